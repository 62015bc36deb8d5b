"""Four processes on one hall, 300 commands each, on both databases: nothing double, nobody skipped."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.hall.plans import RacePlans
from tidehall_server.clock import SystemClock
from tidehall_server.core import routing
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal

WINDOWS = ("1", "2", "3", "4")
COMMANDS = 300
WORKER = Path(__file__).with_name("worker.py")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'race.db'}"
    create: Callable[[], str] = request.getfixturevalue("fresh_postgres")
    return create()


def race(url: str) -> list[dict[str, Any]]:
    """Start all workers, let them go at once, and collect what each was told."""
    workers = [
        subprocess.Popen(
            [sys.executable, str(WORKER), url, window, str(COMMANDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for window in WINDOWS
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = []
    for worker in workers:
        out, _ = worker.communicate(timeout=300)
        assert worker.returncode == 0
        told += [json.loads(line) for line in out.splitlines()]
    return told


def test_four_processes_on_one_hall(url: str) -> None:
    journal = Journal.open(url, people_key=b"k" * 32)
    Hall("race", journal, SystemClock()).open_today(RacePlans(WINDOWS))
    told = race(url)
    assert len(told) == len(WINDOWS) * COMMANDS

    taken = [line["ticket"] for line in told if line["verb"] == "TakeTicket"]
    assert [name for name, times in Counter(taken).items() if times > 1] == [], "double number"
    called = [line["ticket"] for line in told if line["verb"] == "CallNext" and "ticket" in line]
    assert [name for name, times in Counter(called).items() if times > 1] == [], "double call"

    hall = Hall("race", journal, SystemClock())
    assert set(taken) == set(hall.day.tickets), "an acknowledged ticket is lost, or one nobody asked for exists"
    assert {line["refused"] for line in told if "refused" in line} <= {"nobody_waiting", "no_ticket_at_window"}
    assert_nobody_was_skipped(journal, hall.stream)
    assert journal.verify() == []


def assert_nobody_was_skipped(journal: Journal, stream: str) -> None:
    """I6: replayed, every call took the one the rule names at that moment."""
    day = Day()
    for fact in journal.read(stream):
        if isinstance(fact.event, e.TicketCalled):
            choice = routing.choose(day, day.windows[fact.event.window], fact.at)
            assert choice is not None
            assert choice.ticket == fact.event.ticket
        evolve(day, fact)


def test_a_day_opens_once_however_many_processes_try(url: str) -> None:
    journal = Journal.open(url, people_key=b"k" * 32)
    halls = [Hall("race", journal, SystemClock()) for _ in range(3)]
    assert [hall.open_today(RacePlans(WINDOWS)) for hall in halls] == [True, False, False]
    assert date.fromisoformat(halls[2].stream.rsplit("/", 1)[1])
    assert {hall.version for hall in halls} == {1}
