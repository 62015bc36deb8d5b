"""History and journal -> violations. The names are those of the invariants that every fault test holds:

I1 unique numbers · I2 nothing acknowledged is lost · I3 one effect per id, all answers equal · I4 no gap ·
I5 one owner at a time, only allowed steps · I6 each call took whom the rule names, and nobody is left at the end ·
I9 an acknowledged rating is there · I10 one rating per ticket.

I11 (the chain is whole) is ``tidehall verify``'s own matter; the tests run it beside this.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.history import Operation, Outcome
from tests.faults.owners import Owners
from tidehall_server.core import routing
from tidehall_server.core.events import AnyEvent
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.evolve import evolve

EFFECTS: dict[str, type[e.Event]] = {
    "take-ticket": e.TicketTaken,
    "call-next": e.TicketCalled,
    "recall": e.TicketRecalled,
    "start": e.TicketStarted,
    "finish": e.TicketFinished,
    "pass": e.TicketPassed,
    "hold": e.TicketHeld,
    "resume": e.TicketResumed,
    "transfer": e.TicketTransferred,
    "drop": e.TicketDropped,
    "requeue": e.TicketRequeued,
    "reprint": e.TicketReprinted,
    "grant-priority": e.PriorityGranted,
    "undo": e.ActionUndone,
    "rate": e.TicketRated,
    "ask-elsewhere": e.TicketAskedElsewhere,
    "close-day": e.DayClosed,
}
"""The fact that each command is about. A command may bring others with it (a sign-in, a tide that closes)."""

HOUSE = "policy:policy"
"""Who writes what nobody asked for by an id of ours: the opening of the day, the clock's rules."""


@dataclass(frozen=True, slots=True)
class Violation:
    invariant: str
    subject: str
    detail: str

    def __str__(self) -> str:
        return f"{self.invariant} {self.subject}: {self.detail}"


@dataclass(slots=True)
class Evidence:
    """What the clients say and what the journal says, side by side."""

    operations: list[Operation]
    facts: Sequence[Fact]
    by_id: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for fact in self.facts:
            self.by_id[fact.command_id].append(fact)

    def effects(self, operation: Operation) -> list[Fact]:
        wanted = EFFECTS.get(operation.name)
        return [fact for fact in self.by_id.get(operation.id, ()) if wanted and isinstance(fact.event, wanted)]


def check(history: Iterable[Operation], facts: Sequence[Fact]) -> list[Violation]:
    """Everything that must not be, of one business day; empty when all is well. ``facts`` in the order of the story."""
    evidence = Evidence(list(history), facts)
    checks = (unique, durable, idempotent, gapless, owned, fair, rated)
    return [violation for each in checks for violation in each(evidence)]


def unique(evidence: Evidence) -> Iterator[Violation]:
    """I1, in the journal and on the slips that citizens hold."""
    printed = Counter(_taken(fact).ticket for fact in evidence.facts if isinstance(fact.event, e.TicketTaken))
    for ticket, times in printed.items():
        if times > 1:
            yield Violation("I1", ticket, f"was issued {times} times")
    held: dict[str, str] = {}
    for operation in evidence.operations:
        accepted = operation.accepted
        if operation.name == "take-ticket" and accepted is not None:
            ticket = str(accepted.answer["result"]["ticket"])
            if held.setdefault(ticket, operation.id) != operation.id:
                yield Violation("I1", ticket, f"was given to {held[ticket]} and to {operation.id}")


def durable(evidence: Evidence) -> Iterator[Violation]:
    """I2 and I9: what was acknowledged is in the story, just as it was answered."""
    for operation in evidence.operations:
        accepted = operation.accepted
        if accepted is None or operation.name not in EFFECTS:
            continue
        name = "I9" if operation.name == "rate" else "I2"
        found = evidence.effects(operation)
        if not found:
            yield Violation(name, operation.id, f"{operation.name} was acknowledged and is lost: {accepted.answer}")
            continue
        last = evidence.by_id[operation.id][-1].version
        if accepted.answer["version"] != last:
            yield Violation(name, operation.id, f"answered version {accepted.answer['version']}, stored {last}")
        for told, stored in _differences(operation, accepted.answer["result"], found[0].event):
            yield Violation(name, operation.id, f"{operation.name} was told {told} and is stored as {stored}")


