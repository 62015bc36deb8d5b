"""From the press of call-next to the change with that call in every board's hands, at 1, 50 and 200 boards.

Measured against a bare Flask-SocketIO server in the same async mode that is pressed by HTTP too and emits as many
bytes to as many of the same boards. Both servers run all the time and take turns in blocks of presses.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.boards import Board, data_of
from tests.bench.callers import Caller, command
from tests.bench.report import median, percentile, tell
from tests.bench.stand import HALL, Served, answers, launch, served
from tests.services.process import free_port, stop, wait_for

LEVELS = (1, 50, 200)
BLOCKS = 8
PRESSES = 40
WINDOWS = ("1", "2", "3")
PATIENCE_S = 20.0


@dataclass(slots=True)
class Delays:
    """Milliseconds. ``press`` from the press to each board, ``last`` to the last of them, ``emit`` from the server's
    own emit to each board (bare server only). ``blocks`` are the p99 of each block."""

    press: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    emit: list[float] = field(default_factory=list)
    block: list[float] = field(default_factory=list)


class Screens:
    """The boards of one server, and the connection that presses."""

    def __init__(self, port: int) -> None:
        self.boards: list[Board] = []
        self.news = asyncio.Event()
        self.port = port
        self._answer: asyncio.Future[dict[str, Any]] | None = None
        self._caller = Caller(self._answered)

    async def open(self, count: int, token: str) -> None:
        """Connect until there are ``count`` boards."""
        if not self.boards:
            await asyncio.get_running_loop().create_connection(lambda: self._caller, "127.0.0.1", self.port)
        while len(self.boards) < count:
            board = Board(self.news)
            await board.connect(self.port, token, HALL)
            self.boards.append(board)

    async def ask(self, request: bytes) -> dict[str, Any]:
        self._answer = asyncio.get_running_loop().create_future()
        self._caller.ask(request)
        return await self._answer

    async def arrived(self, version: int) -> None:
        """Every board has the change to ``version``."""
        async with asyncio.timeout(PATIENCE_S):
            while any(board.version < version for board in self.boards):
                self.news.clear()
                await self.news.wait()

    def forget(self) -> None:
        for board in self.boards:
            board.forget()

    def close(self) -> None:
        self._caller.close()
        for board in self.boards:
            board.close()

    def _answered(self, status: int, body: bytes, took_ms: float) -> None:
        if self._answer is None:
            raise RuntimeError("an answer that nobody asked for")
        if status != 200:
            self._answer.set_exception(RuntimeError(f"{status}: {body[:300]!r}"))
        else:
            self._answer.set_result(json.loads(body))


class HallPress:
    """Presses call-next; between presses the window starts and finishes, and a new citizen comes."""

    def __init__(self, server: Served, screens: Screens) -> None:
        self._server = server
        self._screens = screens
        self._windows = cycle(WINDOWS)

    async def prepare(self) -> None:
        for window in WINDOWS:
            await self._do("sign-in", window=window, clerk=f"zc-{window}")
        for _ in range(100):
            await self._do("take-ticket", service="yb")

    async def press(self, delays: Delays) -> bytes:
        """One call; a frame that carried it."""
        window = next(self._windows)
        self._screens.forget()
        pressed_ns = time.monotonic_ns()
        answer = await self._do("call-next", window=window)
        ticket = answer["result"]["ticket"]
        await self._screens.arrived(answer["version"])
        took = [(seen(board, ticket) - pressed_ns) / 1e6 for board in self._screens.boards]
        delays.press += took
        delays.last.append(max(took))
        frame = self._screens.boards[0].changes[-1][1]
        for name in ("start", "finish"):
            await self._do(name, window=window)
        answer = await self._do("take-ticket", service="yb")
        await self._screens.arrived(answer["version"])
        return frame

    async def _do(self, name: str, **body: Any) -> dict[str, Any]:
        return await self._screens.ask(command(HALL, name, self._server.token, body))


def seen(board: Board, ticket: str) -> int:
    """When the board got the change that has this ticket among its calls."""
    for at_ns, frame in board.changes:
        calls = data_of(frame)["set"].get("calls", ())
        if any(call["ticket"] == ticket for call in calls):
            return at_ns
    raise AssertionError(f"a board did not get the call of {ticket}")


class BarePress:
    """Presses the bare server."""

    def __init__(self, screens: Screens) -> None:
        self._screens = screens

    async def payload(self, data: dict[str, Any]) -> None:
        await self._screens.ask(_post("/payload", data))

    async def press(self, delays: Delays) -> None:
        self._screens.forget()
        pressed_ns = time.monotonic_ns()
        answer = await self._screens.ask(_post("/press", {}))
        await self._screens.arrived(answer["version"])
        got = [board.changes[-1] for board in self._screens.boards]
        sent_ns = data_of(got[0][1])["sent_ns"]
        took = [(at_ns - pressed_ns) / 1e6 for at_ns, _ in got]
        delays.press += took
        delays.last.append(max(took))
        delays.emit += [(at_ns - sent_ns) / 1e6 for at_ns, _ in got]


def _post(path: str, body: object) -> bytes:
    text = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: hall\r\nContent-Type: application/json\r\nContent-Length: "
    return f"{head}{len(text)}\r\n\r\n".encode() + text


async def level(count: int, hall: HallPress, bare: BarePress, screens: Sequence[Screens], token: str) -> None:
    """One number of boards: blocks of presses in turn; prints its line."""
    for each in screens:
        await each.open(count, token)
    ours, theirs = Delays(), Delays()
    frame = await hall.press(Delays())
    await bare.payload({**data_of(frame), "sent_ns": time.monotonic_ns()})
    await bare.press(Delays())
    for _ in range(BLOCKS):
        gc.collect()
        for press, delays in ((hall.press, ours), (bare.press, theirs)):
            before = len(delays.press)
            for _ in range(PRESSES):
                await press(delays)
                await asyncio.sleep(0.005)
            delays.block.append(percentile(delays.press[before:], 99))
    tell(
        "call_to_board",
        boards=count,
        p50_ms=percentile(ours.press, 50),
        p99_ms=percentile(ours.press, 99),
        last_p50_ms=percentile(ours.last, 50),
        last_p99_ms=percentile(ours.last, 99),
        bare_p50_ms=percentile(theirs.press, 50),
        bare_p99_ms=percentile(theirs.press, 99),
        bare_emit_p50_ms=percentile(theirs.emit, 50),
        bare_emit_p99_ms=percentile(theirs.emit, 99),
        ratio_p50=percentile(ours.press, 50) / percentile(theirs.press, 50),
        ratio_p99=percentile(ours.press, 99) / percentile(theirs.press, 99),
        ratio_p99_of_blocks=median([a / b for a, b in zip(ours.block, theirs.block, strict=True)]),
        ratio_p99_to_emit_alone=percentile(ours.press, 99) / percentile(theirs.emit, 99),
        presses=len(ours.last),
        bytes=len(frame),
    )


async def main(mode: str) -> None:
    with served(mode) as server, TemporaryDirectory(prefix="tidehall-bench-") as folder:
        port = free_port()
        log = Path(folder) / "bare.log"
        process = launch(["-m", "tests.bench.bare", "--async", mode, "--port", str(port)], log)
        try:
            wait_for(lambda: answers(f"http://127.0.0.1:{port}/livez"), process, "the bare server")
            screens = Screens(server.port), Screens(port)
            hall, bare = HallPress(server, screens[0]), BarePress(screens[1])
            for each in screens:
                await each.open(1, server.token)
            await hall.prepare()
            for count in LEVELS:
                await level(count, hall, bare, screens, server.token)
            for each in screens:
                each.close()
        finally:
            stop(process)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--async", dest="mode", default="eventlet")
    gc.disable()
    asyncio.run(main(parser.parse_args().mode))
