"""The virtual province as an HTTP server, and how it can be made to misbehave."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tidehall_server.province.envelope import DESCRIPTION, header_text, opened
from tidehall_server.province.virtual.judge import Keys, Register, judge

_MOST_BYTES = 1_000_000


class Trouble(StrEnum):
    """How it misbehaves. ``lost``: it takes the record and answers nothing; ``slow``: it takes its time, too;
    ``hang``: it never answers."""

    NONE = "none"
    CLOSED = "closed"
    BUSY = "busy"
    GARBAGE = "garbage"
    LOST = "lost"
    SLOW = "slow"
    HANG = "hang"
    REFUSES = "refuses"


_CALM = {
    Trouble.BUSY: (503, "", b""),
    Trouble.GARBAGE: (200, "", b"<html>\xff\xfe\x00 gateway</html>"),
    Trouble.REFUSES: (200, "系统维护中，暂不接收数据", b""),
}


@dataclass(slots=True)
class VirtualProvince:
    """``with VirtualProvince(keys, now, zone) as province``: it listens at ``province.url`` until the block ends.

    ``lost`` are the calls of which it loses its answer while it is well otherwise. ``raw`` is the encoding in which it
    puts its words into the header as they are; None percent-encodes them. ``slow_s`` is how long a slow answer takes.
    """

    keys: Keys
    now: Callable[[], datetime]
    zone: tzinfo
    host: str = "127.0.0.1"
    port: int = 0
    trouble: Trouble = Trouble.NONE
    lost: frozenset[str] = frozenset()
    raw: str | None = None
    slow_s: float = 0.3
    register: Register = field(default_factory=Register)
    _server: ThreadingHTTPServer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        if self._server is None:
            raise RuntimeError("the virtual province is not open")
        return f"http://{self.host}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._over.clear()
        self._server = ThreadingHTTPServer((self.host, self.port), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def answer(self, what: str, body: bytes) -> str:
        """The words for one call."""
        try:
            envelope = opened(body)
        except (ValueError, UnicodeDecodeError):
            return "报文格式错误"
        with self._lock:
            return judge(what, envelope, self.keys, self.register, self.now(), self.zone)

    def wait_over(self, seconds: float | None = None) -> None:
        """Until the block ends: for a call that gets no answer; or for as long as a slow one takes."""
        self._over.wait(seconds)


def _handler(province: VirtualProvince) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _MOST_BYTES))
            what = self.path.rsplit("/", 1)[-1]
            trouble = Trouble.LOST if what in province.lost else province.trouble
            if trouble is Trouble.LOST:
                province.answer(what, body)
            if trouble is Trouble.HANG:
                province.wait_over()
            elif trouble in _CALM:
                self._say(*_CALM[trouble])
            elif trouble in (Trouble.NONE, Trouble.SLOW):
                if trouble is Trouble.SLOW:
                    province.wait_over(province.slow_s)
                self._say(200, province.answer(what, body))
            else:
                self.close_connection = True
                self.connection.close()

        def _say(self, status: int, words: str, body: bytes = b"{}") -> None:
            self.send_response(status)
            if words:
                raw = province.raw
                spelt = header_text(words) if raw is None else words.encode(raw).decode("latin-1")
                self.send_header(DESCRIPTION, spelt)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Says nothing: calls are counted in the register."""

    return Handler
