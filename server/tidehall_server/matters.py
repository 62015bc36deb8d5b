"""The shell of long matters: it holds a matter's stream while its room decides, and answers after the commit.

The sister of ``hall.Hall``. A hall has one busy day and thousands of quiet matters, so nothing is loaded at start and
nothing is kept but a few folded states by version; whoever needs a matter reads its facts, which are few.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from tidehall_server.clock import Clock
from tidehall_server.core.calendar import Calendar
from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Given, Room, Series, fold
from tidehall_server.core.queue.commands import POLICY, Actor
from tidehall_server.core.register import NumberGiven
from tidehall_server.hall import Answer, CommandIdReusedError
from tidehall_server.journal import Journal, Writing
from tidehall_server.tried import all_tried

S = TypeVar("S")

_KEPT = 1024
_ID_LENGTH = 96

Listener = Callable[[str, Sequence[Fact]], None]


class UnknownMatterError(Exception):
    """No such matter in this hall."""


@dataclass(frozen=True, slots=True)
class Found:
    """A matter as it stands. ``state`` belongs to its room."""

    stream: str
    version: int
    state: Any


@dataclass(slots=True)
class _Taken:
    """The numbers taken in one transaction; their facts are appended when the decision stands."""

    hall: str
    tx: Writing
    local: datetime
    facts: dict[str, list[NumberGiven]] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)

    def take(self, series: Series) -> str:
        begun = series.begun(self.local)
        stream = f"register/{self.hall}/{series.letters}-{begun}"
        if stream not in self.heads:
            self.heads[stream] = self.tx.lock(stream).version
        given = self.facts.setdefault(stream, [])
        number = series.text(begun, self.heads[stream] + len(given) + 1)
        given.append(NumberGiven(number, ""))
        return number

    def append(self, matter: str, at: datetime, author: str, command_id: str) -> None:
        for stream, given in self.facts.items():
            events = [NumberGiven(each.number, matter) for each in given]
            first = self.heads[stream] + 1
            self.tx.append(stream, [Fact(n, at, author, command_id, event) for n, event in enumerate(events, first)])


class Matters:
    """The long matters of one hall in this process. Safe from threads and greenlets.

    ``calendar`` gives the hall's working days as they are set now; ``books`` gives, by the kind of the room, what its
    rules and forms say today.
    """

    def __init__(
        self,
        hall: str,
        journal: Journal,
        clock: Clock,
        calendar: Callable[[], Calendar],
        books: Callable[[str], Any] = lambda _kind: None,
    ) -> None:
        self.hall = hall
        self.journal = journal
        self.clock = clock
        self._calendar = calendar
        self._books = books
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._listeners: list[Listener] = []

    # Reading

    def calendar(self) -> Calendar:
        """The hall's working days as they are set now."""
        return self._calendar()

    def stream_of(self, kind: str, matter: str) -> str:
        return f"{kind}/{self.hall}/{matter}"

    def find(self, room: Room[Any], matter: str) -> Found:
        """The matter as it is stored now. Raises ``UnknownMatterError``."""
        stream = self._named(room, matter)
        version, state = self._state(room, stream, lambda after: list(self.journal.read(stream, after=after)))
        if version == 0:
            raise UnknownMatterError(matter)
        self._keep(stream, version, state)
        return Found(stream, version, state)

    def tick_each(self, room: Room[Any], matters: Iterable[str]) -> int:
        """Let the clock act on each; returns on how many it did. Raises what failed after all had their turn."""
        return all_tried(partial(self.tick, room, matter) for matter in matters)

    def story(self, room: Room[Any], matter: str) -> list[Fact]:
        """Every fact of the matter, in order."""
        return list(self.journal.read(self._named(room, matter)))

    def on_facts(self, listener: Listener) -> None:
        """Call ``listener(stream, facts)`` with facts made in this process, after they are durable."""
        self._listeners.append(listener)

    # Writing

    def open(self, room: Room[Any], command: Any, actor: Actor, command_id: str, fingerprint: str = "") -> Answer:
        """A new matter, whose id is the next number of the room's series; its id is in the answer as ``id``."""
        return self._execute(room, None, command, actor, command_id, fingerprint)

    def execute(
        self, room: Room[Any], matter: str, command: Any, actor: Actor, command_id: str, fingerprint: str = ""
    ) -> Answer:
        """Decide ``command`` on a matter and make its facts durable. The same ``command_id`` gets the same answer.

        Where the room has no series, the first command makes the matter. Raises ``Refused``, ``UnknownMatterError``,
        ``CommandIdReusedError``, or what the journal raises when it cannot write.
        """
        return self._execute(room, matter, command, actor, command_id, fingerprint)

    def tick(self, room: Room[Any], matter: str) -> bool:
        """Let the clock act on a matter that is due. Two processes may both do it. True if it acted."""
        stream = self._named(room, matter)
        version, state = self._state(room, stream, lambda after: list(self.journal.read(stream, after=after)))
        due = room.due(state) if version else None
        if due is None or due > self.clock.now():
            return False
        self._execute(room, matter, room.tick, POLICY, f"tick-{stream}-{version}", "")
        return True

    def _execute(
        self, room: Room[Any], matter: str | None, command: Any, actor: Actor, command_id: str, fingerprint: str
    ) -> Answer:
        fingerprint = fingerprint or _fingerprint(room.kind, matter, command, actor)
        with self.journal.writing() as tx:
            stored = tx.answered(self.hall, command_id)
            if stored is not None:
                if stored.fingerprint != fingerprint:
                    raise CommandIdReusedError(command_id)
                return Answer(stored.result, stored.version, replayed=True)
            stream, version, state, facts, answer = self._decide(tx, room, matter, command, actor, command_id)
            tx.remember(self.hall, command_id, fingerprint, answer.version, answer.result, self.clock.now())
        self._keep(stream, version, state)
        if facts:
            for listener in self._listeners:
                listener(stream, facts)
        return answer

    def _decide(
        self, tx: Writing, room: Room[Any], matter: str | None, command: Any, actor: Actor, command_id: str
    ) -> tuple[str, int, Any, list[Fact], Answer]:
        now, calendar = self.clock.now(), self._calendar()
        numbers = _Taken(self.hall, tx, now.astimezone(calendar.zone))
        if matter is None:
            if room.series is None:
                raise TypeError(f"a {room.kind} is opened under a name of its own")
            matter = numbers.take(room.series)
        stream = self._named(room, matter)
        head = tx.lock(stream).version
        version, state = self._state(room, stream, lambda after: tx.read(stream, after=after), head)
        if version == 0 and room.series is not None and not numbers.facts:
            raise UnknownMatterError(matter)
        events = room.decide(command, state, Given(now, actor, calendar, numbers, matter, self._books(room.kind)))
        author = f"{actor.role}:{actor.id}"
        facts = [Fact(version + n, now, author, command_id, event) for n, event in enumerate(events, 1)]
        state = fold(room, facts, state)
        if facts:
            numbers.append(stream, now, author, command_id)
            tx.append(stream, facts)
        result = {"id": matter, **room.result(command, events, state)}
        return stream, version + len(facts), state, facts, Answer(result, version + len(facts))

    # Inside

    def _named(self, room: Room[Any], matter: str) -> str:
        if not matter or "/" in matter or len(matter) > _ID_LENGTH:
            raise UnknownMatterError(matter[:_ID_LENGTH])
        return self.stream_of(room.kind, matter)

    def _state(
        self, room: Room[Any], stream: str, read: Callable[[int], list[Fact]], head: int | None = None
    ) -> tuple[int, Any]:
        """Version and state, from the kept one and what came after it. A kept state ahead of ``head`` is not used."""
        with self._lock:
            version, state = self._kept.get(stream, (0, room.fresh))
        if head is not None and version > head:
            version, state = 0, room.fresh
        facts = read(version) if head is None or version < head else []
        return (facts[-1].version if facts else version), fold(room, facts, state)

    def _keep(self, stream: str, version: int, state: Any) -> None:
        with self._lock:
            known = self._kept.get(stream)
            if known is None or known[0] <= version:
                self._kept[stream] = (version, state)
            self._kept.move_to_end(stream)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


def _fingerprint(kind: str, matter: str | None, command: Any, actor: Actor) -> str:
    return hashlib.sha256(f"{kind}|{matter}|{actor.id}|{command!r}".encode()).hexdigest()
