"""What a report can count. Each has one test; the number and the list behind the number both come from it.

``at`` is the instant by which something belongs to an hour: a ticket counts as taken in the hour it was taken, and as
called in the hour of its first call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tidehall_server.core.ledger import Turn, Visit
from tidehall_server.core.queue.commands import BAD_LEVELS, Level
from tidehall_server.core.queue.model import PriorityClass, TicketStatus
from tidehall_server.journal.span_rows import Row


class Of(StrEnum):
    """The things that are counted."""

    VISIT = "visit"
    TURN = "turn"
    CASE = "case"
    REVIEW = "review"
    CARD = "card"
    CONCERN = "concern"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The instants between which a matter's step must fall, and the same as days."""

    begins: datetime
    ends: datetime

    def has(self, at: Any) -> bool:
        """Whether an instant (or a day, as text) falls into the span."""
        if isinstance(at, str):
            return self.begins.date().isoformat() <= at < self.ends.date().isoformat()
        return isinstance(at, datetime) and self.begins <= at < self.ends


@dataclass(frozen=True, slots=True)
class What:
    of: Of
    test: Callable[[Any, Bounds], bool]
    at: Callable[[Any], datetime | None] = lambda _: None


def _visit(test: Callable[[Visit], bool], at: Callable[[Visit], datetime | None] = lambda v: v.taken_at) -> What:
    return What(Of.VISIT, lambda visit, _: test(visit), at)


def _called(visit: Visit) -> datetime | None:
    return visit.called_at


def _ended(visit: Visit) -> datetime | None:
    return visit.ended_at


def _is(status: TicketStatus) -> What:
    return _visit(lambda v: v.status is status, _ended)


def _rated_as(level: Level) -> What:
    return _visit(lambda v: v.rating == level.value, _ended)


_BAD = {level.value for level in BAD_LEVELS}
_STANDING = frozenset({TicketStatus.WAITING, TicketStatus.CALLED, TicketStatus.SERVING, TicketStatus.HELD})

VISITS: dict[str, What] = {
    "taken": _visit(lambda v: True),
    "booked": _visit(lambda v: v.booked),
    "priority": _visit(lambda v: v.priority in (PriorityClass.ELDERLY, PriorityClass.MILITARY)),
    "called": _visit(lambda v: v.wait_s is not None, _called),
    "within": _visit(lambda v: v.wait_s is not None and not v.over, _called),
    "over": _visit(lambda v: v.over, _called),
    "finished": _is(TicketStatus.FINISHED),
    "missed": _visit(lambda v: v.passes > 0, _called),
    "passed": _is(TicketStatus.PASSED),
    "dropped": _is(TicketStatus.DROPPED),
    "expired": _is(TicketStatus.EXPIRED),
    "tide_served": _visit(lambda v: v.turn != "" and v.status is TicketStatus.FINISHED, _ended),
    "standing": _visit(lambda v: v.status in _STANDING),
    "rated": _visit(lambda v: v.rating is not None, _ended),
    "unrated": _visit(lambda v: v.rating is None and v.status is TicketStatus.FINISHED, _ended),
    "good": _visit(lambda v: v.rating is not None and v.rating not in _BAD, _ended),
    "bad": _visit(lambda v: v.rating in _BAD, _ended),
    **{f"rated_{level.value}": _rated_as(level) for level in Level},
}


def _turn(test: Callable[[Turn], bool]) -> What:
    return What(Of.TURN, lambda turn, _: test(turn), lambda turn: turn.ordered_at)


TURNS: dict[str, What] = {
    "tides": _turn(lambda turn: True),
    "tides_opened": _turn(lambda turn: turn.opened_at is not None),
    "tides_void": _turn(lambda turn: turn.opened_at is None and turn.closed_at is not None),
}


def _case(test: Callable[[Row, Bounds], bool]) -> What:
    return What(Of.CASE, test, lambda row: row["received_at"])


def _received(row: Row, bounds: Bounds) -> bool:
    return bounds.has(row["received_at"])


