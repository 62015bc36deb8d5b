"""A generated day lives through on the server's rules, feasibly; the referee's partner plays by the same ones."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.simulate.generated import generated_day
from tidehall_server.core.queue.events import TideOrdered
from tidehall_server.simulate import files
from tidehall_server.simulate.dayfile import DayFileError, clerk_of, load
from tidehall_server.simulate.engine import Engine, Simulated
from tidehall_server.simulate.generate import random_day
from tidehall_server.simulate.protocol import converse
from tidehall_server.simulate.referee import Partner


@pytest.fixture(params=[1, 2, 3])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    return generated_day(tmp_path / "D01", seed=request.param)


def live(folder: Path) -> Simulated:
    return Engine(load(folder)).run()


def test_everybody_is_called_once_and_windows_serve_one_at_a_time(folder: Path) -> None:
    simulated = live(folder)
    assert all(outcome.called_s is not None for outcome in simulated.outcomes)
    by_window: dict[str, list[tuple[int, int]]] = {}
    for outcome in simulated.outcomes:
        assert outcome.called_s is not None
        assert outcome.ended_s is not None
        assert outcome.called_s >= outcome.issued_s
        by_window.setdefault(outcome.window, []).append((outcome.called_s, outcome.ended_s))
    for turns in by_window.values():
        ordered = sorted(turns)
        assert all(first[1] <= second[0] for first, second in pairwise(ordered))


def test_calls_keep_to_duty_and_capability(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    with (folder / "tickets.csv").open(encoding="utf-8") as lines:
        service = {row["ticket_id"]: row["service"] for row in csv.DictReader(lines)}
    caps = {w["id"]: {*w["caps"], *w["help"]} for w in (*config["windows"], *config["tidal_windows"])}
    for outcome in live(folder).outcomes:
        assert service[outcome.citizen] in caps[outcome.window]


def test_tides_take_their_set_up_time_and_end(folder: Path) -> None:
    simulated = live(folder)
    assert simulated.tides, "the generated rush opens a tide"
    for run in simulated.tides:
        assert run.opened_s - run.ordered_s >= 300
        assert run.closed_s >= run.opened_s


def test_the_same_day_twice_gives_the_same_facts(folder: Path) -> None:
    assert live(folder).facts == live(folder).facts


def test_files_are_written_for_the_evaluator(folder: Path, tmp_path: Path) -> None:
    files.write(tmp_path / "out", "D01", live(folder))
    with (tmp_path / "out" / "D01.outcomes.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert set(rows[0]) >= {"ticket_id", "issue_s", "call_s", "window", "end_s", "pred_s", "pred_lo_s", "pred_hi_s"}
    with (tmp_path / "out" / "D01.tidal.csv").open(encoding="utf-8") as lines:
        assert next(csv.reader(lines)) == ["window", "order_s", "open_s", "close_s"]


def test_a_folder_that_is_no_day_is_named(tmp_path: Path) -> None:
    with pytest.raises(DayFileError, match=r"config\.json"):
        load(tmp_path)
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "tickets.csv").write_text("ticket_id\n", encoding="utf-8")
    with pytest.raises(DayFileError, match="day_id"):
        load(tmp_path)


@pytest.mark.parametrize(("mode", "last_quiet"), [("rule", 33300), ("forecast", 33600)])
def test_the_referees_partner_calls_the_first_and_orders_the_tide(mode: str, last_quiet: int) -> None:
    """By the letter after 15:00. A forecast that sees no gain leaves it to the letter for as long as a set-up takes."""
    config = json.loads(generated_config())
    step = {"type": "step", "idle": ["W1"], "tidal": {"T1": "closed"}, "can_order": ["T1"]}
    arrivals = [
        {"ev": "arrival", "ticket": f"A{n:03d}", "service": "yb", "class": "normal", "appt_s": -1} for n in (1, 2)
    ]
    lines = [
        {"type": "config", "config": config},
        {**step, "t": 32400, "events": [{"ev": "window_on", "window": "W1"}, *arrivals]},
        {**step, "t": 32400, "idle": [], "events": [{"ev": "called", "ticket": "A001", "window": "W1"}]},
        {**step, "t": last_quiet, "idle": [], "events": []},
        {**step, "t": last_quiet + 1, "idle": [], "events": []},
    ]
    partner = Partner({"tide.mode": mode})
    replies = [partner.answer(line) for line in lines]
    if mode == "forecast":
        assert [json.loads(reply) for reply in converse(json.dumps(line) for line in lines)] == replies
    assert replies[0] == {}
    assert replies[1]["call"] == [["A001", "W1"]]
    assert replies[3]["order"] == []
    assert replies[4]["order"] == ["T1"]


def test_the_partner_sees_no_hidden_field(folder: Path) -> None:
    """Only the engine reads them: the rules' own modules name neither them nor the citizen who carries them.

    (``no_show`` in the core is the share of unanswered calls that the weeks before let expect.)
    """
    core = Path(sys.modules["tidehall_server.core"].__file__ or "").parent
    hidden = ("handling_s", "patience_s", "dayfile", r"citizen\.no_show")
    found = subprocess.run(["grep", "-rnE", "|".join(hidden), str(core)], capture_output=True, text=True, check=False)
    assert found.stdout == ""


def generated_config() -> str:
    from tests.simulate.generated import config

    return json.dumps(config())


def test_who_is_called_to_a_tidal_window_is_its_own_person(tmp_path: Path) -> None:
    """The files say for each tidal window when somebody can come; nobody else's time is used for it."""
    lived = Engine(load(random_day("tongshan", "burst", 0, tmp_path))).run()
    ordered = [fact.event for fact in lived.facts if isinstance(fact.event, TideOrdered)]
    assert len(ordered) > 1
    assert all(tide.clerk == clerk_of(tide.window) for tide in ordered)
