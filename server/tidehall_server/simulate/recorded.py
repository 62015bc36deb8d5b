"""A recorded day as a script of what came from outside, and the day lived again from that script alone.

The journal holds facts. Each command left one group of facts under its id; from the group the command is read back
(who pressed what, when), and the server's own ``decide`` must make the very same facts of it. What no fact tells is
not needed: a refused wish and a tick with nothing to do changed nothing.

A day cannot be reproduced where its facts do not follow from today's rules: it was decided by the rules of another
release, or facts were written by something that is not a command. ``relive`` then names the first such fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, zip_longest

from tidehall_server.core.events import AnyEvent
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.refusal import Refused
from tidehall_server.simulate.reading import Unreadable, command_of


@dataclass(frozen=True, slots=True)
class Step:
    """One command as it was given."""

    at: datetime
    actor: c.Actor
    command_id: str
    command: c.Command


@dataclass(frozen=True, slots=True)
class Difference:
    """The first fact that the rules do not make again. ``recorded`` or ``relived`` is None where there is none;
    ``refused`` is the rules' code when they refuse the command."""

    version: int
    at: datetime
    command: str
    recorded: AnyEvent | None
    relived: AnyEvent | None
    refused: str = ""

    def __str__(self) -> str:
        why = f"refused: {self.refused}" if self.refused else f"{self.relived}"
        return f"version {self.version}, {self.at:%H:%M:%S}, {self.command}: recorded {self.recorded}, now {why}"


@dataclass(frozen=True, slots=True)
class Relived:
    """``difference`` None: every fact came out again, with its version, time, author and content."""

    facts: int
    difference: Difference | None = None


def groups(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    """The facts of one command at a time, in their order."""
    for _, group in groupby(facts, key=lambda fact: (fact.command_id, fact.actor, fact.at)):
        yield list(group)


def script(facts: Iterable[Fact]) -> Iterator[Step]:
    """What people, devices and the clock did. Raises ``Unreadable`` for facts that no command makes."""
    for group in groups(facts):
        yield _step(group)


def _step(group: list[Fact]) -> Step:
    command, actor = command_of([fact.event for fact in group], group[0].actor)
    return Step(group[0].at, actor, group[0].command_id, command)


def perform(step: Step, day: Day) -> list[Fact]:
    """Decide one step and fold its facts into ``day``; returns them. Raises ``Refused``."""
    author = f"{step.actor.role}:{step.actor.id}"
    made: list[Fact] = []
    for event in decide(step.command, day, step.at, step.actor):
        fact = Fact(day.version + 1, step.at, author, step.command_id, event)
        evolve(day, fact)
        made.append(fact)
    return made


def relive(facts: Iterable[Fact]) -> Relived:
    """Live the day again from its script and compare every fact; stops at the first that differs."""
    day, seen = Day(), 0
    for group in groups(facts):
        found = _differs(group, day)
        if found is not None:
            return Relived(seen, found)
        seen += len(group)
    return Relived(seen)


def _differs(group: list[Fact], day: Day) -> Difference | None:
    head = group[0]
    try:
        step = _step(group)
    except Unreadable as unread:
        return Difference(head.version, head.at, str(unread), head.event, None)
    name = c.command_name(type(step.command))
    try:
        made = perform(step, day)
    except Refused as refused:
        return Difference(head.version, head.at, name, head.event, None, refused.code.value)
    for number, (was, now) in enumerate(zip_longest(group, made)):
        if was != now:
            events = was.event if was else None, now.event if now else None
            return Difference(head.version + number, head.at, name, *events)
    return None
