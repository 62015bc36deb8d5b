"""SIGKILL at any moment: the acknowledged is there, the repeated has the same answer, nothing is there twice."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.journal.appender import append_next
from tests.journal.story import STREAM
from tests.journal.test_race import start
from tidehall_server.core.queue.events import TicketTaken
from tidehall_server.journal import Journal

KILLS = 10


def killed_after(url: str, name: str, lines: int, moment: random.Random) -> list[tuple[str, int, int]]:
    """Run an appender, kill it some way into its work, and return what it had acknowledged."""
    worker = start(url, name, 10_000)
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write("go\n")
    worker.stdin.flush()
    seen = [worker.stdout.readline() for _ in range(lines)]
    for _ in range(moment.randrange(3000)):
        pass  # a few microseconds more or less: the kill falls anywhere between two acknowledgements
    worker.kill()
    rest, _ = worker.communicate()
    acknowledged = [line for line in (*seen, *rest.splitlines(keepends=True)) if line.endswith("\n")]
    return [(i, int(number), int(version)) for i, number, version in (line.split() for line in acknowledged)]


@pytest.mark.parametrize("seed", [1])
def test_no_acknowledged_fact_is_lost(url: str, seed: int, tmp_path: Path) -> None:
    moment = random.Random(seed)
    journal = Journal.open(url, people_key=b"k" * 32)
    acknowledged: dict[str, tuple[int, int]] = {}
    for kill in range(KILLS):
        for command_id, number, version in killed_after(url, f"k{kill}", moment.randint(0, 12), moment):
            acknowledged[command_id] = (number, version)
        facts = {fact.command_id: fact for fact in journal.read(STREAM)}
        assert acknowledged.keys() <= facts.keys()
        for command_id, (number, version) in acknowledged.items():
            event = facts[command_id].event
            assert isinstance(event, TicketTaken)
            assert (int(event.ticket[1:]), facts[command_id].version) == (number, version)
            if command_id.startswith(f"k{kill}-"):
                assert append_next(journal, "again", command_id) == (number, version)
        unsure = f"k{kill}-{sum(1 for i in acknowledged if i.startswith(f'k{kill}-'))}"
        number, version = append_next(journal, f"k{kill}", unsure)
        acknowledged[unsure] = (number, version)
        assert [fact.version for fact in journal.read(STREAM)] == list(range(1, journal.head(STREAM).version + 1))
        assert sum(fact.command_id == unsure for fact in journal.read(STREAM)) == 1
        assert journal.verify() == []
    tickets = [fact.event.ticket for fact in journal.read(STREAM) if isinstance(fact.event, TicketTaken)]
    assert tickets == [f"A{n:05}" for n in range(1, len(tickets) + 1)]
    journal.close()
