"""One local page to press the virtual keys and to see and hear what the devices do."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, request, send_file
from werkzeug.serving import BaseWSGIServer, make_server

from tidehall_caller.virtual.keypads import KEYS
from tools.hardware.table import ADDRESS, NAMES, Table

_PAGE = Path(__file__).with_name("page.html")
_SCALE = 4


def create_page(table: Table) -> Flask:
    """Listens on this machine only; other origins cannot press, as every press is a JSON body."""
    app = Flask(__name__)

    @app.get("/")
    def page() -> Response:
        return Response(_PAGE.read_text("utf-8"), mimetype="text/html")

    @app.get("/state.json")
    def state() -> Response:
        return jsonify(_state(table))

    @app.post("/press")
    def press() -> Response:
        key, digits = _text("key"), _text("digits")
        if key not in KEYS or not (digits == "" or digits.isdecimal()):
            abort(422)
        table.pads.press(ADDRESS, key, digits)
        return jsonify(ok=True)

    @app.post("/rate")
    def rate() -> Response:
        value = _text("value")
        if value not in {"1", "2", "3", "4", "5"}:
            abort(422)
        table.pads.rate(ADDRESS, int(value))
        return jsonify(ok=True)

    @app.get("/board.png")
    def board() -> Response:
        return _file(table.frame)

    @app.get("/strip.png")
    def strip() -> Response:
        buffer = io.BytesIO()
        table.panel.card.image(_SCALE).save(buffer, "PNG")
        return Response(buffer.getvalue(), mimetype="image/png")

    @app.get("/announcements/<name>")
    def announcement(name: str) -> Response:
        return _file(next((path for path in _wavs(table) if path.name == name), Path()))

    return app


def serve(table: Table, port: int) -> BaseWSGIServer:
    """Bound, not yet serving."""
    return make_server("127.0.0.1", port, create_page(table), threaded=True)


def _state(table: Table) -> dict[str, Any]:
    pad = table.pads.pads[ADDRESS]
    return {
        "window": table.window,
        "display": pad.display,
        "beeps": pad.beeps,
        "evaluating": pad.evaluating,
        "line": [
            {"by_pad": said.by_pad, "hex": said.hexadecimal, "words": said.words} for said in table.pads.trace[-12:]
        ],
        "strip": table.panel.card.texts(),
        "announcements": [path.name for path in _wavs(table)[-5:]],
        "running": {NAMES[part]: process.poll() is None for part, process in table.processes.items()},
    }


def _wavs(table: Table) -> list[Path]:
    return sorted(table.announcements.glob("*.wav"))


def _file(path: Path) -> Response:
    if not path.is_file():
        abort(404)
    return send_file(path.resolve(), max_age=0)


def _text(name: str) -> str:
    raw = request.get_json()
    return str(raw.get(name, "")) if isinstance(raw, dict) else ""
