"""The shell of one hall: it reads the clock, holds the stream while the rules decide, and answers after the commit.

Commands that wait while another is being committed are taken into one transaction (group commit): whoever gets the
lock commits for all. On ordinary disks the flush is the cost, so this is worth a factor of six and more at 32 callers.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from tidehall_server.clock import Clock
from tidehall_server.core import weeks
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import POLICY, Actor, CloseDay, Command, OpenDay, Tick
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.evolve import evolve, fold
from tidehall_server.core.queue.model import DayPlan
from tidehall_server.core.queue.project import project
from tidehall_server.core.queue.result import result
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.journal import Journal, JournalError, Writing

_BATCH = 256
_LOOK_S = 24
"""With the beat of 3 s on top, a screen's "next" is never older than half a minute."""

Listener = Callable[[Sequence[Fact]], None]


class CommandIdReusedError(Exception):
    """The same command id came with another command: the first answer does not fit, and nothing was done."""


class PlanSource(Protocol):
    """The hall's configuration, as far as a business day needs it."""

    def plan(self, business_day: date) -> DayPlan: ...

    def business_day(self, now: datetime) -> date: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What an accepted command gave. ``version`` is that of its last fact; ``replayed``: it had been done before."""

    result: dict[str, object]
    version: int
    replayed: bool = False


@dataclass(slots=True)
class _Job:
    command: Command
    actor: Actor
    command_id: str
    fingerprint: str
    answer: Answer | None = None
    error: Exception | None = None
    facts: list[Fact] = field(default_factory=list)

    @property
    def done(self) -> bool:
        return self.answer is not None or self.error is not None


class Hall:
    """One hall in this process. Safe from threads and greenlets."""

    def __init__(self, hall_id: str, journal: Journal, clock: Clock) -> None:
        self.id = hall_id
        self.journal = journal
        self.clock = clock
        self.stream = ""
        self._day = Day()
        self._lock = threading.RLock()
        self._waiting: deque[_Job] = deque()
        self._listeners: list[Listener] = []
        self._doubtful = False
        self._load_newest()
        self._told = (self.stream, self._day.version)

    # Reading

    @property
    def day(self) -> Day:
        """The folded state. Only look at it inside ``reading()`` where threads are preemptive."""
        return self._day

    @property
    def version(self) -> int:
        return self._day.version

    @contextmanager
    def reading(self) -> Iterator[Day]:
        """Holds the state still and free of facts that are not durable. Raises ``JournalError`` when none is known."""
        with self._lock:
            self._make_sure()
            yield self._day

    def view(self, name: str) -> tuple[int, object]:
        """Version and view; raises ``Refused(day_not_open)`` before the first day was opened."""
        with self.reading() as day:
            if not day.opened:
                raise Refused(Code.DAY_NOT_OPEN)
            return day.version, project(name, day)

    def on_facts(self, listener: Listener) -> None:
        """Call ``listener`` with new facts, after they are durable, in order. It must be quick and must not execute."""
        self._listeners.append(listener)

    # Writing

    def execute(self, command: Command, actor: Actor, command_id: str, fingerprint: str = "") -> Answer:
        """Decide ``command`` and make its facts durable. The same ``command_id`` gets the same answer.

        ``fingerprint`` tells two different commands under one id apart; by default it is made from the command.
        Raises ``Refused``, ``CommandIdReusedError``, or what the journal raises when it cannot write.
        """
        job = _Job(command, actor, command_id, fingerprint or _fingerprint(command, actor))
        self._waiting.append(job)
        with self._lock:
            if not job.done:
                time.sleep(0)  # noqa: TID251 - no wait: lets everybody who is ready join this transaction
            while not job.done:
                self._commit_waiting()
        if job.error is not None:
            raise job.error
        if job.answer is None:
            raise RuntimeError("a command was neither answered nor refused")
        return job.answer

    def tick(self) -> None:
        """Let the clock's rules act. Costs nothing durable while nothing is due; two processes may both tick."""
        with self.reading() as day:
            if not day.opened or day.closed:
                return
            now = self.clock.now()
            if not decide(Tick(), day, now, POLICY):
                _look_again(day, now)
                return
            tick_id = f"tick-{self.stream}-{day.version}"
        self.execute(Tick(), POLICY, tick_id)

    def catch_up(self) -> int:
        """Take over what other processes wrote; returns the version reached."""
        newest = self._newest_stream()  # before the lock: whoever waits for a busy database here holds up no command
        with self._lock:
            self._make_sure()
            if newest > self.stream:
                self._load(newest)
                self._tell(())
            else:
                facts = list(self.journal.read(self.stream, after=self._day.version)) if self.stream else []
                fold(facts, self._day)
                self._tell(facts)
            return self._day.version

    def open_today(self, source: PlanSource) -> bool:
        """Open today's business day unless it is open; a day that was never closed is closed first. True if opened."""
        today = source.business_day(self.clock.now())
        with self._lock:
            self.catch_up()
            if self.stream >= self._stream_of(today):
                return False
            if self._day.opened and not self._day.closed:
                self.execute(CloseDay("next day opened", force=True), POLICY, f"close-{self.stream}")
            stream = self._stream_of(today)
            before = self.journal.records(self.id).cases(stream, weeks.DAYS)
            return self._open(weeks.taught(source.plan(today), before), stream)

    # Inside, under the lock

    def _open(self, plan: DayPlan, stream: str) -> bool:
        previous = f"{self.stream}@{self.journal.head(self.stream).hash}" if self.stream else ""
        with self.journal.writing() as tx:
            opened_elsewhere = tx.lock(stream).version > 0
            if not opened_elsewhere:
                at = self.clock.now()
                events = decide(OpenDay(plan, previous), Day(), at, POLICY)
                facts = [Fact(n, at, _author(POLICY), f"open-{stream}", event) for n, event in enumerate(events, 1)]
                tx.append(stream, facts)
        self._load(stream)
        self._tell(())
        return not opened_elsewhere

    def _commit_waiting(self) -> None:
        """One transaction for what waits now. Whoever waits for the lock takes the next one."""
        jobs = [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]
        try:
            self._make_sure()
            caught = self._commit(jobs)
        except Exception as error:  # noqa: BLE001 - every caller gets it, and the state is read anew
            for job in jobs:
                job.answer, job.error = None, error
            with suppress(JournalError):  # the next who needs the state tries again
                self._make_sure()
            return
        self._tell([*caught, *(fact for job in jobs for fact in job.facts)])

    def _commit(self, jobs: list[_Job]) -> list[Fact]:
        """Decide all ``jobs`` in one transaction; returns the facts that others had written meanwhile."""
        caught: list[Fact] = []
        with self.journal.writing() as tx:
            if not self.stream:
                raise Refused(Code.DAY_NOT_OPEN)
            self._doubtful = True
            if tx.lock(self.stream).version != self._day.version:
                caught = tx.read(self.stream, after=self._day.version)
                fold(caught, self._day)
            for job in jobs:
                self._settle(job, tx)
            facts = [fact for job in jobs for fact in job.facts]
            if facts:
                tx.append(self.stream, facts)
        self._doubtful = False
        return caught

    def _make_sure(self) -> None:
        """After a failed commit the state may hold what the journal does not: read it anew before anybody uses it.

        Listeners are told if it then holds what they do not know: the failed commit had caught up with others.
        """
        if self._doubtful:
            self._load(self.stream)
            self._doubtful = False
            if self._told != (self.stream, self._day.version):
                self._tell(())

    def _settle(self, job: _Job, tx: Writing) -> None:
        stored = tx.answered(self.id, job.command_id)
        if stored is not None:
            if stored.fingerprint != job.fingerprint:
                job.error = CommandIdReusedError(job.command_id)
            else:
                job.answer = Answer(stored.result, stored.version, replayed=True)
            return
        now = self.clock.now()
        try:
            events = decide(job.command, self._day, now, job.actor)
        except Exception as error:  # noqa: BLE001 - a refusal or a fault: it is this command's alone, nothing was folded
            job.error = error
            return
        author = _author(job.actor)
        for event in events:
            fact = Fact(self._day.version + 1, now, author, job.command_id, event)
            evolve(self._day, fact)
            job.facts.append(fact)
        job.answer = Answer(result(job.command, events, self._day), self._day.version)
        tx.remember(self.id, job.command_id, job.fingerprint, job.answer.version, job.answer.result, now)

    def _tell(self, facts: Sequence[Fact]) -> None:
        self._told = (self.stream, self._day.version)
        for listener in self._listeners:
            listener(facts)

    def _load_newest(self) -> None:
        self._load(self._newest_stream())

    def _newest_stream(self) -> str:
        streams = self.journal.streams(self.id)
        return streams[-1] if streams else ""

    def _load(self, stream: str) -> None:
        self.stream = stream
        self._day = fold(self.journal.read(stream)) if stream else Day()

    def _stream_of(self, business_day: date) -> str:
        return f"hall/{self.id}/{business_day.isoformat()}"


def _author(actor: Actor) -> str:
    return f"{actor.role}:{actor.id}"


def _fingerprint(command: Command, actor: Actor) -> str:
    return hashlib.sha256(f"{actor.id}|{command!r}".encode()).hexdigest()


def _look_again(day: Day, now: datetime) -> None:
    """Now and then the views are worked out for a later moment, while anybody waits whose turn time may change."""
    seen = day.now if day.looked is None else day.looked
    if len(day.pool) and seen is not None and (now - seen).total_seconds() >= _LOOK_S:
        day.looked = now
