"""A gateway that ships: it speaks real HTTP, takes messages, knows a repetition by its id, and can misbehave."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl

_MOST_BYTES = 100_000


class Trouble(StrEnum):
    """How it misbehaves. ``lost``: it takes the message and answers nothing; ``hang``: it never answers."""

    NONE = "none"
    CLOSED = "closed"
    BUSY = "busy"
    GARBAGE = "garbage"
    LOST = "lost"
    HANG = "hang"
    REFUSES = "refuses"


@dataclass(slots=True)
class VirtualGateway:
    """``with VirtualGateway() as gateway``: it listens at ``gateway.url`` until the block ends.

    ``taken`` has every message once, in order, as its fields; ``calls`` counts all that asked.
    """

    host: str = "127.0.0.1"
    port: int = 0
    trouble: Trouble = Trouble.NONE
    taken: list[dict[str, str]] = field(default_factory=list)
    calls: int = 0
    _server: ThreadingHTTPServer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        if self._server is None:
            raise RuntimeError("the virtual gateway is not open")
        return f"http://{self.host}:{self._server.server_address[1]}/send"

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

    def take(self, fields: dict[str, str]) -> tuple[int, str]:
        """The code and words for one message."""
        with self._lock:
            self.calls += 1
            if not fields.get("text"):
                return 1, "内容为空"
            known = fields.get("id")
            if not known or all(each.get("id") != known for each in self.taken):
                self.taken.append(fields)
        return 0, "提交成功"

    def read(self, kind: str, body: bytes) -> bytes:
        """The answer to one call."""
        try:
            return _answer(*self.take(_fields(kind, body)))
        except ValueError:
            return _answer(2, "报文格式错误")

    def wait_over(self) -> None:
        """Until the block ends: for a call that gets no answer."""
        self._over.wait()


def _answer(code: int, words: str) -> bytes:
    return json.dumps({"code": code, "message": words}, ensure_ascii=False).encode()


_CALM = {
    Trouble.BUSY: (503, b""),
    Trouble.GARBAGE: (200, b"<html>\xff\xfe\x00 gateway 13800138000</html>"),
    Trouble.REFUSES: (200, _answer(7, "余额不足")),
}


def _fields(kind: str, body: bytes) -> dict[str, str]:
    """What a message says, flat; a robot's ``text.content`` is its text. Raises ``ValueError``."""
    if "json" not in kind:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    said = json.loads(body)
    if not isinstance(said, dict):
        raise ValueError("no object")  # noqa: TRY004 - a body, not an argument
    text = said.get("text")
    if isinstance(text, dict):
        said = {**said, "text": str(text.get("content", ""))}
    return {str(name): str(value) for name, value in said.items()}


def _handler(gateway: VirtualGateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _MOST_BYTES))
            trouble, kind = gateway.trouble, self.headers.get("Content-Type", "")
            taken = gateway.read(kind, body) if trouble in (Trouble.NONE, Trouble.LOST) else b""
            if trouble is Trouble.HANG:
                gateway.wait_over()
            elif trouble is Trouble.NONE:
                self._say(200, taken)
            elif trouble in _CALM:
                self._say(*_CALM[trouble])
            else:
                self.close_connection = True
                self.connection.close()

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Says nothing: what was taken is in ``taken``."""

    return Handler
