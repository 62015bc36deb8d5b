"""The score of a day made by hand: every figure can be counted on the fingers."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tidehall_server.core.queue.model import PriorityClass
from tidehall_server.simulate.dayfile import DayFile, load
from tidehall_server.simulate.engine import Outcome, TideRun
from tidehall_server.simulate.score import jain, quantile, score
from tidehall_server.simulate.totals import total

OPENS, CLOSES = 32400, 43200
SESSIONS = [[OPENS, CLOSES]]


def config() -> dict[str, Any]:
    window = {"kind": "general", "caps": ["a", "b"], "help": [], "planned": SESSIONS, "actual": SESSIONS}
    return {
        "day_id": "D01",
        "hall": "handmade",
        "sessions": SESSIONS,
        "services": [{"id": s, "name": s, "group": s, "prior_mean_s": 300} for s in ("a", "b")],
        "windows": [{**window, "id": "W1"}, {**window, "id": "W2", "actual": [[OPENS, OPENS + 7200]]}],
        "tidal_windows": [{"id": "T1", "kind": "tidal", "caps": ["a"], "help": [], "avail": SESSIONS}],
        "tidal": {"setup_s": 300, "min_open_s": 1200, "max_concurrent": 1},
        "rules": {
            "wait_target_s": 900,
            "daily_items_per_window": 2,
            "noshow_hold_s": 60,
            "overtime_limit_s": 600,
        },
    }


COLUMNS = ("ticket_id", "arrival_s", "service", "class", "appt_s", "handling_s", "no_show", "patience_s")
PEOPLE = [
    ("A001", OPENS - 600, "a", "normal", -1, 1000, 0, 9000),
    ("A002", OPENS + 100, "a", "elderly", -1, 300, 0, 9000),
    ("A003", OPENS + 200, "a", "normal", -1, 300, 0, 9000),
    ("A004", OPENS + 300, "a", "normal", -1, 300, 0, 600),
    ("A005", OPENS + 400, "b", "appt", OPENS + 900, 300, 0, 9000),
    ("A006", OPENS + 500, "b", "normal", -1, 300, 1, 9000),
    ("A007", OPENS + 600, "b", "normal", -1, 300, 0, 9000),
]
OUTCOMES = {
    "A001": ("W1", OPENS, OPENS + 1000, (600, 600, 900)),
    "A002": ("W1", OPENS + 1000, OPENS + 1300, (600, 300, 900)),
    "A004": ("T1", OPENS + 1000, OPENS + 1060, (700, 600, 660)),
    "A003": ("T1", OPENS + 1200, OPENS + 1500, (0, 0, 60)),
    "A005": ("W2", OPENS + 1000, OPENS + 1300, None),
    "A006": ("W1", OPENS + 1300, OPENS + 1360, None),
}
TIDES = [TideRun("T1", OPENS + 600, OPENS + 900, OPENS + 1400)]


@pytest.fixture
def day(tmp_path: Path) -> DayFile:
    (tmp_path / "config.json").write_text(json.dumps(config()), encoding="utf-8")
    with (tmp_path / "tickets.csv").open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([COLUMNS, *PEOPLE])
    return load(tmp_path)


def outcomes() -> list[Outcome]:
    issued = {line[0]: line[1] for line in PEOPLE}
    found = []
    for name, (window, called, ended, told) in OUTCOMES.items():
        likely, low, high = told or (None, 0, 0)
        found.append(Outcome(name, issued[name], called, window, ended, (low, high) if told else None, likely))
    return [*found, Outcome("A007", issued["A007"])]


def test_waits_count_from_the_opening_the_arrival_or_the_slot(day: DayFile) -> None:
    of = score(day, outcomes(), TIDES)
    never = CLOSES + 600 - (OPENS + 600)
    waits = [0, 900, 1000, 700, 100, never]
    assert (of.people, of.wait_s, of.max_s) == (6, sum(waits), never)
    assert of.good == 3, "A001, A002 at exactly 15:00, A005; A003 is late, A004 was gone, A007 never called"
    assert (of.lost, of.uncalled, of.long) == (1, 1, 1)
    assert of.elderly_share == 1.0
    assert of.ordinary_share == 1 / 4
    assert of.classes[PriorityClass.APPOINTMENT].wait_s == 100
    assert of.no_show_gap_s == 800 - (0 + 900 + 1000 + 700 + 100) / 5


def test_a_tide_lasts_until_its_last_citizen_is_done(day: DayFile) -> None:
    of = score(day, outcomes(), TIDES)
    assert (of.tide_s, of.openings, of.short_openings, of.flaps) == (600, 1, 1, 0)
    again = TideRun("T1", OPENS + 2000, OPENS + 2399, OPENS + 4000)
    assert score(day, outcomes(), [*TIDES, again]).flaps == 1, "899 s after the last one was done"
    assert score(day, outcomes(), [*TIDES, replace(again, opened_s=OPENS + 2400)]).flaps == 0


def test_overtaking_is_counted_within_service_and_class_only(day: DayFile) -> None:
    assert score(day, outcomes(), TIDES).overtaken == 1, "A004 before A003; A002 is of another class"


def test_work_is_compared_over_the_general_windows(day: DayFile) -> None:
    of = score(day, outcomes(), TIDES)
    first, second = 1360 / (CLOSES - OPENS), 300 / 7200
    assert of.jain == pytest.approx(jain([first, second]))
    assert of.jain_work == pytest.approx(jain([1360, 300]))
    assert of.cases == {"W1": 2, "W2": 1, "T1": 1}
    assert of.over_cases == 0
    assert jain([1, 1, 1]) == 1.0
    assert jain([3, 0, 0]) == pytest.approx(1 / 3)


def test_what_was_told_is_held_against_what_came(day: DayFile) -> None:
    told = score(day, outcomes(), TIDES).told
    assert (told.count, told.ranges) == (4, 4)
    assert told.signed_s == (600 - 600) + (600 - 900) + (700 - 700) + (0 - 1000)
    assert told.absolute_s == 1300
    assert told.held == 2, "A001 and, at its very edge, A002; A004 came after its range, A003 long after"


def test_a_call_at_once_that_was_told_so_is_no_achievement(day: DayFile) -> None:
    at_once = [Outcome("A002", OPENS + 100, OPENS + 100, "W1", OPENS + 400, (0, 60), 0)]
    assert score(day, at_once, []).told.count == 0


def test_a_feasible_day_has_no_faults(day: DayFile) -> None:
    assert score(day, outcomes(), TIDES).wrong == ()


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("A002", {"called_s": OPENS + 900, "ended_s": OPENS + 1200}, "busy until"),
        ("A002", {"called_s": OPENS, "ended_s": OPENS + 300, "window": "W2"}, "before arrival"),
        ("A002", {"ended_s": OPENS + 1400}, "took 400 s instead of 300 s"),
        ("A002", {"issued_s": OPENS + 300}, "issued at"),
        ("A005", {"window": "T1", "called_s": OPENS + 1060, "ended_s": OPENS + 1360}, "cannot do b"),
        ("A005", {"called_s": OPENS + 7300, "ended_s": OPENS + 7600}, "not on duty"),
        ("A003", {"called_s": OPENS + 1500, "ended_s": OPENS + 1800}, "not open"),
        ("A005", {"called_s": CLOSES + 700, "ended_s": CLOSES + 1000, "window": "W1"}, "after the overtime"),
        ("A005", {"window": "W9"}, "which there is not"),
    ],
)
def test_what_cannot_have_happened_is_named(day: DayFile, name: str, change: dict[str, Any], words: str) -> None:
    changed = [replace(each, **change) if each.citizen == name else each for each in outcomes()]
    assert any(words in fault for fault in score(day, changed, TIDES).wrong)


@pytest.mark.parametrize(
    ("tides", "words"),
    [
        ([replace(TIDES[0], ordered_s=OPENS + 700)], "after the order"),
        ([*TIDES, TideRun("T1", OPENS + 800, OPENS + 1100, OPENS + 2000)], "at once"),
        ([*TIDES, TideRun("T1", OPENS + 7000, CLOSES - 100, CLOSES + 700)], "outside its person's time"),
        ([*TIDES, TideRun("W1", OPENS, OPENS + 300, OPENS + 2000)], "no tidal window"),
    ],
)
def test_a_tide_that_cannot_have_run_is_named(day: DayFile, tides: list[TideRun], words: str) -> None:
    assert any(words in fault for fault in score(day, outcomes(), tides).wrong)


def test_days_add_up_by_people_and_average_by_day(day: DayFile) -> None:
    full, calm = score(day, outcomes(), TIDES), score(day, outcomes()[:2], [])
    both = total([full, calm])
    assert both.share == (full.good + calm.good) / 12
    assert both.tide_day == 5.0
    assert both.max_day == (full.max_s + calm.max_s) / 120
    assert both.uncalled == full.uncalled + calm.uncalled
    assert both.told == 6
    assert both.told_error == pytest.approx((1300 + 300) / 6 / 60)


def test_quantiles_lie_between_the_nearest() -> None:
    assert [quantile([0, 10, 20], part) for part in (0, 0.25, 0.5, 0.95, 1)] == [0, 5, 10, 19, 20]
    assert quantile([], 0.5) == 0.0
