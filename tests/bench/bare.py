"""The least that Flask-SocketIO can do: a room, and a POST that emits to it. What the hall is measured against.

``python -m tests.bench.bare --async MODE --port N``. ``POST /payload`` says what to emit, ``POST /press`` emits it.
"""

from __future__ import annotations

import argparse

from tidehall_server.async_mode import AsyncMode, prepare


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--async", dest="mode", required=True)
    parser.add_argument("--port", type=int, required=True)
    chosen = parser.parse_args()
    prepare(AsyncMode(chosen.mode))
    serve(chosen.mode, chosen.port)


def serve(mode: str, port: int) -> None:
    import time
    from typing import Any

    from flask import Flask, jsonify, request
    from flask_socketio import SocketIO, join_room

    app = Flask("bare")
    socketio = SocketIO(app, async_mode=mode)
    payload: dict[str, Any] = {}
    pressed = {"version": 0}

    def watch(_: object) -> dict[str, int]:
        join_room("board")
        return pressed

    socketio.on("watch")(watch)

    @app.get("/livez")
    def livez() -> Any:
        return jsonify(status="alive")

    @app.post("/payload")
    def take() -> Any:
        payload.update(request.get_json())
        return jsonify(ok=True)

    @app.post("/press")
    def press() -> Any:
        pressed["version"] += 1
        payload["base"], payload["version"] = pressed["version"] - 1, pressed["version"]
        payload["sent_ns"] = time.monotonic_ns()
        socketio.emit("change", payload, to="board")
        return jsonify(pressed)

    options = {"allow_unsafe_werkzeug": True} if mode == "threading" else {"log_output": False}
    socketio.run(app, host="127.0.0.1", port=port, **options)


if __name__ == "__main__":
    main()
