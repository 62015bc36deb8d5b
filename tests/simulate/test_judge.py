"""The judge keeps the future to itself, refuses what cannot be, and carries out the rest to the second."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.simulate.generated import generated_day
from tests.simulate.test_score import CLOSES, COLUMNS, OPENS, config
from tidehall_server.simulate.dayfile import seconds
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.judge import Judged, Trial, judge, trial
from tidehall_server.simulate.referee import Partner
from tidehall_server.simulate.score import score
from tidehall_server.simulate.visits import base_s

Message = dict[str, Any]


class Scripted:
    """Answers with what ``act`` says at each step, and keeps what it was told."""

    def __init__(self, act: Callable[[Message], Message]) -> None:
        self.act = act
        self.config: Message = {}
        self.steps: list[Message] = []

    def answer(self, message: Message) -> Message:
        if message["type"] == "config":
            self.config = message["config"]
            return {}
        self.steps.append(message)
        return self.act(message)

    def told(self, what: str) -> list[Message]:
        return [{**event, "t": step["t"]} for step in self.steps for event in step["events"] if event["ev"] == what]


def day(folder: Path, people: list[tuple[str, int, str, str, int, int, int, int]]) -> Trial:
    (folder / "config.json").write_text(json.dumps({**config(), "scenario": "secret"}), encoding="utf-8")
    with (folder / "tickets.csv").open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([COLUMNS, *people])
    return trial(folder)


def person(name: str, at: int, *, takes: int = 300, absent: int = 0, service: str = "a") -> Any:
    return (name, at, service, "normal", -1, takes, absent, 9000)


def test_what_is_hidden_stays_hidden(tmp_path: Path) -> None:
    of = trial(generated_day(tmp_path / "D01", seed=1))
    partner = Scripted(lambda step: {})
    judge(of, partner)
    said = json.dumps([partner.config, *partner.steps])
    assert not [word for word in ("handling", "patience", "actual", "scenario") if word in said]
    assert [step["t"] for step in partner.steps] == sorted(step["t"] for step in partner.steps)
    known: set[str] = set()
    for step in partner.steps:
        known |= {event["ticket"] for event in step["events"] if event["ev"] == "arrival"}
        assert len(known) <= sum(citizen.arrival_s <= step["t"] for citizen in of.day.citizens)


def test_a_call_takes_as_long_as_it_takes_and_an_absent_one_the_hold(tmp_path: Path) -> None:
    of = day(tmp_path, [person("A001", OPENS + 10, takes=500), person("A002", OPENS + 20, absent=1)])
    seats = {"A001": "W1", "A002": "W2"}

    def at_once(step: Message) -> Message:
        return {"call": [[e["ticket"], seats[e["ticket"]]] for e in step["events"] if e["ev"] == "arrival"]}

    partner = Scripted(at_once)
    judged = judge(of, partner)
    assert [(o.called_s, o.window, o.ended_s) for o in judged.outcomes] == [
        (OPENS + 10, "W1", OPENS + 510),
        (OPENS + 20, "W2", OPENS + 80),
    ]
    assert [(e["ticket"], e["t"], e["no_show"]) for e in partner.told("end")] == [
        ("A002", OPENS + 80, True),
        ("A001", OPENS + 510, False),
    ]


@pytest.mark.parametrize("call", [["A001", "W9"], ["A009", "W1"], ["A001", "T1"]])
def test_what_cannot_be_called_is_refused_and_told(tmp_path: Path, call: list[str]) -> None:
    of = day(tmp_path, [person("A001", OPENS + 10)])
    partner = Scripted(lambda step: {"call": [call]} if step["t"] == OPENS + 10 and len(partner.steps) < 40 else {})
    assert judge(of, partner).outcomes[0].called_s is None
    assert partner.told("refused")[0]["ticket"] == call[0]


def test_one_window_gets_one_citizen_and_one_citizen_one_window(tmp_path: Path) -> None:
    of = day(tmp_path, [person("A001", OPENS + 10), person("A002", OPENS + 10)])
    wanted = [["A001", "W1"], ["A001", "W2"], ["A002", "W1"]]
    partner = Scripted(
        lambda step: {"call": wanted} if partner.told("arrival") and len(partner.told("called")) < 1 else {}
    )
    judged = judge(of, partner)
    assert [o.window for o in judged.outcomes] == ["W1", ""]
    assert len(partner.told("refused")) >= 2


def ordering(close_at: int) -> Callable[[Message], Message]:
    def act(step: Message) -> Message:
        return {
            "order": step["can_order"] if step["t"] >= OPENS else [],
            "close": ["T1"] if step["t"] >= close_at else [],
            "call": [["A001", "T1"]] if "T1" in step["idle"] and step["t"] < OPENS + 1000 else [],
        }

    return act


def test_a_tide_opens_after_its_set_up_and_finishes_whom_it_serves(tmp_path: Path) -> None:
    of = day(tmp_path, [person("A001", OPENS + 10, takes=1000)])
    judged = judge(of, Scripted(ordering(close_at=OPENS + 600)))
    first = judged.tides[0]
    assert (first.ordered_s, first.opened_s, first.closed_s) == (OPENS, OPENS + 300, OPENS + 600)
    assert judged.outcomes[0].called_s == OPENS + 300
    assert score(of.day, judged.outcomes, judged.tides[:1]).tide_s == 1000, "until the one who was served is done"


def test_a_tide_ends_with_its_persons_time(tmp_path: Path) -> None:
    of = day(tmp_path, [person("A001", OPENS + 10)])
    of.config["tidal_windows"][0]["avail"] = [[OPENS, OPENS + 3600]]
    of = Trial(of.config, _with_tidal_duty(of, OPENS + 3600), of.scenario)
    judged = judge(of, Scripted(ordering(close_at=CLOSES)))
    assert [run.closed_s for run in judged.tides] == [OPENS + 3600]


def _with_tidal_duty(of: Trial, ends_s: int) -> Any:
    from dataclasses import replace

    duties = [replace(duty, ends_s=ends_s) if duty.tidal else duty for duty in of.day.duties]
    return replace(of.day, duties=tuple(duties))


def test_after_the_doors_close_only_earlier_comers_are_called(tmp_path: Path) -> None:
    of = day(tmp_path, [person("A001", CLOSES - 100), person("A002", CLOSES - 90), person("A003", CLOSES + 10)])

    def late(step: Message) -> Message:
        return {"call": [[n, "W1"] for n in ("A001", "A003", "A002")] if step["t"] >= CLOSES else []}

    called = [o.called_s for o in judge(of, Scripted(late)).outcomes]
    assert called[0] is not None
    assert called[1] is not None
    assert called[2] is None


def test_only_the_first_estimate_counts(tmp_path: Path) -> None:
    of = day(tmp_path, [person("A001", OPENS + 10)])
    partner = Scripted(lambda step: {"announce": {"A001": [step["t"] - OPENS, 0, 99.6]}} if step["t"] > OPENS else {})
    outcome = judge(of, partner).outcomes[0]
    assert (outcome.likely_s, outcome.estimate_s) == (10, (0, 100))


def test_waits_begin_at_the_opening_or_the_slot(tmp_path: Path) -> None:
    early, booked = person("A001", OPENS - 500), ("A002", OPENS + 10, "a", "appt", OPENS + 900, 60, 0, 9000)
    of = day(tmp_path, [early, booked])
    assert [base_s(of.day, citizen) for citizen in of.day.citizens] == [OPENS, OPENS + 900]


def test_engine_and_partner_play_by_the_same_rules(tmp_path: Path) -> None:
    """The engine steps when something happens, the driver every minute too: the days stay close, not equal."""
    folder = generated_day(tmp_path / "D01", seed=2)
    of = trial(folder)
    lived, judged = Engine(of.day).run(), judge(of, Partner())
    mine = score(of.day, lived.outcomes, lived.tides)
    theirs = score(of.day, judged.outcomes, judged.tides)
    assert mine.wrong == theirs.wrong == ()
    assert abs(mine.share - theirs.share) < 0.1
    assert isinstance(judged, Judged)


def test_the_partner_knows_every_call_to_the_second_though_it_is_told_later(tmp_path: Path) -> None:
    of = trial(generated_day(tmp_path / "D01", seed=1))
    partner = Partner()
    called = {one.citizen: one.called_s for one in judge(of, partner).outcomes if one.called_s is not None}
    names = partner._names
    known = {
        names[ticket.id]: round(seconds(ticket.first_called_at))
        for ticket in partner.day.tickets.values()
        if ticket.first_called_at is not None
    }
    assert known == {name: at for name, at in called.items() if name in known}
    assert len(known) >= len(called) - 1  # nobody tells of a call that was the day's last happening
