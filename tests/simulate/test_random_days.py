"""Random days: reproducible, in the day files' format, and distributed as their model says."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from tidehall_server.simulate import model
from tidehall_server.simulate.generate import SCENARIOS, random_day
from tidehall_server.simulate.judge import judge, trial
from tidehall_server.simulate.referee import Partner
from tidehall_server.simulate.score import score

HALLS = ["chini", "jianping", "meijiang", "meixian", "tongshan"]


def read(folder: Path) -> tuple[dict[str, Any], list[dict[str, str]]]:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    with (folder / "tickets.csv").open(encoding="utf-8") as lines:
        return config, list(csv.DictReader(lines))


def texts(folder: Path) -> tuple[str, str]:
    return (folder / "config.json").read_text("utf-8"), (folder / "tickets.csv").read_text("utf-8")


def test_the_five_halls_have_figures() -> None:
    assert model.halls() == HALLS
    with pytest.raises(KeyError):
        model.of_hall("nowhere")
    for hall in HALLS:
        of = model.of_hall(hall)
        assert sum(matter.share for matter in of.matters) == pytest.approx(1.0, abs=0.02)
        assert {s for seat in (*of.windows, *of.tidal) for s in (*seat.caps, *seat.helps)} == {m.id for m in of.matters}


def test_a_seed_is_a_day(tmp_path: Path) -> None:
    first, again, other = (random_day("meixian", "peak", seed, tmp_path / str(n)) for n, seed in enumerate((7, 7, 8)))
    assert texts(first) == texts(again)
    assert texts(first) != texts(other)


@pytest.mark.parametrize("hall", HALLS)
def test_every_scenario_of_every_hall_is_a_sound_day(tmp_path: Path, hall: str) -> None:
    for scenario in SCENARIOS:
        config, rows = read(random_day(hall, scenario, 1, tmp_path / scenario))
        arrivals = [int(row["arrival_s"]) for row in rows]
        assert arrivals == sorted(arrivals)
        assert arrivals[0] >= config["sessions"][0][0] - 1200
        assert arrivals[-1] < config["sessions"][-1][1]
        slots = [int(row["appt_s"]) for row in rows if row["class"] == "appt"]
        assert all(slot in config["booked"] for slot in slots)
        assert all(slot % 900 == 0 for slot in config["booked"])
        assert all(row["appt_s"] == "-1" for row in rows if row["class"] != "appt")
        assert min(int(row["patience_s"]) for row in rows) >= 600
        for window in config["windows"]:
            planned = [tuple(span) for span in window["planned"]]
            assert all(any(a <= s < e <= b for a, b in planned) for s, e in window["actual"])


def test_the_day_of_a_missing_clerk_misses_one(tmp_path: Path) -> None:
    config, _ = read(random_day("chini", "short", 3, tmp_path))
    absent = [
        window["id"]
        for window in config["windows"]
        if any(not any(a <= s < b for s, _ in window["actual"]) for a, b in window["planned"])
    ]
    assert len(absent) == 1


def test_a_deadline_draws_people_to_its_services_and_the_morning_knows_it(tmp_path: Path) -> None:
    usual, _ = read(random_day("jianping", "normal", 1, tmp_path / "n"))
    pressed, _ = read(random_day("jianping", "deadline", 1, tmp_path / "d"))
    shares = [{s["id"]: s["prior_share"] for s in config["services"]} for config in (usual, pressed)]
    assert shares[1]["yb"] > 1.5 * shares[0]["yb"]
    assert pressed["forecast"]["expected_tickets"] > 1.4 * usual["forecast"]["expected_tickets"]


def test_days_drawn_from_a_learnt_model_have_its_averages(tmp_path: Path) -> None:
    """The forecast of a day file is the model; its days scatter around it."""
    known, _ = read(random_day("tongshan", "normal", 5, tmp_path / "known"))
    learnt = model.of_config(known)
    assert learnt.expected == pytest.approx(known["forecast"]["expected_tickets"], abs=12)
    days = [read(random_day(learnt, "normal", seed, tmp_path / str(seed)))[1] for seed in range(30)]
    assert fmean(len(rows) for rows in days) == pytest.approx(learnt.expected, rel=0.12)
    handled = [
        int(row["handling_s"]) for rows in days for row in rows if row["service"] == "yb" and row["class"] != "elderly"
    ]
    (mean_s,) = (matter.mean_s for matter in learnt.matters if matter.id == "yb")
    assert fmean(handled) == pytest.approx(mean_s, rel=0.12)
    absent = [row["no_show"] == "1" for rows in days for row in rows]
    assert 0.06 < fmean(absent) < 0.11


@pytest.mark.parametrize("hall", HALLS)
def test_the_product_lives_random_days_without_an_impossible_step(tmp_path: Path, hall: str) -> None:
    of = trial(random_day(hall, "burst", 2, tmp_path))
    judged = judge(of, Partner())
    found = score(of.day, judged.outcomes, judged.tides)
    assert found.wrong == ()
    assert found.uncalled == 0
    assert found.overtaken == 0
