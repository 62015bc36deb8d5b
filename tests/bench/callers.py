"""HTTP callers in one process: keep-alive connections that ask again as soon as they were answered.

Raw asyncio protocols, so that the caller costs a fraction of what the server costs; ``Storm.client_share`` proves it.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

_ids = count()


@dataclass(slots=True)
class Storm:
    """What ``callers`` asked and were answered within ``seconds``. Latencies in milliseconds."""

    callers: int
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    client_share: float = 0.0

    @property
    def per_s(self) -> float:
        return len(self.latencies) / self.seconds


class Caller(asyncio.Protocol):
    """One connection. ``done`` is called with status, body and milliseconds, and gives the next request, or None."""

    def __init__(self, done: Callable[[int, bytes, float], bytes | None]) -> None:
        self._done = done
        self._buffer = b""
        self._began = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream is needed")
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._transport = transport

    def ask(self, request: bytes) -> None:
        if self._transport is None:
            raise ConnectionError("the server closed a connection that it should keep")
        self._began = time.perf_counter_ns()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator or len(body) < _length(head):
            return
        took_ms = (time.perf_counter_ns() - self._began) / 1e6
        self._buffer = b""
        following = self._done(int(head[9:12]), body, took_ms)
        if following is not None:
            self.ask(following)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _length(head: bytes) -> int:
    start = head.lower().index(b"content-length:") + 15
    return int(head[start:].partition(b"\r\n")[0])


def get(path: str, token: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: hall\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def command(hall: str, name: str, token: str, body: dict[str, Any]) -> bytes:
    """A command with an id that no other command of this run has."""
    text = json.dumps(body)
    return (
        f"POST /api/v1/halls/{hall}/commands/{name} HTTP/1.1\r\nHost: hall\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: bench-{next(_ids):08d}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(text)}\r\n\r\n{text}"
    ).encode()


async def storm(port: int, callers: int, seconds: float, request: Callable[[], bytes]) -> Storm:
    """``callers`` connections ask for ``seconds``; every answer must be 200."""
    loop = asyncio.get_running_loop()
    found = Storm(callers)
    ended: list[asyncio.Future[None]] = [loop.create_future() for _ in range(callers)]
    ends_ns = 0

    def make(end: asyncio.Future[None]) -> Caller:
        def done(status: int, body: bytes, took_ms: float) -> bytes | None:
            if status != 200:
                end.set_exception(RuntimeError(f"{status}: {body[:300]!r}"))
                return None
            found.latencies.append(took_ms)
            found.answers.append(body)
            if time.perf_counter_ns() < ends_ns:
                return request()
            end.set_result(None)
            return None

        return Caller(done)

    connections = [make(end) for end in ended]
    for caller in connections:
        await loop.create_connection(lambda at=caller: at, "127.0.0.1", port)  # type: ignore[misc]
    began_ns, worked = time.perf_counter_ns(), time.process_time()
    ends_ns = began_ns + round(seconds * 1e9)
    for caller in connections:
        caller.ask(request())
    await asyncio.gather(*ended)
    found.seconds = (time.perf_counter_ns() - began_ns) / 1e9
    found.client_share = (time.process_time() - worked) / found.seconds
    for caller in connections:
        caller.close()
    return found
