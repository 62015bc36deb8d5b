"""Who may book: limits against those who book to sell, and against those who do not come. Walking in has none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo

from tidehall_server.core.bookings.model import GONE, Limits, Past, Standing
from tidehall_server.core.refusal import Code, Refused


def check(limits: Limits, past: Iterable[Past], slot: datetime, now: datetime, zone: tzinfo) -> None:
    """Raises ``Refused`` where one more booking for ``slot`` would be too many."""
    known = tuple(past)
    own = [each for each in known if each.own]
    until = blocked_until(limits, own)
    if until is not None and now < until:
        raise Refused(Code.BOOKING_BLOCKED, until=until)
    if _cancelled(limits, own, now) >= limits.cancels:
        raise Refused(Code.BOOKING_CANCELS, count=limits.cancels, days=limits.cancel_days)
    wanted = slot.astimezone(zone).date()
    kept = [each.slot.astimezone(zone).date() for each in own if each.standing not in GONE]
    if kept.count(wanted) >= limits.per_day:
        raise Refused(Code.BOOKING_DAY_LIMIT, count=limits.per_day)
    if sum(_week(day) == _week(wanted) for day in kept) >= limits.per_week:
        raise Refused(Code.BOOKING_WEEK_LIMIT, count=limits.per_week)
    if sum((day.year, day.month) == (wanted.year, wanted.month) for day in kept) >= limits.per_month:
        raise Refused(Code.BOOKING_MONTH_LIMIT, count=limits.per_month)
    phone = [p.slot.astimezone(zone).date() for p in known if p.phone and p.standing not in GONE]
    if phone.count(wanted) >= limits.phone_day:
        raise Refused(Code.BOOKING_PHONE_LIMIT, count=limits.phone_day)


def blocked_until(limits: Limits, own: Iterable[Past]) -> datetime | None:
    """When the phone is open again to somebody who did not come too often; None for everybody else."""
    missed = sorted(each.slot for each in own if each.standing is Standing.MISSED or each.late)
    if len(missed) < limits.missed:
        return None
    within = timedelta(days=limits.missed_days)
    runs = zip(missed, missed[limits.missed - 1 :], strict=False)
    last = [end for begin, end in runs if end - begin <= within]
    return max(last) + timedelta(days=limits.block_days) if last else None


def _cancelled(limits: Limits, own: Iterable[Past], now: datetime) -> int:
    since = now - timedelta(days=limits.cancel_days)
    return sum(p.standing is Standing.CANCELLED and p.ended_at is not None and p.ended_at > since for p in own)


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]
