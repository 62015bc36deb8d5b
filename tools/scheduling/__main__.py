"""``python -m tools.scheduling FOLDER``: draws the pictures of docs/scheduling and prints the numbers in them.

With a second folder, what ``make bench-schedule … OUT=`` wrote there is put into the tables of the pages.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tidehall_server.core import candour, staffing
from tidehall_server.core.candour import Told
from tidehall_server.core.queue.decide.opening import with_values
from tidehall_server.core.queue.model import PolicyValue
from tidehall_server.simulate.dayfile import DayFile, load, seconds
from tidehall_server.simulate.engine import Engine, Simulated
from tidehall_server.simulate.generate import random_day
from tools.scheduling.figures import fill_files
from tools.scheduling.paper import BLUE, INK, ORANGE, PALE, QUIET, RED, Axes, Paper
from tools.scheduling.words import LANGUAGES

HALL, NAME, SEED = "tongshan", {"zh": "通山", "en": "Tongshan"}, 7
POLICIES: dict[str, dict[str, PolicyValue]] = {
    "never": {"tide.automatic": False}, "rule": {"tide.mode": "rule"}, "forecast": {"tide.mode": "forecast"},
}  # fmt: skip
HALLS, SEEDS = ("jianping", "meixian", "tongshan", "chini", "meijiang"), (11, 12)
_LIMIT_S, _CASES, _MEAN_S, _OPEN_S, _SHARE = 900, 30, 570, 25_200, 0.95


def main() -> int:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        day = load(random_day(HALL, "peak", SEED, Path(scratch) / "day"))
        lived = {name: Engine(_under(day, values)).run() for name, values in POLICIES.items()}
        told = [
            one
            for hall in HALLS
            for seed in SEEDS
            for one in _told(load(random_day(hall, "normal", seed, Path(scratch) / f"{hall}{seed}")))
        ]
    for language, words in LANGUAGES.items():
        _days(lived, day, words | {"hall": NAME[language]}).save(out / f"day-{language}.png")
        _told_and_real(told, words).save(out / f"told-{language}.png")
        _limits(words).save(out / f"limits-{language}.png")
    for name, run in lived.items():
        sys.stdout.write(f"{name}: {LANGUAGES['zh']['figures'].format(**_figures(run))}\n")
    sys.stdout.write(f"{LANGUAGES['zh']['covered'].format(**_covered(told))}\n")
    for bench in sys.argv[2:]:
        fill_files(out, Path(bench))
    return 0


def _under(day: DayFile, values: dict[str, PolicyValue]) -> DayFile:
    policy, _ = with_values(day.plan.policy, values)
    return replace(day, plan=replace(day.plan, policy=policy))


def _told(day: DayFile) -> list[Told]:
    run = Engine(day).run()
    return candour.of_day(run.day, run.facts[-1].at)


def _waits(run: Simulated) -> list[tuple[float, float]]:
    """Issue (seconds of the day) and wait (minutes) of everybody called."""
    tickets = run.day.tickets.values()
    return [
        (seconds(t.taken_at), max(0.0, (t.first_called_at - t.base).total_seconds()) / 60)
        for t in tickets
        if t.first_called_at is not None
    ]


def _figures(run: Simulated) -> dict[str, str]:
    waits = [wait for _, wait in _waits(run)]
    good = sum(wait <= _LIMIT_S / 60 for wait in waits) / len(waits)
    return {
        "share": f"{good * 100:.0f}", "mean": f"{sum(waits) / len(waits):.1f}", "longest": f"{max(waits):.0f}",
        "tides": f"{sum(end - start for start, end in _tides(run)) / 60:.0f}",
    }  # fmt: skip


def _tides(run: Simulated) -> list[tuple[float, float]]:
    last = seconds(run.facts[-1].at)
    return [
        (seconds(turn.opened_at), seconds(turn.closed_at) if turn.closed_at is not None else last)
        for turn in run.day.tides
        if turn.opened_at is not None
    ]


def _days(lived: dict[str, Simulated], day: DayFile, words: dict[str, str]) -> Paper:
    panel = 230
    paper = Paper(1040, 46 + panel * len(lived) + 20)
    paper.text(20, 12, words["day"].format(hall=words["hall"], seed=SEED), size=17)
    most = max(wait for run in lived.values() for _, wait in _waits(run)) + 3
    sessions = day.plan.sessions
    start, end = seconds(sessions[0].opens) - 1800, seconds(sessions[-1].closes) + 3600
    for at, (name, run) in enumerate(lived.items()):
        axes = Axes(paper, 64, 46 + at * panel + 52, 950, panel - 86, start, end, most)
        paper.text(20, 46 + at * panel, words[name], size=16)
        told = words["figures"].format(**_figures(run)) + (words["tide"] if name != "never" else "")
        paper.text(20, 46 + at * panel + 22, told, size=14, colour=QUIET)
        for opened, closed in _tides(run):
            paper.box(axes.x(opened), axes.top, axes.x(closed), axes.top + axes.height, PALE)
        axes.grid(15, "")
        axes.limit(_LIMIT_S / 60, f"{_LIMIT_S // 60} {words['minutes']}")
        for issued, wait in _waits(run):
            paper.dot(axes.x(issued), axes.y(wait), 3, RED if wait > _LIMIT_S / 60 else BLUE)
        for hour in range(round(start) // 3600 + 1, round(end) // 3600 + 1):
            paper.text(
                axes.x(hour * 3600), axes.top + axes.height + 6, f"{hour}:00", size=13, colour=QUIET, anchor="ma"
            )
    return paper


def _covered(told: list[Told]) -> dict[str, str]:
    found = candour.error(told)
    return {
        "n": str(found.count),
        "share": f"{(found.share or 0) * 100:.0f}",
        "mean": f"{(found.mean_s or 0) / 60:.1f}",
    }


def _told_and_real(told: list[Told], words: dict[str, str]) -> Paper:
    paper = Paper(1040, 420)
    paper.text(20, 12, words["told"].format(days=len(HALLS) * len(SEEDS)), size=17)
    paper.text(20, 38, words["covered"].format(**_covered(told)), size=14, colour=QUIET)
    classes = [each for each in candour.by_length(told) if each]
    told_most = max(sum(one.range_s[1] for one in each if one.range_s) / len(each) / 60 for each in classes)
    axes = Axes(paper, 64, 86, 950, 264, 0, len(classes), max(30.0, told_most + 5))
    axes.grid(15, words["minutes"])
    for at, found in enumerate(classes):
        ranges = [one.range_s for one in found if one.range_s is not None]
        low, high = (sum(each[end] for each in ranges) / len(ranges) / 60 for end in (0, 1))
        real = sorted(one.real_s / 60 for one in found if one.real_s is not None)
        early, middle, late = (candour.percentile(real, rank) for rank in (10, 50, 90))
        x = axes.x(at + 0.5)
        paper.box(x - 26, axes.y(high), x - 4, axes.y(low), PALE, BLUE)
        paper.box(x + 4, axes.y(late), x + 26, axes.y(early), ORANGE)
        paper.dot(x + 15, axes.y(middle), 5, INK)
        step = candour.STEPS_S[candour.step_of(found[0])] // 60
        ends = [edge // 60 for edge in candour.STEPS_S if edge // 60 > step]
        paper.text(x, 358, f"{step}–{ends[0]}" if ends else f"{step}+", size=14, anchor="ma")
        paper.text(x, 376, words["people"].format(n=len(found)), size=13, colour=QUIET, anchor="ma")
    paper.text(1014, 398, words["toldAxis"], size=13, colour=QUIET, anchor="ra")
    return paper


def _limits(words: dict[str, str]) -> Paper:
    rows = staffing.table(10, _MEAN_S, _OPEN_S, _LIMIT_S, _CASES, _SHARE)
    agreeing = staffing.agreeing(rows, _CASES)
    paper = Paper(1040, 360)
    paper.text(20, 12, words["limits"].format(mean=f"{_MEAN_S / 60:.1f}", hours=_OPEN_S // 3600), size=17)
    axes = Axes(paper, 64, 72, 950, 226, 0.4, 10.6, 45)
    axes.grid(15, "%")
    axes.limit(5, words["allowed"])
    for row in rows:
        share = row.late_at_limit * 100
        colour = BLUE if row.windows in agreeing else ORANGE if share > 5 else QUIET
        paper.box(axes.x(row.windows - 0.3), axes.y(share), axes.x(row.windows + 0.3), axes.y(0), colour)
        paper.text(axes.x(row.windows), axes.y(share) - 4, f"{share:.1f}%", size=14, anchor="ms", halo=2)
        paper.text(axes.x(row.windows), 304, str(row.windows), size=14, anchor="ma")
    paper.text(1014, 330, words["windows"], size=13, colour=QUIET, anchor="ra")
    return paper


if __name__ == "__main__":
    sys.exit(main())
