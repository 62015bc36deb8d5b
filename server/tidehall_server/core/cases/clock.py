"""The clocks of a case: which limit is broken, and when the next one will be. Nothing happens but what is decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tidehall_server.core.calendar import business_day
from tidehall_server.core.cases import events as e
from tidehall_server.core.cases.evolve import holder, step
from tidehall_server.core.cases.model import Case, Delivery, DocumentKind, Lacking, Rule, Status, Step
from tidehall_server.core.clocks import breaks, broken, end_of, in_minutes, in_working_days, working_days_between
from tidehall_server.core.matter import Given, Period, Series
from tidehall_server.core.queue.model import ServiceKind

RECEIPTS = Series("SJ", Period.DAY)
DOCUMENTS = {
    DocumentKind.ACCEPTANCE: Series("SL", Period.YEAR, 6),
    DocumentKind.LIST: Series("BZ", Period.YEAR, 6),
    DocumentKind.REJECTION: Series("BY", Period.YEAR, 6),
}

_ON_ITS_WAY = frozenset({Status.ACCEPTED, Status.SENT})


def due(case: Case) -> datetime | None:
    """The next instant at which the clock has something to do; None for never."""
    times = [limit for _, _, limit in _limits(case)]
    if _may_remind(case) and case.remind_at is not None:
        times.append(case.remind_at)
    return min(map(breaks, times), default=None)


def step_due(case: Case) -> datetime | None:
    """The limit of the step in which the case stands, kept or broken; None where nobody is waited for in the hall."""
    if case.status is Status.RECEIVED:
        return case.notice_due
    if case.status is Status.ACCEPTED:
        broke = (each.due for each in reversed(case.overdue) if each.step is Step.TRANSFER)
        return case.send_due or next(broke, case.promise_due)
    return case.promise_due if case.status is Status.SENT else None


def late(case: Case, given: Given) -> list[Any]:
    """What the clock has to say now, before anything else is decided; until it has nothing more to say."""
    said: list[Any] = []
    while more := _late(case, given):
        said += more
        case = after(case, more, given)
    return said


def _late(case: Case, given: Given) -> list[Any]:
    found: list[Any] = []
    for part, rule, limit in _limits(case):
        if broken(limit, given.now):
            found.append(e.CaseOverdue(part, rule, limit, holder(case, part)))
            if part is Step.NOTICE:
                found.append(accepted(case, given, deemed=True))
    over = broken(case.promise_due, given.now)  # a reminder after the limit helps nobody
    if _may_remind(case) and case.promise_due is not None and broken(case.remind_at, given.now) and not over:
        found.append(e.CaseReminded(case.promise_due))
    return found


def _may_remind(case: Case) -> bool:
    return not case.reminded and case.status in _ON_ITS_WAY and not case.broke(Step.APPROVAL)


def after(case: Case, events: list[Any], given: Given) -> Case:
    """The case as these events will leave it."""
    author = f"{given.actor.role}:{given.actor.id}"
    for event in events:
        case = step(case, event, given.now, author)
    return case


def accepted(case: Case, given: Given, *, deemed: bool = False, lacking: tuple[Lacking, ...] = ()) -> e.CaseAccepted:
    """The acceptance with its number and its clocks. One that is deemed counts from the day of receipt."""
    calendar, limits = given.calendar, case.limits
    began = case.received_at if deemed and case.received_at is not None else given.now
    days = 0 if case.service.kind is ServiceKind.INSTANT and not deemed else case.service.promise_days
    early = days - limits.remind_days
    minutes = limits.urgent_min if case.urgent else limits.promised_min
    at_window = case.service.kind is ServiceKind.INSTANT and case.service.authority
    return e.CaseAccepted(
        number=given.numbers.take(DOCUMENTS[DocumentKind.ACCEPTANCE]),
        on=business_day(calendar, began),
        promise_due=in_working_days(calendar, began, days),
        remind_at=in_working_days(calendar, began, early) if early > 0 else None,
        send_due=None if deemed or at_window else in_minutes(given.now, minutes),
        deemed=deemed,
        lacking=lacking,
        lacking_due=in_working_days(calendar, given.now, limits.lacking_days) if lacking else None,
    )


def resumed(case: Case, given: Given) -> e.CaseResumed:
    """After lists that followed the acceptance: the days since the first of them do not count."""
    took = working_days_between(given.calendar, case.paused_at, given.now) if case.paused_at is not None else 0
    minutes = case.limits.urgent_min if case.urgent else case.limits.promised_min
    return e.CaseResumed(
        promise_due=in_working_days(given.calendar, case.promise_due or given.now, took),
        remind_at=in_working_days(given.calendar, case.remind_at, took) if case.remind_at is not None else None,
        send_due=in_minutes(given.now, minutes),
    )


def archive_due(given: Given) -> datetime:
    """Originals go to the archive on the day they came (一天一归档)."""
    return end_of(given.calendar, given.today)


def _limits(case: Case) -> Iterator[tuple[Step, Rule, datetime]]:
    """The limits that run and have not been recorded as broken."""
    if case.notice_due is not None and case.status is Status.RECEIVED:
        yield Step.NOTICE, Rule.NOTICE_3WD, case.notice_due
    if case.send_due is not None and case.status is Status.ACCEPTED:
        yield Step.TRANSFER, Rule.TRANSFER_URGENT if case.urgent else Rule.TRANSFER_PROMISED, case.send_due
    if case.promise_due is not None and case.status in _ON_ITS_WAY and not case.broke(Step.APPROVAL):
        yield Step.APPROVAL, Rule.PROMISE_OVER, case.promise_due
    if case.lacking_due is not None and case.lacking and not case.ended and not case.broke(Step.LACKING):
        yield Step.LACKING, Rule.LACKING_OVER, case.lacking_due
    told = {
        each.due for each in case.overdue if each.step is Step.ARCHIVE
    }  # originals that come later have their own day
    if case.archive_due is not None and case.originals and case.archive_due not in told:
        yield Step.ARCHIVE, Rule.ARCHIVE_DAILY, case.archive_due


IMMEDIATE = frozenset({Delivery.WINDOW, Delivery.ONLINE})
"""Ways to deliver that need nobody to travel: what the window decides is delivered at once."""
IN_PERSON = frozenset({Delivery.WINDOW, Delivery.DOOR})
"""Ways to deliver in which the result goes from hand to hand: whoever takes it shows who they are."""
