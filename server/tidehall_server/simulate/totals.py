"""Days added up: shares over all citizens, extremes as the mean of the days'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from tidehall_server.core.queue.model import PriorityClass
from tidehall_server.simulate.score import Score

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Total:
    """Several days together. Minutes; ``_day`` means per day. None where there is nothing to count."""

    days: int
    people: int
    share: float
    mean: float
    p95_day: float
    max_day: float
    worst: float
    over30: float
    elderly: float | None
    ordinary: float | None
    booked: float | None
    tide_day: float
    openings_day: float
    short_openings: int
    flaps_day: float
    overtaken_day: float
    uncalled: int
    lost: int
    over_cases_day: float
    jain: float
    jain_work: float
    told: int
    told_error: float | None
    told_bias: float | None
    told_held: float | None
    told_width: float | None
    no_show_gap: float | None
    wrong: int

    def as_dict(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


def total(scores: Sequence[Score]) -> Total:
    """Add up at least one day."""
    count, people = len(scores), sum(s.people for s in scores) or 1
    told = sum(s.told.count for s in scores)
    ranges = sum(s.told.ranges for s in scores)
    gaps = [s.no_show_gap_s for s in scores if s.no_show_gap_s is not None]

    def per_day(value: Callable[[Score], float]) -> float:
        return sum(value(s) for s in scores) / count

    return Total(
        days=count,
        people=people,
        share=sum(s.good for s in scores) / people,
        mean=sum(s.wait_s for s in scores) / people / _MINUTE,
        p95_day=per_day(lambda s: s.p95_s) / _MINUTE,
        max_day=per_day(lambda s: s.max_s) / _MINUTE,
        worst=max(s.max_s for s in scores) / _MINUTE,
        over30=sum(s.long for s in scores) / people,
        elderly=_class_share(scores, PriorityClass.ELDERLY),
        ordinary=_class_share(scores, PriorityClass.NORMAL),
        booked=_class_share(scores, PriorityClass.APPOINTMENT),
        tide_day=per_day(lambda s: s.tide_s) / _MINUTE,
        openings_day=per_day(lambda s: s.openings),
        short_openings=sum(s.short_openings for s in scores),
        flaps_day=per_day(lambda s: s.flaps),
        overtaken_day=per_day(lambda s: s.overtaken),
        uncalled=sum(s.uncalled for s in scores),
        lost=sum(s.lost for s in scores),
        over_cases_day=per_day(lambda s: s.over_cases),
        jain=per_day(lambda s: s.jain),
        jain_work=per_day(lambda s: s.jain_work),
        told=told,
        told_error=sum(s.told.absolute_s for s in scores) / told / _MINUTE if told else None,
        told_bias=sum(s.told.signed_s for s in scores) / told / _MINUTE if told else None,
        told_held=sum(s.told.held for s in scores) / ranges if ranges else None,
        told_width=sum(s.told.width_s for s in scores) / ranges / _MINUTE if ranges else None,
        no_show_gap=sum(gaps) / len(gaps) / _MINUTE if gaps else None,
        wrong=sum(len(s.wrong) for s in scores),
    )


def _class_share(scores: Iterable[Score], of: PriorityClass) -> float | None:
    groups = [s.classes[of] for s in scores]
    people = sum(group.people for group in groups)
    return sum(group.good for group in groups) / people if people else None
