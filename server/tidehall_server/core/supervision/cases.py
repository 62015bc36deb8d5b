"""What a case shows to the supervision: every limit that runs now, how far it is, and whose step it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache

from tidehall_server.core.calendar import Calendar, add_working_days, business_day
from tidehall_server.core.cases.events import CaseOverdue
from tidehall_server.core.cases.evolve import holder
from tidehall_server.core.cases.model import Case, Rule, Status, Step
from tidehall_server.core.clocks import broken, working_days_between
from tidehall_server.core.reviews.events import ReviewOverdue
from tidehall_server.core.reviews.model import Limit
from tidehall_server.core.supervision.rules import Measure, RuleId

OF_CASES = {
    Rule.NOTICE_3WD: RuleId.NOTICE_3WD,
    Rule.TRANSFER_URGENT: RuleId.TRANSFER_URGENT,
    Rule.TRANSFER_PROMISED: RuleId.TRANSFER_PROMISED,
    Rule.PROMISE_OVER: RuleId.PROMISE_DUE,
    Rule.ARCHIVE_DAILY: RuleId.ARCHIVE_DAILY,
}
OF_REVIEWS = {
    Limit.CONTACT: RuleId.REVIEW_CONTACT, Limit.SETTLE: RuleId.REVIEW_SETTLE, Limit.REPLY: RuleId.REVIEW_REPLY,
}  # fmt: skip
DUE = "due"
"""The key of the evidence that names the limit: one breach of it is one card, on whatever day it is found."""


@dataclass(frozen=True, slots=True)
class Running:
    """A limit of a case that runs, and all that has to be known to measure it: ``minutes`` is the limit itself where
    it is one of minutes, ``began`` when it began where nobody is to be warned of it on that day."""

    rule: RuleId
    subject: str
    due: datetime
    who: str
    minutes: int = 0
    began: datetime | None = None


def running(case: Case) -> tuple[Running, ...]:
    """Every limit of the case that runs, broken or not. It stays the same until the case has another fact."""
    began = {Step.NOTICE: case.received_at, Step.APPROVAL: case.accepted_at}
    return tuple(
        Running(OF_CASES[rule], case.receipt, due, _who(holder(case, part)), _limit_min(case, rule), began.get(part))
        for part, rule, due in _running(case)
    )


def measures(limits: Iterable[Running], now: datetime, calendar: Calendar) -> list[Measure]:
    """How far each limit is. Of one that began today nobody is warned yet: what is promised for the same day would be
    near from the first minute."""
    today = business_day(calendar, now)

    @cache
    def days(due: datetime) -> float:
        return days_over(due, now, calendar)

    return [
        Measure(each.rule, each.subject, _value(each, now, calendar, days), each.who, ((DUE, each.due.isoformat()),))
        for each in limits
        if each.began is None or broken(each.due, now) or business_day(calendar, each.began) != today
    ]


def of_fact(event: object, case: Case | None, subject: str) -> Measure | None:
    """A limit that a fact says is broken: measured at the first moment after it. None for what no rule watches, and
    for originals, of whom nobody is reminded before the next working day."""
    if isinstance(event, ReviewOverdue):
        return Measure(OF_REVIEWS[event.limit], subject, 1.0, "", ((DUE, event.by.isoformat()),))
    if isinstance(event, CaseOverdue) and event.rule is Rule.ARCHIVE_DAILY:
        return None
    if isinstance(event, CaseOverdue) and event.rule in OF_CASES and case is not None:
        rule = OF_CASES[event.rule]
        value = _limit_min(case, event.rule) + 1 / 60 if rule in _IN_MINUTES else 1.0
        return Measure(rule, subject, value, _who(event.holder), ((DUE, event.due.isoformat()),))
    return None


def _running(case: Case) -> Iterator[tuple[Step, Rule, datetime]]:
    if case.status is Status.RECEIVED and case.notice_due is not None:
        yield Step.NOTICE, Rule.NOTICE_3WD, case.notice_due
    if case.status is Status.ACCEPTED:
        late = next((each.due for each in reversed(case.overdue) if each.step is Step.TRANSFER), None)
        due = case.send_due or late
        if due is not None:
            yield Step.TRANSFER, Rule.TRANSFER_URGENT if case.urgent else Rule.TRANSFER_PROMISED, due
    if case.status in (Status.ACCEPTED, Status.SENT) and case.promise_due is not None:
        yield Step.APPROVAL, Rule.PROMISE_OVER, case.promise_due
    if case.originals and case.archive_due is not None:
        yield Step.ARCHIVE, Rule.ARCHIVE_DAILY, case.archive_due


def _value(limit: Running, now: datetime, calendar: Calendar, days: Callable[[datetime], float]) -> float:
    """Transfers run by the clock on the wall, originals from the beginning of the next working day. ``days`` counts
    those that a limit has been over: a thousand cases end on a few days."""
    if limit.rule in _IN_MINUTES:
        return limit.minutes + (now - limit.due).total_seconds() / 60
    if limit.rule is not RuleId.ARCHIVE_DAILY:
        return days(limit.due)
    following = add_working_days(calendar, business_day(calendar, limit.due), 1)
    return (now - datetime.combine(following, time.min, calendar.zone)).total_seconds() / 60


def days_over(due: datetime, now: datetime, calendar: Calendar) -> float:
    """Working days past a limit that ends with its day: 0 on that day, negative before it, at least 1 once broken."""
    if broken(due, now):
        return max(1, working_days_between(calendar, due, now))
    return -working_days_between(calendar, now, due)


def _limit_min(case: Case, rule: Rule) -> int:
    limits = {Rule.TRANSFER_URGENT: case.limits.urgent_min, Rule.TRANSFER_PROMISED: case.limits.promised_min}
    return limits.get(rule, 0)


def _who(holder_: str) -> str:
    """``clerk:zc-a`` and a department alike, as cards name them."""
    return holder_.partition(":")[2] or holder_


_IN_MINUTES = frozenset({RuleId.TRANSFER_URGENT, RuleId.TRANSFER_PROMISED})
