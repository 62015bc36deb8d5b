"""Redis really wakes: with polling as good as switched off, another hall's process still hears at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.core.scenario import MANAGER, NINE
from tests.server.realtime.processes import until
from tests.server.realtime.stage import Days
from tests.services.redis import RedisServer
from tidehall_server.clock import ManualClock
from tidehall_server.core.queue import commands as c
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal
from tidehall_server.tail import Tail
from tidehall_server.wake import Wake, Word, read_report, read_word


def spawn(work: Callable[..., Any], *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread


def test_a_word_is_enough(tmp_path: Path, redis_server: RedisServer) -> None:
    url = f"sqlite:///{tmp_path / 'hall.db'}"
    halls = [Hall("test", Journal.open(url), ManualClock(NINE)) for _ in range(2)]
    wakes = [Wake(redis_server.url, "test", threading.Event(), threading.Event().wait) for _ in halls]
    tails = [Tail(hall, wake, threading.Event(), poll_s=3600) for hall, wake in zip(halls, wakes, strict=True)]
    for tail in tails:
        tail.start(spawn)
    until(lambda: all(wake.connected for wake in wakes), "connected")
    halls[0].open_today(Days())
    for n in range(20):
        halls[n % 2].execute(c.TakeTicket("yb"), MANAGER, f"wake-{n:08}")
        until(lambda: halls[0].version == halls[1].version, "heard")
    for tail in tails:
        tail.stop()


@pytest.mark.parametrize(
    "data",
    [
        None,
        1,
        b"",
        b"{}",
        b"[]",
        b"\x80\x04.",
        b'{"hall":"t","stream":"s","version":true}',
        b'{"hall":"t","stream":"s","version":1.5}',
        b'{"hall":"t","stream":"s","version":-1}',
        b'{"hall":"t","stream":"s","version":99999999999999999999}',
        b'{"hall":"t","stream":"s","version":1,"x":"' + b"x" * 600 + b'"}',
        b"[" * 400,
    ],
)
def test_what_is_no_word_is_ignored(data: object) -> None:
    assert read_word(data) is None
    assert not read_report(data)


def test_a_word_is_read() -> None:
    assert read_word(b'{"hall":"t","stream":"hall/t/2026-11-20","version":7}') == Word("t", "hall/t/2026-11-20", 7)
