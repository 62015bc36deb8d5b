"""The lines of a day's plan: which services wait before the same windows, and how many people are expected there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tidehall_server.core.dayahead import SLOT_S, Expected, Line, Opening
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import DayPlan, Session, WindowKind, WindowSpec

ABSENT_S = 60
"""What somebody costs who does not answer the call."""

Staffed = Callable[[str, int], bool]
"""Whether somebody is to sit at a window at a second of the day; the window's own duty is looked at besides."""


def openings(plan: DayPlan) -> list[Opening]:
    """The sessions in seconds of the day, by the hall's clock; where nobody fixed hours, the times people come at."""
    if plan.sessions:
        return [Opening(round(_second(plan, s.opens)), round(_second(plan, s.closes))) for s in plan.sessions]
    found: list[Opening] = []
    for each in plan.expected:
        start, end = round(_second(plan, each.starts)), round(_second(plan, each.ends))
        if found and start <= found[-1].end_s:
            found[-1] = Opening(found[-1].start_s, max(end, found[-1].end_s))
        else:
            found.append(Opening(start, end))
    return found


def lines(plan: DayPlan, staffed: Staffed) -> list[Line]:
    """The lines of the plan, busiest first; a line for which nobody is expected and no window works is left out."""
    day = Day(plan=plan, services={service.id: service for service in plan.services})
    for spec in plan.windows:
        day.set_window(spec)
    parts = _parts(plan)
    found = [_line(day, plan, group, parts, staffed) for group in _groups(day)]
    return sorted((line for line in found if line.people or line.windows), key=lambda line: -line.people)


def mean_s(plan: DayPlan, services: Iterable[str], parts: dict[str, float]) -> float:
    """Seconds that a case of these services keeps a window, those who do not come included."""
    kinds = [service for service in plan.services if service.id in services]
    weight = sum(parts[kind.id] for kind in kinds)
    plain = sum(kind.expected_s for kind in kinds) / max(1, len(kinds))
    mean = sum(parts[kind.id] * kind.expected_s for kind in kinds) / weight if weight else plain
    absent = plan.no_show or 0.0
    return max(1.0, mean * (1 - absent) + ABSENT_S * absent)


def _parts(plan: DayPlan) -> dict[str, float]:
    """The part of each service in all walk-ins; alike where nobody knows."""
    counted = [service for service in plan.services if not service.enquiry] or list(plan.services)
    known = sum(service.share for service in plan.services)
    if known:
        return {service.id: service.share / known for service in plan.services}
    return {service.id: 1 / len(counted) if service in counted else 0.0 for service in plan.services}


def _groups(day: Day) -> list[set[str]]:
    """Services joined by regular windows that are responsible for both."""
    groups: list[set[str]] = [{service} for service in day.services]
    for window in _regular(day):
        joined = set(day.serves[window.id])
        if joined:
            touching = [group for group in groups if group & joined]
            groups = [group for group in groups if not group & joined]
            groups.append(joined.union(*touching))
    return groups


def _regular(day: Day) -> list[WindowSpec]:
    return [w.spec for w in day.windows.values() if w.spec.kind is not WindowKind.TIDAL and day.serves[w.id]]


def _line(day: Day, plan: DayPlan, group: set[str], parts: dict[str, float], staffed: Staffed) -> Line:
    windows = tuple(spec for spec in _regular(day) if set(day.serves[spec.id]) & group)
    tidal = tuple(w.id for w in day.tidal() if set(day.serves[w.id]) & group)
    weight = sum(parts[service] for service in group)
    walk_ins = [
        Expected(_second(plan, each.starts), _second(plan, each.ends), each.count * weight) for each in plan.expected
    ]
    booked = [Expected(_second(plan, slot), _second(plan, slot) + SLOT_S, weight) for slot in plan.booked]
    arrivals = (*walk_ins, *booked)

    def at_work(second: int) -> int:
        return sum(_on_duty(plan, spec, second) and staffed(spec.id, second) for spec in windows)

    return Line(
        services=tuple(s for s in day.services if s in group),
        windows=tuple(spec.id for spec in windows),
        tidal=tidal,
        mean_s=mean_s(plan, group, parts),
        arrivals=arrivals if weight else (),
        staffed=at_work,
    )


def hall_mean_s(plan: DayPlan) -> float:
    """The mean over all services of the hall, as they are expected to come."""
    return mean_s(plan, [service.id for service in plan.services], _parts(plan))


def _on_duty(plan: DayPlan, spec: WindowSpec, second: int) -> bool:
    return spec.duty is None or any(_covers(plan, session, second) for session in spec.duty)


def _covers(plan: DayPlan, session: Session, second: int) -> bool:
    return _second(plan, session.opens) <= second < _second(plan, session.closes)


def _second(plan: DayPlan, moment: datetime) -> float:
    """Seconds since the midnight of the hall's day."""
    local = moment.astimezone(ZoneInfo(plan.timezone))
    midnight = datetime.fromisoformat(plan.business_day).replace(tzinfo=local.tzinfo) if plan.business_day else local
    return (local - midnight) / timedelta(seconds=1)
