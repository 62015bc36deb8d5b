"""The room of months: the report is due on a day of the following month, reminded before it, late after it; checks of
rules that no data shows are recorded in the month that runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tidehall_server.core.calendar import Calendar, is_working_day
from tidehall_server.core.clocks import breaks, broken, end_of
from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Given, Room
from tidehall_server.core.monthly import commands as c
from tidehall_server.core.monthly import events as e
from tidehall_server.core.monthly.model import Check, Filing, Month, MonthBook
from tidehall_server.core.notes import must_name_nobody, must_say
from tidehall_server.core.refusal import Code, Refused

_MORNING = time(8, 30)
_LOOK_BACK = timedelta(days=366)


def decide(command: Any, month: Month, given: Given) -> list[Any]:
    """The clock speaks first: what is handed in late is late, whoever looks first. A check is no matter of it."""
    if isinstance(command, c.RecordCheck):
        return [_checked(command, month, given)]
    if isinstance(command, c.StrikeCheck):
        return [_struck(command, month)]
    facts: list[Any] = [] if month.month else [_ended(given)]
    known = _after(month, facts, given)
    facts += _clock(known, given)
    if isinstance(command, c.FileMonth):
        facts.append(_filed(command, _after(month, facts, given), given))
    if isinstance(command, c.TellOfMonth) and (command.way, command.to, command.late) not in month.told:
        facts.append(e.MonthTold(command.way, command.to, command.late))
    return facts


def _ended(given: Given) -> e.MonthEnded:
    year, number = (int(part) for part in given.matter.split("-"))
    following = date(year + number // 12, number % 12 + 1, 1)
    if given.local.date() < following:
        raise Refused(Code.MONTH_RUNNING, month=given.matter)
    book = given.book if isinstance(given.book, MonthBook) else MonthBook()
    last = following.replace(day=book.due_day)
    return e.MonthEnded(given.matter, end_of(given.calendar, last), _reminder(given.calendar, following, last))


def _reminder(calendar: Calendar, first: date, last: date) -> datetime:
    """The morning of the last working day before the last one of the limit; the first day where there is none."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    working = [day for day in days if is_working_day(calendar, day)]
    day = working[-2] if len(working) > 1 else working[0] if working else first
    return datetime.combine(day, _MORNING, calendar.zone).astimezone(UTC)


def _clock(month: Month, given: Given) -> list[Any]:
    if month.filed or month.due is None or month.remind_at is None:
        return []
    facts: list[Any] = []
    if not month.reminded and given.now >= month.remind_at:
        facts.append(e.MonthReminded(month.month, month.due))
    if not month.overdue and broken(month.due, given.now):
        facts.append(e.MonthOverdue(month.month, month.due))
    return facts


def _filed(command: c.FileMonth, month: Month, given: Given) -> e.MonthFiled:
    if month.filed and not command.note.strip():
        raise Refused(Code.REASON_REQUIRED)
    return e.MonthFiled(command.to.strip(), command.note.strip(), broken(month.due, given.now), command.totals)


def _checked(command: c.RecordCheck, month: Month, given: Given) -> e.CheckRecorded:
    """Of a day that was, and not longer ago than the longest period."""
    today = given.local.date()
    if not today - _LOOK_BACK <= command.on <= today:
        raise Refused(Code.CHECK_DAY, on=command.on.isoformat())
    must_say(command.found)
    must_name_nobody(command)
    name = f"{given.matter}-{len(month.checks) + 1}"
    return e.CheckRecorded(name, command.rule, command.on, command.by.strip(), command.found.strip())


def _struck(command: c.StrikeCheck, month: Month) -> e.CheckStruck:
    if not any(each.id == command.check and each.rule == command.rule and not each.struck for each in month.checks):
        raise Refused(Code.CHECK_GONE, check=command.check)
    must_say(command.reason)
    must_name_nobody(command)
    return e.CheckStruck(command.check, command.reason.strip())


def _after(month: Month, events: Sequence[Any], given: Given) -> Month:
    for event in events:
        month = _step(month, event, given.now, "")
    return month


def due(month: Month) -> datetime | None:
    """When the clock has to look; None once it was handed in, or all was said."""
    if month.filed or month.due is None:
        return None
    if not month.reminded:
        return month.remind_at
    return None if month.overdue else breaks(month.due)


def evolve(month: Month, fact: Fact) -> Month:
    return _step(month, fact.event, fact.at, fact.actor)


def _step(month: Month, event: Any, at: datetime, by: str) -> Month:
    match event:
        case e.MonthEnded(name, limit, remind_at):
            return replace(month, month=name, due=limit, remind_at=remind_at)
        case e.MonthReminded():
            return replace(month, reminded=True)
        case e.MonthOverdue():
            return replace(month, overdue=True)
        case e.MonthTold(way, to, late):
            return replace(month, told=month.told | {(way, to, late)})
        case e.MonthFiled(to, note, late, totals):
            return replace(month, filed=(*month.filed, Filing(at, by, to, note, late, totals)))
        case e.CheckRecorded(name, rule, on, looked, found):
            return replace(month, checks=(*month.checks, Check(name, rule, on, looked, found, at, by)))
        case e.CheckStruck(name, reason):
            checks = (replace(each, struck=reason, struck_by=by) if each.id == name else each for each in month.checks)
            return replace(month, checks=tuple(checks))
    raise TypeError(f"no fact of a month: {event!r}")


def _result(command: object, events: Sequence[Any], month: Month) -> dict[str, object]:
    return {"filed": len(month.filed)}


MONTHS: Room[Month] = Room("month", Month(), decide, evolve, _result, due, c.LookAtMonth())
