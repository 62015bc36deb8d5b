from __future__ import annotations

from typing import NamedTuple

from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import CallOrder
from tidehall_server.core.queue.pool import Line

QUICKEST = 0.25


class Allowance(NamedTuple):
    first_s: float
    late_s: float
    last_s: float


def allowance(day: Day, line: Line) -> Allowance:
    calling = day.policy.calling
    if calling.order is CallOrder.ARRIVAL:
        return Allowance(0.0, 0.0, 0.0)
    share = {s.id: s.share or 1.0 for s in day.services.values()}
    mean = sum(s.expected_s * share[s.id] for s in day.services.values()) / sum(share.values())
    whole = (calling.booked_s, calling.priority_s, calling.ordinary_s)[line.rank]
    q = min(1.0, max(QUICKEST, (day.services[line.service].expected_s / mean) ** calling.short_first))
    return Allowance(whole * q, whole, whole + calling.grace_s)
