"""The gap to the clairvoyant, by hall, and what of it is chance and what is ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.schedule.ahead import Recommended
from tests.bench.schedule.clairvoyant import Prophet, Search, Turn, cost, late, live
from tests.bench.schedule.days import BenchDay
from tests.bench.schedule.informed import informed
from tidehall_server.simulate.judge import Scheduler, judge
from tidehall_server.simulate.score import Score, score


@dataclass(frozen=True, slots=True)
class DayGap:
    """One day: late citizens and tide minutes of the product and of the best openings, and costs (see clairvoyant)."""

    hall: str
    people: int
    late: int
    tide: float
    best_late: int
    best_tide: float
    same_share_tide: float
    cost: float
    best_cost: float
    rule_cost: float
    prophet_cost: float
    informed_cost: float
    honest: dict[str, float]


def day_gap(day: BenchDay, product: Callable[[], Scheduler], lives: int, honest: Mapping[str, Score]) -> DayGap:
    """``honest`` are the other policies' scores of the same day: what can be reached without knowing the future."""
    of = day.trial
    judged = judge(of, product())
    mine = score(of.day, judged.outcomes, judged.tides)
    ruled = judge(of, Recommended())
    rule = score(of.day, ruled.outcomes, ruled.tides)
    starts: list[tuple[Turn, ...]] = [
        tuple(sorted((run.window, run.opened_s // 60 * 60, run.closed_s // 60 * 60) for run in each.tides))
        for each in (judged, ruled)
    ]
    search = Search(of, lives)
    best = search.best(starts)
    return DayGap(
        hall=day.hall,
        people=mine.people,
        late=late(mine),
        tide=mine.tide_s / 60,
        best_late=late(best),
        best_tide=best.tide_s / 60,
        same_share_tide=min(search.minutes_for(late(mine)), mine.tide_s / 60),
        cost=cost(mine),
        best_cost=min(cost(best), cost(mine)),
        rule_cost=cost(rule),
        prophet_cost=cost(live(of, Prophet(of))),
        informed_cost=cost(live(informed(of), product())),
        honest={key: cost(each) for key, each in honest.items()} | {"rule": cost(rule), "product": cost(mine)},
    )


_HEAD = (
    *("hall", "share", "tide", "best: share", "tide", "tide, same share"),
    *("ratio", "gap", "ours", "the day", "chance", "truth"),
)


def text(gaps: Sequence[DayGap]) -> str:
    """A line for each hall: shares, tide minutes a day, and the gap in minutes a day (a late citizen counts as ten)."""
    lines = ["".join(f"{head:>18s}" for head in _HEAD)]
    for hall in [*dict.fromkeys(gap.hall for gap in gaps), "all"]:
        lines.append("".join(f"{cell:>18s}" for cell in _cells(hall, [g for g in gaps if hall in (g.hall, "all")])))
    return "\n".join([*lines, *_LEGEND])


_LEGEND = (
    "best: openings found by a search that knows the day; ratio: its tide minutes for our share over ours",
    "ours: what the best policy of this run that knows no future does better; the day: what knowing the day's volume,",
    "pace, absences and clerks beforehand would be worth besides; chance: the rest, who comes when and for how long;",
    "truth: what the recommended rule gains when it is told the next ten minutes and the true durations",
)


def summary(gaps: Sequence[DayGap]) -> dict[str, float]:
    """Means a day."""
    days, people = len(gaps), sum(gap.people for gap in gaps)
    mine = sum(g.cost for g in gaps) / days
    best = sum(g.best_cost for g in gaps) / days
    honest = min(sum(g.honest[key] for g in gaps) / days for key in gaps[0].honest)
    told = min(honest, sum(g.informed_cost for g in gaps) / days)
    tide = sum(g.tide for g in gaps) / days
    same = sum(g.same_share_tide for g in gaps) / days
    return {
        "share": 1 - sum(g.late for g in gaps) / people,
        "tide": tide,
        "best_share": 1 - sum(g.best_late for g in gaps) / people,
        "best_tide": sum(g.best_tide for g in gaps) / days,
        "same_share_tide": same,
        "ratio": same / tide if tide else 1.0,
        "gap": mine - best,
        "ours": mine - honest,
        "day": honest - told,
        "chance": told - best,
        "truth": sum(g.rule_cost - g.prophet_cost for g in gaps) / days,
    }


def _cells(hall: str, gaps: Sequence[DayGap]) -> list[str]:
    of = summary(gaps)
    shown = [f"{of['share']:.3f}", f"{of['tide']:.0f}", f"{of['best_share']:.3f}", f"{of['best_tide']:.0f}"]
    shown += [f"{of['same_share_tide']:.0f}", f"{of['ratio']:.2f}"]
    return [hall, *shown, *(f"{of[name]:.0f}" for name in ("gap", "ours", "day", "chance", "truth"))]