def _differences(operation: Operation, result: Mapping[str, Any], event: AnyEvent) -> Iterator[tuple[str, str]]:
    """What the asker asked and was told, as far as the stored fact has the same word and another value."""
    said = {**operation.body, **result}
    for key in ("ticket", "service", "window", "level", "rule", "times"):
        stored = getattr(event, key, None)
        if key in said and stored is not None and str(said[key]) != str(stored):
            yield f"{key} {said[key]}", str(stored)


def idempotent(evidence: Evidence) -> Iterator[Violation]:
    """I3: however often a command was sent, it was done once and answered alike."""
    known = {operation.id: operation for operation in evidence.operations}
    for operation in known.values():
        answers = [each.answer for each in operation.attempts if each.outcome is Outcome.OK]
        for other in answers[1:]:
            if other != answers[0]:
                yield Violation("I3", operation.id, f"was answered {answers[0]} and then {other}")
        if len(evidence.effects(operation)) > 1:
            yield Violation("I3", operation.id, f"{operation.name} was done {len(evidence.effects(operation))} times")
        refused = all(each.outcome is Outcome.REFUSED for each in operation.attempts)
        if refused and evidence.by_id.get(operation.id):
            yield Violation("I3", operation.id, f"{operation.name} was refused and yet done")
    for id_, stored in evidence.by_id.items():
        versions = [fact.version for fact in stored]
        if versions != list(range(versions[0], versions[0] + len(versions))):
            yield Violation("I3", id_, f"its facts lie apart, at {versions}")
        if id_ not in known and stored[0].actor != HOUSE:
            yield Violation("I3", id_, f"nobody asked for {type(stored[0].event).__name__}")


def gapless(evidence: Evidence) -> Iterator[Violation]:
    """I4: versions and the numbers of each prefix run 1, 2, 3."""
    for expected, fact in enumerate(evidence.facts, 1):
        if fact.version != expected:
            yield Violation("I4", f"version {expected}", f"the story has {fact.version} in its place")
            break
    numbers: dict[str, int] = {}
    for fact in evidence.facts:
        if isinstance(fact.event, e.TicketTaken):
            prefix, number = fact.event.ticket[:1], int(fact.event.ticket[1:])
            if number != numbers.get(prefix, 0) + 1:
                yield Violation("I4", fact.event.ticket, f"follows {prefix}{numbers.get(prefix, 0):03d}")
            numbers[prefix] = number


def owned(evidence: Evidence) -> Iterator[Violation]:
    """I5: a ticket is at one window, a window has one ticket, and only allowed steps happen."""
    owners = Owners()
    for fact in evidence.facts:
        for subject, detail in owners.see(fact.event):
            yield Violation("I5", subject, f"{detail} (version {fact.version})")


def fair(evidence: Evidence) -> Iterator[Violation]:
    """I6: replayed, each call took the one the rule names at that moment; a closed day leaves nobody waiting."""
    day = Day()
    for fact in evidence.facts:
        event = fact.event
        try:
            if isinstance(event, e.TicketCalled):
                choice = routing.choose(day, day.windows[event.window], fact.at)
                named = choice.ticket if choice is not None else "nobody"
                if named != event.ticket:
                    yield Violation("I6", event.ticket, f"window {event.window} should have called {named}")
            evolve(day, fact)
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            yield Violation("I6", f"version {fact.version}", f"{type(event).__name__} does not replay: {error!r}")
            return
    if day.closed:
        for ticket in day.tickets.values():
            if not ticket.ended:
                yield Violation("I6", ticket.id, f"the day is closed and it is still {ticket.status.value}")


def rated(evidence: Evidence) -> Iterator[Violation]:
    """I10: one ticket, one rating."""
    times = Counter(fact.event.ticket for fact in evidence.facts if isinstance(fact.event, e.TicketRated))
    for ticket, count in times.items():
        if count > 1:
            yield Violation("I10", ticket, f"was rated {count} times")


def _taken(fact: Fact) -> e.TicketTaken:
    assert isinstance(fact.event, e.TicketTaken)
    return fact.event
