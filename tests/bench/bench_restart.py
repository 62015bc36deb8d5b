"""Time until a hall with a 10,000-ticket day stands again, against merely reading the rows of that day.

Every sample is a process of its own, as a restart is. Reading is the same columns with the same driver from the same
file; loading is ``Hall(...)``: reading, checking, decoding and folding.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.report import median, tell
from tests.bench.stand import HALL, PRESET, ROOT
from tidehall_server import halls
from tidehall_server.clock import ManualClock
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal

TICKETS = 10_000
RUNS = 9
MORNING = datetime(2026, 1, 5, 0, 30, tzinfo=UTC)
WINDOWS = ("1", "2", "3")
LEVELS = tuple(c.Level)
COLUMNS = "version, type, schema, at, actor, command_id, data"
MANAGER = c.Actor("bench", "manager", "bench")


class Author:
    """Writes a day by the rules: everybody takes a ticket, most are called, served and rate."""

    def __init__(self) -> None:
        self.day = Day()
        self.facts: list[Fact] = []
        self._now = MORNING

    def do(self, command: c.Command, actor: c.Actor = MANAGER) -> None:
        self._now += timedelta(milliseconds=700)
        for event in decide(command, self.day, self._now, actor):
            number = self.day.version + 1
            fact = Fact(number, self._now, f"{actor.role}:{actor.id}", f"bench-{number:016d}", event)
            evolve(self.day, fact)
            self.facts.append(fact)

    def write(self) -> list[Fact]:
        """The facts of the whole day."""
        self.do(c.OpenDay(halls.load(str(PRESET)).plan(date(2026, 1, 5))), c.POLICY)
        for window in WINDOWS:
            self.do(c.SignIn(window, clerk=f"zc-{window}"))
        services = [s.id for s in self.day.services.values() if len(self.day.windows_for(s.id)) == len(WINDOWS)]
        for number in range(TICKETS):
            self.do(c.TakeTicket(services[number % len(services)]))
            if number >= 20:
                self._serve(number, WINDOWS[number % len(WINDOWS)])
        return self.facts

    def _serve(self, number: int, window: str) -> None:
        self.do(c.CallNext(window))
        if number % 19 == 0:
            self.do(c.Pass(window))
            return
        if number % 7 == 0:
            self.do(c.Recall(window))
        self.do(c.Start(window))
        ticket = self.day.windows[window].ticket
        self.do(c.Finish(window))
        if number % 3 == 0 and ticket is not None:
            self.do(c.Rate(ticket, LEVELS[number % 3]))


def prepare(folder: Path) -> int:
    """A journal with that day; returns how many facts it has."""
    journal = Journal.open(f"sqlite:///{folder / 'journal.sqlite'}")
    facts = Author().write()
    stream = f"hall/{HALL}/2026-01-05"
    with journal.writing() as tx:
        tx.lock(stream)
        tx.append(stream, facts)
    journal.close()
    return len(facts)


def read_rows(path: Path) -> float:
    """Seconds to fetch the rows of the day."""
    connection = sqlite3.connect(path)
    began = time.perf_counter()
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM events WHERE stream = ? ORDER BY version",  # noqa: S608 - a constant
        (f"hall/{HALL}/2026-01-05",),
    ).fetchall()
    took = time.perf_counter() - began
    if len(rows) < TICKETS:
        raise AssertionError("the day is not there")
    connection.close()
    return took


def sample(folder: Path) -> None:
    """One restart: read the rows, then load the hall; prints both."""
    path = folder / "journal.sqlite"
    read_rows(path)  # so that neither pays for a cold file
    read_s = read_rows(path)
    journal = Journal.open(f"sqlite:///{path}")
    began = time.perf_counter()
    hall = Hall(HALL, journal, ManualClock(MORNING))
    load_s = time.perf_counter() - began
    if len(hall.day.tickets) != TICKETS:
        raise AssertionError("the hall has not all tickets")
    journal.close()
    print(json.dumps({"read_s": read_s, "load_s": load_s}))


def main() -> None:
    with TemporaryDirectory(prefix="tidehall-bench-") as name:
        folder = Path(name)
        facts = prepare(folder)
        samples = [
            json.loads(
                subprocess.run(
                    [sys.executable, "-m", "tests.bench.bench_restart", "--sample", name],
                    check=True, capture_output=True, text=True, cwd=ROOT,
                ).stdout
            )
            for _ in range(RUNS)
        ]  # fmt: skip
    tell(
        "restart",
        tickets=TICKETS,
        facts=facts,
        load_ms=median([each["load_s"] for each in samples]) * 1e3,
        read_ms=median([each["read_s"] for each in samples]) * 1e3,
        ratio=median([each["load_s"] / each["read_s"] for each in samples]),
        runs=len(samples),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=Path)
    chosen = parser.parse_args()
    if chosen.sample is not None:
        sample(chosen.sample)
    else:
        main()
