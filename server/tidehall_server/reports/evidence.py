"""What is behind a number: the tickets, turns or matters that it counts, one row each, with where each is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from tidehall_server.core.ledger import Turn, Visit
from tidehall_server.core.supervision.rules import TABLE
from tidehall_server.figures.sheet import Cell, Sheet, minutes
from tidehall_server.reports.linked import Heads, Words, clock
from tidehall_server.reports.period import Filter, Period
from tidehall_server.reports.whats import WHATS, Of


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a thing is found: ``kind`` and, of it, its day and its own id."""

    kind: str
    day: str
    id: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """``total`` are all; the sheet has those of one page, ``refs`` one for each row."""

    total: int
    sheet: Sheet
    refs: list[Ref]


def evidence(
    period: Period, words: Words, what: str, where: Filter, offset: int = 0, limit: int | None = None
) -> Evidence:
    """The things that ``what`` counts under a filter; the longest waits first where waits are counted."""
    found = period.which(what, where)
    if what in ("called", "over", "within"):
        found = sorted(found, key=lambda visit: -(visit.wait_s or 0))
    heads, row, ref = _SHOWN[WHATS[what].of]
    page = found[offset:] if limit is None else found[offset : offset + limit]
    columns = [words.column(name, kind) for name, kind in heads]
    rows = [row(thing, words, period) for thing in page]
    title = words.own.text("evidence", what=words.own.names["column"].get(what, what))
    return Evidence(len(found), Sheet("evidence", title, columns, rows), [ref(thing, period.zone) for thing in page])


_VISIT: Heads = [
    ("day", "text"), ("ticket", "text"), ("service", "text"), ("status", "text"), ("taken_at", "time"),
    ("called_at", "time"), ("ended_at", "time"), ("waited", "minutes"), ("window", "text"), ("clerk", "text"),
    ("level", "text"),
]  # fmt: skip


def _visit(visit: Visit, words: Words, period: Period) -> list[Cell]:
    level = words.value("level", visit.rating) if visit.rating else None
    clerk = words.name(period.clerk_names, visit.clerk) if visit.clerk else None
    return [
        visit.day, visit.ticket, words.name(period.service_names, visit.service),
        words.value("ticket_status", visit.status.value), clock(visit.taken_at), clock(visit.called_at),
        clock(visit.ended_at), minutes(visit.wait_s), visit.window, clerk, level,
    ]  # fmt: skip


_TURN: Heads = [
    ("day", "text"), ("window", "text"), ("why", "text"), ("ordered", "time"), ("opened", "time"), ("closed", "time"),
    ("open_for", "minutes"), ("served", "count"),
]  # fmt: skip


def _turn(turn: Turn, words: Words, period: Period) -> list[Cell]:
    why = words.value("tide_reason", turn.reason.value)
    times = [clock(each) for each in (turn.ordered_at, turn.opened_at, turn.closed_at)]
    said = f"{why}：{turn.note}" if turn.note else why
    return [turn.day, turn.window, said, *times, minutes(turn.open_s), turn.served]


_CASE: Heads = [
    ("receipt", "text"), ("service", "text"), ("department", "text"), ("status", "text"), ("received_at", "time"),
    ("accepted_on", "text"), ("promise_due", "time"), ("decided_at", "time"), ("late", "text"), ("broken", "text"),
]  # fmt: skip


def _case(row: Mapping[str, Any], words: Words, period: Period) -> list[Cell]:
    broken = words.common.names["join"]["list"].join(_rule(words, each.lower()) for each in row["overdue"])
    late = words.own.text("yes" if row["veto"] else "no") if row["decided_at"] else None
    return [
        row["receipt"], row["service_name"], row["department"], words.value("status", row["status"]),
        _at(row["received_at"], period.zone), row["accepted_on"], _at(row["promise_due"], period.zone),
        _at(row["decided_at"], period.zone), late, broken or None,
    ]  # fmt: skip


_REVIEW: Heads = [
    ("day", "text"), ("ticket", "text"), ("level", "text"), ("service", "text"), ("window", "text"),
    ("real_name", "text"), ("settle_by", "time"), ("rectified_at", "time"), ("replied_at", "time"),
    ("closed_at", "time"), ("invalid_at", "time"),
]  # fmt: skip


def _review(row: Mapping[str, Any], words: Words, period: Period) -> list[Cell]:
    moments = ("settle_by", "rectified_at", "replied_at", "closed_at", "invalid_at")
    return [
        row["day"], row["ticket"], words.value("level", row["level"]), words.name(period.service_names, row["service"]),
        row["window"], words.own.text("yes" if row["real_name"] else "no"),
        *(_at(row[name], period.zone) for name in moments),
    ]  # fmt: skip


_CARD: Heads = [
    ("issued_at", "time"), ("rule", "text"), ("colour", "text"), ("subject", "text"), ("duty", "text"),
    ("answered_at", "time"), ("closed_at", "time"), ("withdrawn", "text"),
]  # fmt: skip


def _card(row: Mapping[str, Any], words: Words, period: Period) -> list[Cell]:
    zone = period.zone
    return [
        _at(row["issued_at"], zone), _rule(words, row["rule"]), words.value("colour", row["colour"]), row["subject"],
        words.value("duty", row["duty"]), _at(row["answered_at"], zone), _at(row["closed_at"], zone),
        words.own.text("yes") if row["withdrawn"] else None,
    ]  # fmt: skip


_CONCERN: Heads = [
    ("number", "text"), ("category", "text"), ("registered_at", "time"), ("department", "text"),
    ("standing_of", "text"), ("answer_due", "time"), ("answered_at", "time"), ("satisfied", "text"),
]  # fmt: skip


def _concern(row: Mapping[str, Any], words: Words, period: Period) -> list[Cell]:
    zone = period.zone
    said = None if row["satisfied"] is None else words.own.text("yes" if row["satisfied"] else "no")
    return [
        row["number"], words.value("category", row["category"]), _at(row["registered_at"], zone), row["department"],
        words.value("standing", row["standing"]), _at(row["answer_due"], zone), _at(row["answered_at"], zone), said,
    ]  # fmt: skip


def _rule(words: Words, rule: str) -> str:
    found = next((each for each in TABLE if each.id.value == rule), None)
    if found is None:
        return words.value("rule", rule)
    return found.name_en if words.english else found.name


def _at(moment: Any, zone: tzinfo) -> str | None:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else None


def _day(row: Mapping[str, Any], name: str, zone: tzinfo) -> str:
    return (_at(row[name], zone) or "")[:10]


_SHOWN: dict[Of, tuple[Heads, Callable[[Any, Words, Period], list[Cell]], Callable[[Any, tzinfo], Ref]]] = {
    Of.VISIT: (_VISIT, _visit, lambda v, _: Ref("ticket", v.day, v.ticket)),
    Of.TURN: (_TURN, _turn, lambda turn, _: Ref("tide", turn.day, turn.window)),
    Of.CASE: (_CASE, _case, lambda row, zone: Ref("case", _day(row, "received_at", zone), row["id"])),
    Of.REVIEW: (_REVIEW, _review, lambda row, _: Ref("review", row["day"], row["ticket"])),
    Of.CARD: (_CARD, _card, lambda row, zone: Ref("card", _day(row, "issued_at", zone), row["id"])),
    Of.CONCERN: (_CONCERN, _concern, lambda row, zone: Ref("concern", _day(row, "registered_at", zone), row["id"])),
}
