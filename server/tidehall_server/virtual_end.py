"""The far end of a line, to try this server against: real HTTP, and every mood of a machine that somebody else runs."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

_MOST_BYTES = 1_000_000


class Trouble(StrEnum):
    """How it misbehaves. ``lost``: it takes what it is sent and answers nothing; ``slow``: it takes its time, too;
    ``hang``: it never answers."""

    NONE = "none"
    CLOSED = "closed"
    BUSY = "busy"
    GARBAGE = "garbage"
    LOST = "lost"
    SLOW = "slow"
    HANG = "hang"
    REFUSES = "refuses"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. ``path`` is whole, with its query."""

    method: str
    path: str
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class VirtualEnd(ABC):
    """``with …(…) as end``: it listens at ``end.address`` until the block ends; ``end.lock`` stills it to be read.

    ``slow_s`` is how long a slow answer takes.
    """

    host: str = "127.0.0.1"
    port: int = 0
    trouble: Trouble = Trouble.NONE
    slow_s: float = 0.3
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _server: ThreadingHTTPServer | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    @abstractmethod
    def reply(self, asked: Asked) -> Reply:
        """What it answers when it is well. Called by one thread at a time."""

    @abstractmethod
    def moods(self) -> Mapping[Trouble, Reply]:
        """What it answers when it is ``busy``, talks ``garbage`` or ``refuses``."""

    def trouble_of(self, asked: Asked) -> Trouble:
        """How it takes this request."""
        return self.trouble

    @property
    def address(self) -> str:
        if self._server is None:
            raise RuntimeError("it is not open")
        return f"http://{self.host}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._over.clear()
        self._server = ThreadingHTTPServer((self.host, self.port), _handler(self.met))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def met(self, asked: Asked) -> Reply | None:
        """The answer as its mood allows; None: it hangs up."""
        trouble = self.trouble_of(asked)
        if trouble is Trouble.HANG:
            self._over.wait()
            return None
        if trouble is Trouble.SLOW:
            self._over.wait(self.slow_s)
        if trouble in (Trouble.NONE, Trouble.SLOW, Trouble.LOST):
            with self.lock:
                reply = self.reply(asked)
            return reply if trouble is not Trouble.LOST else None
        return self.moods().get(trouble)


def _handler(met: Callable[[Asked], Reply | None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _MOST_BYTES)))

        def _answer(self, body: bytes) -> None:
            reply = met(Asked(self.command, self.path, self.headers.get("Content-Type", ""), body))
            if reply is None:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Says nothing: what was asked is in what it remembers."""

    return Handler
