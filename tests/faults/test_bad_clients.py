"""Bad clients over HTTP against the served product, in every async mode: they hurt nobody but themselves.

What comes over Socket.IO (broken frames, floods, strangers, frozen screens) has its tests in the real-time room.
"""

from __future__ import annotations

import resource
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.faults.hall_config import HALL, write_hall
from tests.faults.house import House, definite, serving, until
from tests.services.modes import modes
from tidehall_link.client import LinkClient, LinkState

SLOW = 60
HUGE = 300_000_000
MEMORY_MB = 120
HANDLES = 200
PATH = f"/api/v1/halls/{HALL}/commands/take-ticket"


@pytest.fixture(scope="module", params=modes())
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for all who are bad to it: what one test leaves behind must not hurt the next either."""
    folder = tmp_path_factory.mktemp(request.param)
    with serving(House(write_hall(folder), folder / "data", mode=request.param)) as served:
        yield served


class Good:
    """The others: a kiosk that takes tickets and a board that follows."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._kiosk = house.line(house.token("kiosk"))
        self._states: list[LinkState] = []
        self._seen = 0
        self._board = LinkClient(house.url, HALL, house.token("board"))
        self._board.follow("board", self._on_view, self._states.append)
        until(lambda: self._states[-1:] == [LinkState.LIVE], "the board is live")

    def _on_view(self, view: object, version: int, keys: object) -> None:
        self._seen = version

    def go_on(self) -> None:
        """Tickets are given, and the board sees them."""
        for _ in range(3):
            reply = self._kiosk.command("take-ticket", {"service": "yb"})
            assert reply.status == 200, reply
        assert self._house.alive()
        until(lambda: self._seen >= reply.body["version"], "the board sees it")
        assert self._states == self._states[: self._states.index(LinkState.LIVE) + 1], "the board was never cut off"

    def close(self) -> None:
        self._board.close()


@pytest.fixture
def good(house: House) -> Iterator[Good]:
    made = Good(house)
    yield made
    made.close()


@contextmanager
def strangers(house: House, count: int, first: bytes) -> Iterator[list[socket.socket]]:
    """So many connections that have begun to say something."""
    lines = [socket.create_connection(("127.0.0.1", house.port), timeout=30) for _ in range(count)]
    try:
        for line in lines:
            line.sendall(first)
        yield lines
    finally:
        for line in lines:
            line.close()