def _decided(row: Row, bounds: Bounds) -> bool:
    return bounds.has(row["decided_at"])


def _ended_as(status: str) -> What:
    return _case(lambda row, bounds: bounds.has(row["ended_at"]) and row["status"] == status)


def _late(*rules: str) -> What:
    """Received in the span, and later than a rule allows since, whenever that came out."""
    return _case(lambda row, bounds: _received(row, bounds) and not set(rules).isdisjoint(row["overdue"]))


def _under_way(row: Row, bounds: Bounds) -> bool:
    """Neither decided nor ended when the span was over."""
    return not any(isinstance(at, datetime) and at < bounds.ends for at in (row["decided_at"], row["ended_at"]))


CASES: dict[str, What] = {
    "cases_received": _case(_received),
    "cases_accepted": _case(lambda row, bounds: bounds.has(row["accepted_on"])),
    "cases_deemed": _case(lambda row, bounds: bounds.has(row["accepted_on"]) and row["deemed"]),
    "cases_decided": _case(_decided),
    "cases_in_time": _case(lambda row, bounds: _decided(row, bounds) and not row["veto"]),
    "cases_late": _case(lambda row, bounds: _decided(row, bounds) and row["veto"]),
    "cases_delivered": _ended_as("delivered"),
    "cases_rejected": _ended_as("rejected"),
    "cases_withdrawn": _ended_as("withdrawn"),
    "cases_open": _case(_under_way),
    "cases_notice_late": _late("NOTICE_3WD"),
    "cases_transfer_late": _late("TRANSFER_URGENT", "TRANSFER_PROMISED"),
    "cases_archive_late": _late("ARCHIVE_DAILY"),
}


def _review(test: Callable[[Row], bool]) -> What:
    return What(Of.REVIEW, lambda row, _: test(row), lambda row: row["rated_at"])


def _counts(row: Row) -> bool:
    return row["invalid_at"] is None


REVIEWS: dict[str, What] = {
    "reviews": _review(lambda row: True),
    "reviews_counted": _review(_counts),
    "reviews_rectified": _review(lambda row: _counts(row) and row["rectified_at"] is not None),
    "reviews_named": _review(lambda row: _counts(row) and row["real_name"]),
    "reviews_replied": _review(lambda row: _counts(row) and row["real_name"] and row["replied_at"] is not None),
    "reviews_invalid": _review(lambda row: not _counts(row)),
    "reviews_open": _review(lambda row: _counts(row) and row["closed_at"] is None),
    "reviews_overdue": _review(lambda row: _counts(row) and bool(row["overdue"])),
}


def _card(test: Callable[[Row], bool]) -> What:
    return What(Of.CARD, lambda row, _: test(row), lambda row: row["issued_at"])


CARDS: dict[str, What] = {
    "cards": _card(lambda row: not row["withdrawn"]),
    "cards_yellow": _card(lambda row: not row["withdrawn"] and row["colour"] == "yellow"),
    "cards_red": _card(lambda row: not row["withdrawn"] and row["colour"] == "red"),
    "cards_answered": _card(lambda row: not row["withdrawn"] and row["answered_at"] is not None),
    "cards_closed": _card(lambda row: not row["withdrawn"] and row["closed_at"] is not None),
    "cards_withdrawn": _card(lambda row: bool(row["withdrawn"])),
}


def _concern(test: Callable[[Row], bool]) -> What:
    return What(Of.CONCERN, lambda row, _: test(row), lambda row: row["registered_at"])


CONCERNS: dict[str, What] = {
    "concerns": _concern(lambda row: True),
    "concerns_answered": _concern(lambda row: row["answered_at"] is not None),
    "concerns_overdue": _concern(lambda row: bool(row["overdue"])),
    "concerns_satisfied": _concern(lambda row: bool(row["satisfied"])),
    "concerns_closed": _concern(lambda row: row["closed_at"] is not None),
}

WHATS: dict[str, What] = {**VISITS, **TURNS, **CASES, **REVIEWS, **CARDS, **CONCERNS}
