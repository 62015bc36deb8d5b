"""A process that appends facts, deciding each on the head it has locked. See ``test_race.py`` and ``test_kill.py``.

Every acknowledged fact is printed as ``<number> <version>`` after its commit.
"""

from __future__ import annotations

import sys

from tests.journal.story import NINE, STREAM
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.events import TicketTaken
from tidehall_server.core.queue.model import Channel, PriorityClass
from tidehall_server.journal import Journal, JournalBusy


def taken(number: int, name: str, command_id: str) -> TicketTaken:
    return TicketTaken(f"A{number:05}", name, float(number), NINE, PriorityClass.NORMAL, Channel.KIOSK, 0)


def append_next(journal: Journal, name: str, command_id: str) -> tuple[int, int]:
    """Give out the next number: one more than the last in the stream, read while holding it."""
    with journal.writing() as tx:
        head = tx.lock(STREAM)
        known = tx.answered("mx", command_id)
        if known is not None:
            return int(known.result["number"]), known.version
        last = tx.read(STREAM, after=head.version - 1)
        event = last[-1].event if last else None
        number = int(event.ticket[1:]) + 1 if isinstance(event, TicketTaken) else 1
        version = head.version + 1
        tx.append(STREAM, [Fact(version, NINE, f"kiosk:{name}", command_id, taken(number, name, command_id))])
        tx.remember("mx", command_id, "f", version, {"number": number}, NINE)
    return number, version


def patiently(journal: Journal, name: str, command_id: str) -> tuple[int, int]:
    """As clients do: whoever waited too long for a turn asks again with the same id."""
    while True:
        try:
            return append_next(journal, name, command_id)
        except JournalBusy:
            continue


def main(url: str, name: str, count: int) -> None:
    journal = Journal.open(url, people_key=b"k" * 32)
    sys.stdin.readline()
    for turn in range(count):
        number, version = patiently(journal, name, f"{name}-{turn}")
        print(f"{name}-{turn} {number} {version}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
