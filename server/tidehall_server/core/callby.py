"""By when somebody is to be called: the one figure that orders everybody who waits.

From the moment the turn began to count, each class has its allowance; a quick matter gets a part of it, and so does
one that few windows can take. Once the promise
to everybody (``ordinary_s``) has passed, the call is late whatever happens; from then on the whole allowance and
``grace_s`` more count, so that those who can still be called in time go before, but not for ever: a turn that began
``bound_s`` later never does.

In the order of arrival the beginning of the turn alone counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from tidehall_server.core import learning
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import CallingPolicy, CallOrder
from tidehall_server.core.queue.pool import Entry, Line, Rank

QUICKEST = 0.25
"""The shortest allowance of a quick matter, as part of the whole one."""


class Allowance(NamedTuple):
    """Seconds from the beginning of the turn: until the call-by time, until the call is late, and then the last one."""

    first_s: float
    late_s: float
    last_s: float

    def within(self, since: float, now_s: float) -> float:
        """The allowance that counts at ``now_s``."""
        return self.last_s if now_s > since + self.late_s else self.first_s


def bound_s(calling: CallingPolicy) -> int:
    """A turn that began more than this after another never goes before it at a window responsible for both."""
    if calling.order is CallOrder.ARRIVAL:
        return 0
    return max(calling.ordinary_s, calling.priority_s, calling.booked_s) + calling.grace_s


def quickness(day: Day, service: str) -> float:
    """What part of the allowance a matter gets: all of it unless it takes less time than the average."""
    power = day.policy.calling.short_first
    if not power or not day.mean_case_s:
        return 1.0
    known = day.learned.quick.get((service, power))
    if known is None:
        usual = learning.expected_s(day, service) / learning.day_factor(day)
        known = max(QUICKEST, (usual / day.mean_case_s) ** power) if usual < day.mean_case_s else 1.0
        day.learned.quick[service, power] = known
    return known


def scarcity(day: Day, service: str) -> float:
    """What part of the allowance a matter gets that few windows are responsible for; all of it where most are.

    Whoever may go to many windows finds one of them soon free.
    """
    part, responsible = day.policy.calling.few_first, day.rights.responsible
    if not part or service not in responsible:
        return 1.0
    return (1.0 - part / len(responsible[service])) / (1.0 - part / day.rights.most)


def allowance(day: Day, line: Line) -> Allowance:
    """What everybody in a line is allowed to wait; ``service`` "" is a matter that nobody knows yet."""
    calling = day.policy.calling
    if calling.order is CallOrder.ARRIVAL:
        return Allowance(0.0, 0.0, 0.0)
    whole = (calling.booked_s, calling.priority_s, calling.ordinary_s)[line.rank]
    part = quickness(day, line.service) * scarcity(day, line.service) if line.service else 1.0
    return Allowance(whole * part, calling.ordinary_s, (whole + calling.grace_s) * part)


def may_be_called(day: Day, line: Line, entry: Entry, now_s: float) -> bool:
    """A booked turn begins with its slot; a little before it the citizen, who is here, may be called."""
    return line.rank is not Rank.BOOKED or entry.since - day.policy.calling.booked_lead_s <= now_s


def lines_before(day: Day, line: Line, since: datetime, place: float, now: datetime) -> Iterator[tuple[str, int]]:
    """Service and number of those waiting who would be called before somebody in ``line`` whose turn counts ``since``.

    Lines that share no window are left out.
    """
    mine, now_s, since_s = allowance(day, line), now.timestamp(), since.timestamp()
    within = mine.within(since_s, now_s)
    for service in day.neighbours(line.service):
        for other, entries in day.pool.of(service).items():
            if other == line:
                yield service, bisect_left(entries, (since_s, place))
                continue
            theirs = allowance(day, other)
            late = bisect_left(entries, (now_s - theirs.late_s,))
            after = bisect_left(entries, (since_s + (within - theirs.last_s), place))
            before = bisect_left(entries, (since_s + (within - theirs.first_s), place))
            yield service, min(late, after) + max(0, before - late)
