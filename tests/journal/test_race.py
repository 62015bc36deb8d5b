"""Four processes, one stream, 300 numbers each: every number once, none left out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from tests.journal.story import STREAM
from tidehall_server.core.queue.events import TicketTaken
from tidehall_server.journal import Journal
from tidehall_server.journal.tables import tickets

PROCESSES, EACH = 4, 300


def start(url: str, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.journal.appender", url, name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": ".:server", "PATH": "/usr/bin:/bin"},
    )


def test_race(url: str) -> None:
    workers = [start(url, f"k{n}", EACH) for n in range(PROCESSES)]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    ended = [worker.communicate() for worker in workers]
    assert [error for _, error in ended] == [""] * PROCESSES
    answered = [line.split() for out, _ in ended for line in out.splitlines()]
    total = PROCESSES * EACH
    assert sorted(int(number) for _, number, _ in answered) == list(range(1, total + 1))
    assert sorted(int(version) for _, _, version in answered) == list(range(1, total + 1))

    journal = Journal.open(url, people_key=b"k" * 32)
    facts = list(journal.read(STREAM))
    assert [fact.version for fact in facts] == list(range(1, total + 1))
    events = [fact.event for fact in facts if isinstance(fact.event, TicketTaken)]
    assert [event.ticket for event in events] == [f"A{n:05}" for n in range(1, total + 1)]
    assert {(fact.command_id, str(fact.version)) for fact in facts} == {(i, v) for i, _, v in answered}
    assert journal.verify() == []
    with journal.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tickets)).scalar() == total
    journal.close()