SLOWLY = {
    "nothing": b"",
    "half a request line": b"POST /api/v1",
    "half a head": f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Ty".encode(),
    "a body that does not come": (
        f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{{"
    ).encode(),
    "a login that does not come": (
        b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"
    ),
    "chunks that do not come": (
        b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b'Transfer-Encoding: chunked\r\n\r\n4\r\n{"na'
    ),
}


def test_slow_clients_wait_alone(house: House, good: Good) -> None:
    """Many at once that send a byte now and then: tickets and boards go on beside them and after them."""
    for first in SLOWLY.values():
        with strangers(house, SLOW, first) as lines:
            good.go_on()
            for line in lines:
                with suppress(OSError):
                    line.sendall(b" ")
            good.go_on()
    good.go_on()


def rest(line: socket.socket) -> bytes:
    """All that the server says until it hangs up or is silent."""
    said = b""
    with suppress(OSError):
        while piece := line.recv(65536):
            said += piece
    return said


def memory_mb(house: House) -> int:
    status = Path(f"/proc/{house.pid}/status").read_text("ascii")
    return int(next(row.split()[1] for row in status.splitlines() if row.startswith("VmRSS"))) // 1024


@pytest.mark.parametrize("kind", ["announced", "chunked"])
def test_a_huge_body_is_refused_and_not_kept(house: House, good: Good, kind: str) -> None:
    before = memory_mb(house)
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {house.manager()}\r\n"
    head += "Content-Type: application/json\r\nIdempotency-Key: huge-body-1\r\n"
    head += f"Content-Length: {HUGE}\r\n\r\n" if kind == "announced" else "Transfer-Encoding: chunked\r\n\r\n"
    block = b"a" * 1_000_000
    sent = b"%x\r\n%s\r\n" % (len(block), block) if kind == "chunked" else block
    with strangers(house, 1, head.encode()) as (line,):
        pushing = threading.Thread(target=_push, args=(line, sent), daemon=True)
        pushing.start()
        with suppress(ConnectionResetError):
            said = line.recv(12)
            assert said in (b"HTTP/1.1 413", b"HTTP/1.0 413"), said
        good.go_on()
    pushing.join()
    good.go_on()
    assert memory_mb(house) - before < MEMORY_MB


def _push(line: socket.socket, block: bytes) -> None:
    with suppress(OSError):
        for _ in range(HUGE // 1_000_000):
            line.sendall(block)


GARBAGE: dict[str, bytes] = {
    "noise": bytes(range(256)) * 40,
    "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,
    "no version": b"GET /livez\r\n\r\n",
    "a version of its own": b"GET /livez HTTP/9.9\r\nHost: x\r\n\r\n",
    "a request line of a megabyte": b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header of a megabyte": b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "ten thousand headers": b"GET /livez HTTP/1.1\r\nHost: x\r\n" + b"X-A: a\r\n" * 10_000 + b"\r\n",
    "NUL in the path": b"GET /li\0vez HTTP/1.1\r\nHost: x\r\n\r\n",
    "not UTF-8 in the path": b"GET /%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
    "a negative length": b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{}",
    "a length that is no number": b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n{}",
    "two lengths": b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "length and chunks": (
        b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "a chunk of a broken size": (
        b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzzz\r\n{}\r\n0\r\n\r\n"
    ),
    "a folded header": b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n",
    "header injection": b"GET /api/v1/r%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\n\r\n",
    "an absolute address": b"GET http://elsewhere/livez HTTP/1.1\r\nHost: x\r\n\r\n",
    "CONNECT": b"CONNECT elsewhere:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "an unknown method": b"BREW /livez HTTP/1.1\r\nHost: x\r\n\r\n",
}


def test_garbage_is_not_an_error_of_ours(house: House, good: Good) -> None:
    """No 500, no traceback, no answer that repeats what was sent, and everybody else goes on."""
    before = len(house.words())
    for name, garbage in GARBAGE.items():
        with strangers(house, 3, b"") as lines:
            for line in lines:
                line.settimeout(30)
                with suppress(OSError):
                    line.sendall(garbage)
                    line.shutdown(socket.SHUT_WR)
                said = rest(line)
                assert b" 500 " not in said.split(b"\r\n", 1)[0], (name, said[:300])
                assert b"\r\nSet-Cookie: a=b" not in said, name
        good.go_on()
    said_by_server = house.words()[before:]
    assert "Traceback" not in said_by_server, said_by_server[-3000:]


def test_people_who_hang_up_in_the_middle(house: House, good: Good) -> None:
    """Commands whose askers do not wait for the answer are done once, or not at all; numbers stay without a gap."""
    line: Any
    token = house.manager()
    head = f"HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    body = '{"service": "rs"}'
    for n in range(30):
        wish = f"POST {PATH} {head}Idempotency-Key: gone-{n:06d}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        with strangers(house, 1, wish[: len(wish) - (n % 3)]) as (line,):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    good.go_on()
    again = house.line(token)
    tickets = {
        again.command("take-ticket", {"service": "rs"}, f"gone-{n:06d}").body["result"]["ticket"] for n in range(30)
    }
    assert tickets == {f"B{n:03d}" for n in range(1, 31)}
    refusal = again.command("take-ticket", {"service": "yb"}, "gone-000001")
    assert definite(refusal) == "command_id_reused"


def test_more_connections_than_the_process_may_have(house: House, good: Good) -> None:
    """Nobody new can come in while strangers hold every handle; whoever is inside works on, and then all can again."""
    before = resource.prlimit(house.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(house.pid, resource.RLIMIT_NOFILE, (HANDLES, before[1]))
    try:
        with strangers(house, HANDLES + 50, b"POST /api"):
            until(lambda: len(list(Path(f"/proc/{house.pid}/fd").iterdir())) >= HANDLES - 5, "no handle is left")
            assert house.process is not None
            assert house.process.poll() is None
        until(house.alive, "new clients come in again")
        good.go_on()
    finally:
        resource.prlimit(house.pid, resource.RLIMIT_NOFILE, before)
