"""Two server processes on one database: what one does, the screens of the other show."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from tests.faults.proxy import FaultProxy, Faults
from tests.server.realtime.processes import Screen, Server, until
from tests.services.redis import RedisServer

Start = Callable[..., Server]
MakeScreen = Callable[..., Screen]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hall.db'}"
    fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
    return fresh()


def busy(server: Server, count: int = 20) -> None:
    for _ in range(count):
        server.do("take-ticket", service="yb")


EACH_ONCE = [("eventlet", "sqlite"), ("gevent", "postgresql"), ("threading", "postgresql")]
THE_REST = [("eventlet", "postgresql"), ("gevent", "sqlite"), ("threading", "sqlite")]


@pytest.mark.parametrize(
    ("mode", "url"), [*EACH_ONCE, *(pytest.param(*each, marks=pytest.mark.soak) for each in THE_REST)], indirect=True
)
def test_a_call_on_one_is_seen_on_the_other(
    start: Start, screen: MakeScreen, mode: str, url: str, redis_server: RedisServer
) -> None:
    one, two = start(mode, url, redis_server.url), start(mode, url, redis_server.url)
    board_of_one, board_of_two = screen(one.port).live(), screen(two.port).live()
    one.do("sign-in", window="1", clerk="c1")
    ticket = two.do("take-ticket", service="yb")["result"]["ticket"]
    assert one.do("call-next", window="1")["result"]["ticket"] == ticket
    board_of_one.converges(one)
    board_of_two.converges(one)
    redis_server.stop()
    busy(one)
    board_of_two.converges(one)
    busy(two)
    board_of_one.converges(two)
    redis_server.start()
    busy(one)
    board_of_two.converges(one)
    board_of_one.converges(two)
    assert board_of_two.views == sorted(board_of_two.views)
    assert one.stop() == 0
    assert two.stop() == 0


def test_without_redis_from_the_start(start: Start, screen: MakeScreen, url: str) -> None:
    """Nobody listens at the Redis address, or somebody else does: polling alone brings everything."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        wrong = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        one, two = start("eventlet", url, "redis://127.0.0.1:1/0"), start("eventlet", url, wrong)
        board = screen(two.port).live()
        busy(one)
        board.converges(one)
        assert "Traceback" not in one.words() + two.words()


def test_a_wrong_password(start: Start, screen: MakeScreen, tmp_path: Path, redis_server: RedisServer) -> None:
    client = redis.Redis.from_url(redis_server.url)
    client.config_set("requirepass", "secret")
    try:
        wrong = redis_server.url.replace("redis://", "redis://:wrong@")
        one, two = start("eventlet", redis_url=wrong), start("eventlet", redis_url=wrong)
        board = screen(two.port).live()
        busy(one)
        board.converges(one)
        assert "Traceback" not in one.words() + two.words()
        assert "wrong" not in one.words()
    finally:
        redis.Redis.from_url(redis_server.url.replace("redis://", "redis://:secret@")).config_set("requirepass", "")


def test_a_redis_that_comes_and_goes(start: Start, screen: MakeScreen, redis_server: RedisServer) -> None:
    with FaultProxy("127.0.0.1", redis_server.port) as line:
        through = f"redis://127.0.0.1:{line.port}/0"
        one, two = start("eventlet", redis_url=through), start("eventlet", redis_url=through)
        board = screen(two.port).live()
        for fault in (Faults(delay_s=3), Faults(frozen=True), Faults(refuse=True), Faults(cut_after=40), Faults()):
            line.set(fault)
            line.reset()
            busy(one, 5)
            board.converges(one)
        assert "Traceback" not in one.words() + two.words()


def test_a_poisoned_redis(start: Start, screen: MakeScreen, redis_server: RedisServer) -> None:
    """Pickles, junk, ten megabytes, lies about versions: ignored, and the next call is seen."""
    one, two = start("eventlet", redis_url=redis_server.url), start("eventlet", redis_url=redis_server.url)
    board = screen(two.port).live()
    client = redis.Redis.from_url(redis_server.url)
    junk: list[bytes] = [
        b"",
        b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
        b"[" * 100_000,
        b"{" + b" " * 10_000_000,
        b'{"hall":"t","stream":"hall/t/9999-12-31","version":9007199254740990}',
        b'{"hall":"t","stream":"x","version":-1}',
        b'{"hall":"t","stream":"x","version":true}',
        b'{"hall":["t"],"stream":{},"version":"1"}',
        b"null",
        "潮".encode(),
    ]
    for each in junk:
        client.publish("tidehall:wake:t", each)
    client.set("tidehall:presence:t:evil", b'{"board-9": 1, "board-8": {"online": "yes"}, "x": ' + b"[" * 5000)
    client.set("tidehall:presence:t:evil2", b"\x80\x04junk")
    busy(one)
    board.converges(one)
    client.rpush("tidehall:presence:t:evil3", "not even text")
    busy(two)
    board.converges(one)
    assert set(one.devices()["devices"]) <= {"board-1"}
    assert "Traceback" not in one.words() + two.words()


def test_presence_is_known_to_both(start: Start, screen: MakeScreen, redis_server: RedisServer) -> None:
    one, two = start("eventlet", redis_url=redis_server.url), start("eventlet", redis_url=redis_server.url)
    board = screen(two.port).live()
    until(lambda: one.devices()["devices"].get("board-1", {}).get("online") is True, "seen from the other process")
    board.close()
    until(lambda: one.devices()["devices"]["board-1"]["online"] is False, "gone")


def test_both_write_at_once(start: Start, screen: MakeScreen, url: str, redis_server: RedisServer) -> None:
    """Two processes, eight callers, 160 tickets: every board shows all of them, no number twice."""
    servers = [start("eventlet", url, redis_server.url) for _ in range(2)]
    boards = [screen(server.port).live() for server in servers]
    numbers: list[str] = []

    def caller(server: Server) -> None:
        for _ in range(20):
            numbers.append(server.do("take-ticket", service="yb")["result"]["number"])

    callers = [threading.Thread(target=caller, args=(servers[n % 2],)) for n in range(8)]
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    assert len(numbers) == len(set(numbers)) == 160
    for board in boards:
        for server in servers:
            board.converges(server)
