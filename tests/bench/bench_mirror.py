"""How far the model of a what-if is off: days decided by the engine, learnt from their facts alone, lived unchanged.

``python -m tests.bench.bench_mirror FOLDER`` takes the day files below a folder, else random days of every hall.
A call comes out *to the second* when the same ticket is called to the same window at the same time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from tests.bench.report import tell
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.simulate.chance import draw, is_certain
from tidehall_server.simulate.change import Change
from tidehall_server.simulate.dayfile import load
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.generate import SCENARIOS, random_day
from tidehall_server.simulate.measure import Totals, totals
from tidehall_server.simulate.model import halls
from tidehall_server.simulate.observed import observe
from tidehall_server.simulate.whatif import DRAWS, ask, banded

SEED = 4000


@dataclass(frozen=True, slots=True)
class Missed:
    """One day: mirror minus record, and the calls of its first life that came out to the second."""

    share_points: float
    mean_s: float
    tide_minutes: float
    calls: int
    same: int
    certain: bool


def missed(folder: Path) -> Missed:
    facts = Engine(load(folder), foresees=False).run().facts
    observed = observe(facts)
    found = ask(facts, Change(), DRAWS)
    before: Totals = totals([found.before.tally])
    mirror = banded([[life.tally for life in found.mirror]]).mean
    was, again = _calls(facts), _calls(Engine(draw(observed, 0), foresees=False).run().facts)
    return Missed(
        share_points=(mirror.share15 - before.share15) * 100,
        mean_s=mirror.mean_s - before.mean_s,
        tide_minutes=mirror.tide_minutes - before.tide_minutes,
        calls=len(was),
        same=len(was & again),
        certain=is_certain(observed),
    )


def _calls(facts: list[Fact]) -> set[tuple[str, str, datetime]]:
    return {(f.event.ticket, f.event.window, f.at) for f in facts if isinstance(f.event, e.TicketCalled)}


def _days(below: Path | None, made: Path) -> Iterator[Path]:
    if below is not None:
        yield from (each.parent for each in sorted(below.glob("*/config.json")))
        return
    for hall in halls():
        for number, scenario in enumerate(SCENARIOS):
            yield random_day(hall, scenario, SEED + number, made / f"{hall}-{scenario}")


def main() -> None:
    with TemporaryDirectory(prefix="tidehall-bench-") as made:
        found = [missed(day) for day in _days(Path(sys.argv[1]) if len(sys.argv) > 1 else None, Path(made))]
    tell(
        "mirror",
        days=len(found),
        certain_days=sum(each.certain for each in found),
        whole_days=sum(each.same == each.calls for each in found),
        calls=sum(each.calls for each in found),
        calls_same=sum(each.same for each in found) / sum(each.calls for each in found),
        share_points=mean(each.share_points for each in found),
        share_points_size=mean(abs(each.share_points) for each in found),
        share_points_worst=max((each.share_points for each in found), key=abs),
        mean_s=mean(each.mean_s for each in found),
        mean_s_size=mean(abs(each.mean_s) for each in found),
        mean_s_worst=max((each.mean_s for each in found), key=abs),
        tide_minutes=mean(each.tide_minutes for each in found),
        tide_minutes_size=mean(abs(each.tide_minutes) for each in found),
        tide_minutes_worst=max((each.tide_minutes for each in found), key=abs),
    )


if __name__ == "__main__":
    main()
