"""The room of concerns: decide, evolve, and when its clock has to look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tidehall_server.core.clocks import breaks, broken, in_working_days
from tidehall_server.core.concerns import commands as c
from tidehall_server.core.concerns import events as e
from tidehall_server.core.concerns.model import DISPUTES, Concern, ConcernBook, Standing
from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Given, Period, Room, Series
from tidehall_server.core.refusal import Code, Refused

NUMBERS = Series("FY", Period.YEAR)
_UNANSWERED = frozenset({Standing.OPEN, Standing.ASSIGNED})


def decide(command: Any, concern: Concern, given: Given) -> list[Any]:
    """The clock speaks first: an answer that comes late is late whoever looks first."""
    late: list[Any] = []
    if due(concern) is not None and concern.answer_due is not None and broken(concern.answer_due, given.now):
        late.append(e.ConcernOverdue(concern.answer_due, concern.department or concern.registered_by))
    return [*late, *_RULES[type(command)](command, concern, given)]


def due(concern: Concern) -> datetime | None:
    """When an answer becomes late; None when it was given, or said to be late."""
    if concern.answer_due is None or concern.overdue or concern.standing not in _UNANSWERED:
        return None
    return breaks(concern.answer_due)


def _register(command: c.Register, concern: Concern, given: Given) -> list[Any]:
    _must_be(concern, Standing.NEW)
    if command.excluded is not None:
        raise Refused(Code.CONCERN_EXCLUDED, excluded=command.excluded.value)
    if command.category is None:
        raise Refused(Code.CATEGORY_REQUIRED)
    if command.category in DISPUTES and not command.explained:
        raise Refused(Code.EXPLAIN_FIRST, category=command.category.value)
    book: ConcernBook = given.book
    limit = in_working_days(given.calendar, given.now, book.days)
    return [
        e.ConcernRegistered(
            given.matter, command.category, command.person, command.words, command.case, command.window, limit
        )
    ]


def _assign(command: c.Assign, concern: Concern, given: Given) -> list[Any]:
    _must_be(concern, *_UNANSWERED)
    book: ConcernBook = given.book
    if command.department not in book.departments:
        raise Refused(Code.UNKNOWN_DEPARTMENT, department=command.department, known=list(book.departments))
    return [] if command.department == concern.department else [e.ConcernAssigned(command.department)]


def _answer(command: c.Answer, concern: Concern, given: Given) -> list[Any]:
    _must_be(concern, *_UNANSWERED)
    book: ConcernBook = given.book
    if given.actor.role == "office" and book.offices.get(given.actor.id) != concern.department:
        raise Refused(Code.OTHER_OFFICE, case=concern.number, department=concern.department)
    if not command.note.strip():
        raise Refused(Code.REASON_REQUIRED)
    return [e.ConcernAnswered(command.outcome, command.note.strip())]


def _close(command: c.Close, concern: Concern, given: Given) -> list[Any]:
    _must_be(concern, Standing.ANSWERED)
    return [e.ConcernClosed(command.satisfied, command.note.strip())]


def _look(command: c.Look, concern: Concern, given: Given) -> list[Any]:
    return []


_RULES: dict[type, Callable[[Any, Concern, Given], list[Any]]] = {
    c.Register: _register,
    c.Assign: _assign,
    c.Answer: _answer,
    c.Close: _close,
    c.Look: _look,
}


def _must_be(concern: Concern, *allowed: Standing) -> None:
    if concern.standing not in allowed:
        raise Refused(Code.CONCERN_STANDING, concern=concern.number, standing=concern.standing.value)


def evolve(concern: Concern, fact: Fact) -> Concern:
    """What a fact makes of a concern."""
    match fact.event:
        case e.ConcernRegistered() as made:
            return Concern(
                made.number, Standing.OPEN, made.category, made.person, made.words, made.case, made.window, fact.at,
                fact.actor, made.answer_due,
            )  # fmt: skip
        case e.ConcernAssigned(department):
            return replace(concern, standing=Standing.ASSIGNED, department=department)
        case e.ConcernAnswered(outcome):
            return replace(concern, standing=Standing.ANSWERED, outcome=outcome, answered_at=fact.at)
        case e.ConcernClosed(satisfied):
            return replace(concern, standing=Standing.CLOSED, satisfied=satisfied, closed_at=fact.at)
        case e.ConcernOverdue():
            return replace(concern, overdue=True)
    raise TypeError(f"no fact of a concern: {fact.event!r}")


def _result(command: object, events: Sequence[Any], concern: Concern) -> dict[str, object]:
    return {"standing": concern.standing.value}


CONCERNS: Room[Concern] = Room("concern", Concern(), decide, evolve, _result, due, c.Look(), NUMBERS)
