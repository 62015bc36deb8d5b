"""The checker must be able to say no: an honest day passes, and each planted wrong is found under its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.faults.checker import Violation, check
from tests.faults.history import Attempt, History, Operation, Outcome
from tests.hall.plans import RacePlans
from tidehall_server.clock import ManualClock
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.refusal import Refused
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal

Facts = list[Fact]
Plant = Callable[[list[Operation], Facts], None]
BOSS = c.Actor(id="boss", role="manager", personal=False)


class Scribe:
    """Gives commands to a hall and writes down what an honest client would."""

    def __init__(self, hall: Hall, clock: ManualClock) -> None:
        self.hall = hall
        self.clock = clock
        self.history = History()
        self._count = 0

    def do(self, name: str, command: c.Command, **body: Any) -> None:
        self._count += 1
        self.clock.advance(5)
        operation = self.history.begin("one", f"id-{self._count}", name, body)
        try:
            answer = self.hall.execute(command, BOSS, operation.id)
        except Refused as refused:
            operation.attempts.append(Attempt(Outcome.REFUSED, 409, {"code": refused.code.value}))
        else:
            told = {"result": answer.result, "version": answer.version}
            operation.attempts.append(Attempt(Outcome.OK, 200, told))

    def serve(self, window: str) -> None:
        self.do("call-next", c.CallNext(window), window=window)
        self.do("start", c.Start(window), window=window)
        self.do("finish", c.Finish(window), window=window)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Operation], Facts]:
    """A small day: tickets, calls, a pass, a transfer, a rating, two refusals, a close."""
    folder: Path = tmp_path_factory.mktemp("checker")
    journal = Journal.open(f"sqlite:///{folder / 'journal.sqlite'}")
    clock = ManualClock(datetime(2026, 3, 2, 2, tzinfo=UTC))
    hall = Hall("race", journal, clock)
    hall.open_today(RacePlans(("1", "2")))
    scribe = Scribe(hall, clock)
    for service in ("yb", "zg", "yb", "yb", "zg", "yb", "yb"):
        scribe.do("take-ticket", c.TakeTicket(service), service=service)
    scribe.serve("1")
    scribe.do("rate", c.Rate("A001", c.Level.SATISFIED), ticket="A001", level="satisfied")
    scribe.do("call-next", c.CallNext("1"), window="1")
    scribe.do("call-next", c.CallNext("1"), window="1")
    scribe.do("call-next", c.CallNext("2"), window="2")
    scribe.do("undo", c.Undo("2"), window="2")
    scribe.do("pass", c.Pass("1"), window="1")
    scribe.serve("2")
    scribe.do("transfer", c.Transfer("B001", "2"), ticket="B001", to="2")
    scribe.do("finish", c.Finish("1"), window="1")
    scribe.do("close-day", c.CloseDay(force=True))
    facts = list(journal.read(hall.stream))
    journal.close()
    return list(scribe.history), facts


def test_an_honest_day_passes(honest: tuple[list[Operation], Facts]) -> None:
    operations, facts = honest
    assert [each.outcome for each in operations].count(Outcome.REFUSED) == 2
    assert check(operations, facts) == []


def where(facts: Facts, kind: type[e.Event], nth: int = 0) -> int:
    """Position of the ``nth`` fact of a kind."""
    return [n for n, fact in enumerate(facts) if isinstance(fact.event, kind)][nth]


def of(operations: list[Operation], name: str, nth: int = 0) -> Operation:
    return [operation for operation in operations if operation.name == name][nth]


def changed(fact: Fact, **values: Any) -> Fact:
    """The same fact about something else."""
    event: Any = fact.event
    return replace(fact, event=replace(event, **values))


def renumbered(facts: Facts) -> None:
    """As a story without a gap would be: only the deed is gone."""
    facts[:] = [replace(fact, version=n) for n, fact in enumerate(facts, 1)]


def a_lost_ticket(operations: list[Operation], facts: Facts) -> None:
    del facts[where(facts, e.TicketTaken, 6)]
    renumbered(facts)


def a_duplicate_number(operations: list[Operation], facts: Facts) -> None:
    n = where(facts, e.TicketTaken, 6)
    facts[n] = changed(facts[n], ticket="A001")


def a_number_given_to_two(operations: list[Operation], facts: Facts) -> None:
    first, second = of(operations, "take-ticket", 0), of(operations, "take-ticket", 2)
    second.attempts[:] = first.attempts


def a_double_call(operations: list[Operation], facts: Facts) -> None:
    n = where(facts, e.TicketCalled, 0)
    facts.insert(n + 1, changed(facts[n], window="2"))
    renumbered(facts)


def a_call_at_a_busy_window(operations: list[Operation], facts: Facts) -> None:
    n = where(facts, e.TicketCalled, 0)
    facts.insert(n + 1, changed(facts[n], ticket="B001"))
    renumbered(facts)


def a_skipped_citizen(operations: list[Operation], facts: Facts) -> None:
    for n in (where(facts, e.TicketCalled), where(facts, e.TicketStarted), where(facts, e.TicketFinished)):
        facts[n] = changed(facts[n], ticket="A002")


def a_changed_answer(operations: list[Operation], facts: Facts) -> None:
    taken = of(operations, "take-ticket", 1)
    told = {**taken.last().answer, "result": {**taken.last().answer["result"], "ticket": "B009"}}
    taken.attempts.append(Attempt(Outcome.OK, 200, told))


def another_ticket_than_was_told(operations: list[Operation], facts: Facts) -> None:
    call = of(operations, "call-next", 0)
    told = {**call.last().answer, "result": {**call.last().answer["result"], "ticket": "A004"}}
    call.attempts[:] = [Attempt(Outcome.OK, 200, told)]


def a_command_done_twice(operations: list[Operation], facts: Facts) -> None:
    n = where(facts, e.TicketTaken, 6)
    facts.insert(n + 1, changed(facts[n], ticket="A006"))
    renumbered(facts)


def a_ticket_out_of_nowhere(operations: list[Operation], facts: Facts) -> None:
    operations.remove(of(operations, "take-ticket", 6))


def a_refusal_that_was_done(operations: list[Operation], facts: Facts) -> None:
    of(operations, "take-ticket", 6).attempts[:] = [Attempt(Outcome.REFUSED, 409, {"code": "hall_closed"})]


def a_gap_in_the_story(operations: list[Operation], facts: Facts) -> None:
    del facts[where(facts, e.TicketTaken, 6)]


def a_missing_number(operations: list[Operation], facts: Facts) -> None:
    n = where(facts, e.TicketTaken, 6)
    facts[n] = changed(facts[n], ticket="A099")


def a_lost_rating(operations: list[Operation], facts: Facts) -> None:
    del facts[where(facts, e.TicketRated)]
    renumbered(facts)


def a_rating_turned_round(operations: list[Operation], facts: Facts) -> None:
    n = where(facts, e.TicketRated)
    facts[n] = changed(facts[n], level=c.Level.VERY_SATISFIED)


def two_ratings(operations: list[Operation], facts: Facts) -> None:
    n = where(facts, e.TicketRated)
    facts.insert(n + 1, replace(facts[n], command_id="open-2", actor="policy:policy"))
    renumbered(facts)


def somebody_forgotten_at_the_close(operations: list[Operation], facts: Facts) -> None:
    del facts[where(facts, e.TicketExpired)]
    renumbered(facts)


def a_finish_without_a_start(operations: list[Operation], facts: Facts) -> None:
    del facts[where(facts, e.TicketStarted)]
    renumbered(facts)


PLANTED: list[tuple[Plant, str]] = [
    (a_lost_ticket, "I2"),
    (a_duplicate_number, "I1"),
    (a_number_given_to_two, "I1"),
    (a_double_call, "I5"),
    (a_call_at_a_busy_window, "I5"),
    (a_skipped_citizen, "I6"),
    (a_changed_answer, "I3"),
    (another_ticket_than_was_told, "I2"),
    (a_command_done_twice, "I3"),
    (a_ticket_out_of_nowhere, "I3"),
    (a_refusal_that_was_done, "I3"),
    (a_gap_in_the_story, "I4"),
    (a_missing_number, "I4"),
    (a_lost_rating, "I9"),
    (a_rating_turned_round, "I9"),
    (two_ratings, "I10"),
    (somebody_forgotten_at_the_close, "I6"),
    (a_finish_without_a_start, "I5"),
]


@pytest.mark.parametrize(("plant", "name"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_wrong_is_found(honest: tuple[list[Operation], Facts], plant: Plant, name: str) -> None:
    operations = [replace(operation, attempts=list(operation.attempts)) for operation in honest[0]]
    facts = list(honest[1])
    plant(operations, facts)
    found: list[Violation] = check(operations, facts)
    assert name in {violation.invariant for violation in found}, found
    assert all(str(violation).startswith("I") for violation in found)
