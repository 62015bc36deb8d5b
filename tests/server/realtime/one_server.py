"""One server process for the real-time tests: the real hall, journal, tail and Socket.IO; accounts are a JSON file.

    python one_server.py MODE DB_URL PORT TOKENS_FILE [REDIS_URL]

``TOKENS_FILE`` maps tokens to {"id","role","hall","kind"}; taking a line out revokes the token.
"""

import sys

from tidehall_server.async_mode import AsyncMode, prepare

mode = AsyncMode(sys.argv[1])
prepare(mode)

import json
import logging
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, request

from tidehall_server.clock import SystemClock
from tidehall_server.core.queue.commands import COMMANDS, Actor
from tidehall_server.core.queue.model import ClerkSpec, DayPlan, Service, WindowKind, WindowSpec
from tidehall_server.core.refusal import Refused
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal
from tidehall_server.realtime import RealtimeSettings, attach
from tidehall_server.serving import Entrance, listen, serve_forever
from tidehall_server.tail import Tail
from tidehall_server.wake import Wake

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Known:
    id: str
    role: str
    hall: str
    kind: str


class Tokens:
    def __init__(self, path: Path) -> None:
        self._path = path

    def identify(self, token: str) -> Known | None:
        entry = json.loads(self._path.read_text()).get(token)
        return Known(**entry) if entry is not None else None


class OneDay:
    """Three windows, two services, today."""

    def business_day(self, now: datetime) -> date:
        return now.astimezone(ZONE).date()

    def plan(self, business_day: date) -> DayPlan:
        services = (
            Service("yb", "医保", "A", "医保局"),
            Service("sb", "社保", "B", "人社局"),
        )
        everything = tuple(service.id for service in services)
        windows = tuple(WindowSpec(str(n), f"{n}号窗口", WindowKind.GENERAL, services=everything) for n in range(1, 4))
        clerks = tuple(ClerkSpec(f"c{n}", f"职员{n}") for n in range(1, 4))
        return DayPlan("t", "测试大厅", business_day.isoformat(), "Asia/Shanghai", services, windows, clerks)


def may_watch(identity: Known, hall: str, view: str) -> bool:
    allowed = {"board": {"board"}, "manager": {"board", "kiosk", "clerk", "pad", "manager"}, "kiosk": {"kiosk"}}
    return view in allowed.get(identity.role, set())


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(name)s %(levelname)s %(message)s")
    _, _, url, port, tokens_file, *redis_url = sys.argv
    app = Flask("one_server")
    journal = Journal.open(url)
    hall = Hall("t", journal, SystemClock())
    hall.open_today(OneDay())
    tokens = Tokens(Path(tokens_file))
    live = attach(app, hall, tokens.identify, may_watch, RealtimeSettings(mode=mode, beat_s=1.0))
    eio = live.socketio.server.eio
    wake = Wake(redis_url[0], "t", eio.create_event(), live.socketio.sleep, live.presence) if redis_url else None
    tail = Tail(hall, wake, eio.create_event())

    @app.post("/do/<name>")
    def do(name: str) -> Any:
        body = request.get_json()
        actor = Actor(id="boss", role="manager", name="boss")
        try:
            answer = hall.execute(COMMANDS[name](**body), actor, request.headers["Idempotency-Key"])
        except Refused as refused:
            return {"code": refused.code.value}, 409
        return {"result": answer.result, "version": answer.version}

    @app.get("/view/<name>")
    def view(name: str) -> Any:
        with hall.reading():
            version, seen = hall.view(name)
        from tidehall_server.realtime.encode import encode

        return encode({"version": version, "view": seen}), {"Content-Type": "application/json"}

    @app.get("/devices")
    def devices() -> Any:
        return {"devices": live.presence.devices("t"), **live.counts()}

    live.start()
    tail.start(live.socketio.start_background_task)
    entrance = Entrance(app, listen("127.0.0.1", int(port)))
    # In one write: the log goes to the same file, and a line of another thread may come between two.
    serve_forever([entrance], live, mode, ready=lambda host, bound: print(f"READY {bound}\n", end="", flush=True))
    tail.stop()


if __name__ == "__main__":
    main()
