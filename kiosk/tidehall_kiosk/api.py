"""The pages and the small API on 127.0.0.1. The touch page talks to nothing else."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, jsonify, request, send_from_directory
from werkzeug.exceptions import HTTPException, NotFound

from tidehall_kiosk.guard import Guard
from tidehall_kiosk.state import Screen
from tidehall_kiosk.tickets.asking import parse
from tidehall_kiosk.tickets.desk import Desk
from tidehall_kiosk.tickets.finding import Finder
from tidehall_kiosk.tickets.refusals import Refusals, Refused, Reply
from tidehall_link.speech.shelf import Shelf

_KEEP_ALIVE_S = 5.0
_MAX_BODY = 4096
_COMMANDS = {"tickets": "take-ticket", "check-in": "check-in", "reprint": "reprint"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Services:
    """What the page may ask for. ``reset`` wipes the card when the page goes home."""

    desk: Desk
    finder: Finder
    clips: Shelf
    reset: Callable[[], None]


def create_app(screen: Screen, services: Services, guard: Guard, refusals: Refusals, web: Path) -> Flask:
    """The Flask application."""
    app = Flask("tidehall_kiosk", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
    _local(app, screen, services)
    _pages(app, guard, web)
    _errors(app, refusals)

    @app.before_request
    def check() -> None:
        judge = guard.allows if request.path.startswith("/local/") else guard.own_host
        if not judge(request):
            raise Refused("not_allowed")

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        if not request.path.startswith("/assets/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return app


def _local(app: Flask, screen: Screen, services: Services) -> None:
    @app.get("/local/state")
    def state() -> Response:
        return jsonify(screen.snapshot())

    @app.get("/local/stream")
    def stream() -> Response:
        return Response(_events(screen), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})

    @app.post("/local/<any(tickets, 'check-in', reprint):what>")
    def ask(what: str) -> tuple[Response, int]:
        return _as_response(services.desk.handle(parse(_COMMANDS[what], _body())))

    @app.post("/local/find")
    def find() -> tuple[Response, int]:
        return _as_response(services.finder.find(_body()))

    @app.get("/local/speech")
    def speech() -> Response:
        sound = services.clips.clip(request.args.get("text", ""), request.args.get("lang", "zh-CN"))
        if sound is None:
            raise Refused("no_voice")
        return Response(sound, mimetype="audio/wav")

    @app.post("/local/reset")
    def page_reset() -> tuple[Response, int]:
        services.reset()
        return _as_response(Reply(200, {}))


def _body() -> Any:
    try:
        return request.get_json()
    except (HTTPException, RecursionError) as error:
        raise Refused("invalid", field="body") from error


def _events(screen: Screen) -> Iterator[str]:
    with screen.listen() as line:
        while True:
            try:
                item = line.get(timeout=_KEEP_ALIVE_S)
            except queue.Empty:
                yield ": still here\n\n"
                continue
            if item is None:
                return
            yield f"event: {item[0]}\ndata: {item[1]}\n\n"


def _pages(app: Flask, guard: Guard, web: Path) -> None:
    @app.get("/")
    def page() -> Response:
        start = next((name for name in ("index.html", "kiosk.html") if (web / name).is_file()), None)
        unbuilt = Response(_UNBUILT, mimetype="text/html")
        return guard.admit(request, unbuilt if start is None else send_from_directory(web, start))

    @app.get("/<path:name>")
    def asset(name: str) -> Response:
        return send_from_directory(web, name)


def _errors(app: Flask, refusals: Refusals) -> None:
    log = structlog.get_logger("tidehall.kiosk.api")

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[Response, int]:
        return _as_response(refusals.reply(error, _asked()))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[Response, int]:
        code = "not_found" if isinstance(error, NotFound) else "invalid"
        reply = refusals.reply(Refused(code))
        return _as_response(Reply(error.code or reply.status, reply.body))

    @app.errorhandler(Exception)
    def fault(error: Exception) -> tuple[Response, int]:
        # The message could quote what a citizen gave; type and place are enough to find the fault.
        log.error("fault", kind=type(error).__name__, where=_where(error), path=request.path)
        return _as_response(refusals.reply(Refused("failed")))


def _asked() -> str:
    """The page's request id as far as the body can be read."""
    try:
        raw = request.get_json(silent=True) if request.method == "POST" else None
    except (HTTPException, RecursionError):
        return ""
    asked = raw.get("request_id") if isinstance(raw, dict) else None
    return asked if isinstance(asked, str) else ""


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""


def _as_response(reply: Reply) -> tuple[Response, int]:
    return jsonify(reply.body), reply.status


_UNBUILT = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>潮汐大厅</title>
<p>取号页面还没有生成，请在服务器上运行 make web。</p>
<p lang="en">The touch page has not been built; run make web.</p></html>"""
