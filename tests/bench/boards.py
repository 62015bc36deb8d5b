"""Many boards in one process: Socket.IO over bare WebSockets, so that receiving costs next to nothing.

A board notes the instant at which a frame was read from its socket; what is in it is looked at afterwards. The same
boards are used for the hall and for what it is measured against.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import socket
import time
from base64 import b64encode
from typing import Any

_VERSION = re.compile(rb'"version":\s*(\d+)')
_TEXT = 0x1


class Board(asyncio.Protocol):
    """One connection. ``changes`` are ``(monotonic nanoseconds, frame)`` since ``forget``."""

    def __init__(self, news: asyncio.Event) -> None:
        self.changes: list[tuple[int, bytes]] = []
        self.version = -1
        self._news = news
        self._buffer = bytearray()
        self._upgraded = False
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[bytes] | None = None
        self._wanted = b""

    async def connect(self, port: int, token: str, hall: str) -> int:
        """Upgrade, sign in, watch the board; the version of the snapshot."""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, "127.0.0.1", port)
        key = b64encode(secrets.token_bytes(16)).decode()
        opened = self._expect(b"0")
        self._raw(
            (
                f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: hall\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
            ).encode()
        )
        await opened
        joined = self._expect(b"40")
        self._say("40" + json.dumps({"token": token}))
        await joined
        answered = self._expect(b"430")
        self._say("420" + json.dumps(["watch", {"hall": hall, "view": "board"}]))
        (snapshot,) = json.loads((await answered)[3:])
        self.version = int(snapshot["version"])
        return self.version

    def forget(self) -> None:
        self.changes.clear()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream is needed")
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        now_ns = time.monotonic_ns()
        self._buffer += data
        if not self._upgraded:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self._buffer.startswith(b"HTTP/1.1 101"):
                raise ConnectionError(bytes(self._buffer[:80]).decode("latin-1"))
            del self._buffer[: end + 4]
            self._upgraded = True
        while (frame := self._frame()) is not None:
            self._take(*frame, now_ns)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None

    def _frame(self) -> tuple[int, bytes] | None:
        """The next whole frame, if it is here. A server does not mask, and these servers do not fragment."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1] & 0x7F, 2
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(buffer) < start:
                return None
            length = int.from_bytes(buffer[2:start])
        if len(buffer) < start + length:
            return None
        frame = buffer[0] & 0x0F, bytes(buffer[start : start + length])
        del buffer[: start + length]
        return frame

    def _take(self, opcode: int, frame: bytes, now_ns: int) -> None:
        if opcode != _TEXT:
            return
        if frame == b"2":
            self._say("3")
        elif frame.startswith(b'42["change"'):
            self.changes.append((now_ns, frame))
            found = _VERSION.search(frame)
            self.version = int(found.group(1)) if found else self.version
            self._news.set()
        elif self._waiting is not None and frame.startswith(self._wanted):
            self._waiting.set_result(frame)
            self._waiting = None

    def _expect(self, start: bytes) -> asyncio.Future[bytes]:
        self._wanted = start
        self._waiting = asyncio.get_running_loop().create_future()
        return self._waiting

    def _say(self, text: str) -> None:
        """A masked text frame; a mask of zeros is as good as any."""
        payload = text.encode()
        size = len(payload)
        head = bytes([0x81, 0x80 | size]) if size < 126 else bytes([0x81, 0xFE]) + size.to_bytes(2)
        self._raw(head + bytes(4) + payload)

    def _raw(self, data: bytes) -> None:
        if self._transport is None:
            raise ConnectionError("the server closed a board's connection")
        self._transport.write(data)


def data_of(frame: bytes) -> dict[str, Any]:
    """What a ``change`` frame carries."""
    data: dict[str, Any] = json.loads(frame[2:])[1]
    return data
