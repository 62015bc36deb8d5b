"""Nothing that decides sees the future: two days that are alike until a moment are decided alike until then.

After the moment everything is different: who comes, when clerks come and leave, and the hidden fields of everybody who
is still there (how long the case takes, whether the call is answered, when patience ends).
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tidehall_server.core.fact import Fact
from tidehall_server.simulate.dayfile import Citizen, DayFile, Duty, load, moment
from tidehall_server.simulate.engine import Engine, Outcome
from tidehall_server.simulate.generate import random_day
from tidehall_server.simulate.judge import Scheduler, Trial, judge, trial
from tidehall_server.simulate.referee import Partner

HIDDEN = {"handling_s", "no_show", "patience_s", "actual", "scenario"}
HALLS = [("tongshan", "burst"), ("jianping", "short")]
MOMENTS = [33_000, 36_100, 54_321]


class Listening:
    """Keeps what the referee said and what was answered."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self.heard: list[tuple[float, str, str]] = []

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        told = json.dumps(message, ensure_ascii=False)
        reply = self._scheduler.answer(message)
        self.heard.append((message.get("t", 0), told, json.dumps(reply, ensure_ascii=False)))
        return reply

    def until(self, at: int) -> list[tuple[float, str, str]]:
        return [each for each in self.heard if each[0] < at]


def other_future(day: DayFile, outcomes: list[Outcome], at: int, draw: random.Random) -> DayFile:
    """The same day until second ``at``, another one from then on. ``outcomes`` tell who was where at ``at``."""
    became = {outcome.citizen: outcome for outcome in outcomes}
    past = [_citizen(each, became[each.id], at, draw) for each in day.citizens if each.arrival_s < at]
    future = [_newcomer(each, day, at, draw) for each in day.citizens if each.arrival_s >= at and draw.random() < 0.8]
    citizens = (*past, *sorted(future, key=lambda each: each.arrival_s))
    return replace(day, citizens=citizens, duties=tuple(_duty(duty, at, draw) for duty in day.duties))


def _citizen(citizen: Citizen, became: Outcome, at: int, draw: random.Random) -> Citizen:
    if became.ended_s is not None and became.ended_s < at:
        return citizen
    if became.called_s is not None and became.called_s < at:
        longer = at - became.called_s + draw.randint(0, 3000)
        return citizen if became.ended_s == became.called_s + 60 else replace(citizen, handling_s=longer)
    return replace(
        citizen,
        handling_s=draw.randint(30, 3000),
        no_show=draw.random() < 0.5,
        patience_s=draw.choice([at - citizen.arrival_s + 60, 20_000]),
    )


def _newcomer(citizen: Citizen, day: DayFile, at: int, draw: random.Random) -> Citizen:
    service = draw.choice(day.plan.services).id
    coming = min(citizen.arrival_s + draw.randint(0, 600), day.session_ends_s[-1] - 1)
    same = {each.service for each in day.citizens}
    return replace(
        citizen, arrival_s=max(at, coming), service=service if service in same else citizen.service, appt_s=None
    )


def _duty(duty: Duty, at: int, draw: random.Random) -> Duty:
    starts = duty.starts_s if duty.starts_s < at else duty.starts_s + draw.randint(0, 300)
    ends = duty.ends_s if duty.ends_s < at else max(at, duty.ends_s - draw.randint(0, 900))
    return replace(duty, starts_s=starts, ends_s=max(ends, starts + 1))


@pytest.fixture(scope="module", params=HALLS, ids=lambda hall: hall[0])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    hall, scenario = request.param
    return random_day(hall, scenario, 5, tmp_path_factory.mktemp("days") / hall)


def before(facts: list[Fact], at: int) -> list[Fact]:
    return [fact for fact in facts if fact.at < moment(at)]


def test_the_simulator_decides_alike_until_the_futures_part(folder: Path) -> None:
    day = load(folder)
    lived = Engine(day).run()
    for at in MOMENTS:
        other = Engine(other_future(day, lived.outcomes, at, random.Random(at))).run()
        assert before(other.facts, at) == before(lived.facts, at)
        assert len(before(lived.facts, at)) > 5
        assert other.facts != lived.facts


def test_the_referees_partner_is_told_and_answers_alike_until_the_futures_part(folder: Path) -> None:
    of, first = trial(folder), Listening(Partner())
    outcomes = judge(of, first).outcomes
    for at in MOMENTS:
        other = Listening(Partner())
        judge(Trial(of.config, other_future(of.day, outcomes, at, random.Random(at)), of.scenario), other)
        assert other.until(at) == first.until(at)
        assert len(first.until(at)) > 5
        assert other.heard != first.heard


def test_the_partner_is_told_no_hidden_field(folder: Path) -> None:
    """Except that a call was not answered, once it was over."""
    listening = Listening(Partner())
    judge(trial(folder), listening)
    for _, told, _ in listening.heard:
        message = json.loads(told)
        for event in message.get("events", []):
            assert set(event) & HIDDEN <= ({"no_show"} if event["ev"] == "end" else set())
        for window in message.get("config", {}).get("windows", []):
            assert not set(window) & HIDDEN
        assert not set(message.get("config", {})) & HIDDEN


def test_a_scheduler_that_looked_would_be_caught(folder: Path) -> None:
    """The comparison can fail: one who knows the durations of those who wait answers otherwise."""
    of = trial(folder)
    outcomes = judge(of, Partner()).outcomes
    at = MOMENTS[0]
    futures = (of.day, other_future(of.day, outcomes, at, random.Random(at)))
    heard = []
    for future in futures:
        peeking = Listening(_Peeking(future))
        judge(Trial(of.config, future, of.scenario), peeking)
        heard.append(peeking.until(at))
    assert heard[0] != heard[1]


class _Peeking:
    """Calls the shortest case first, as nobody can."""

    def __init__(self, day: DayFile) -> None:
        self._partner = Partner()
        self._lasts = {citizen.id: citizen.handling_s for citizen in day.citizens}

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        reply = self._partner.answer(message)
        if reply.get("call"):
            reply["call"].sort(key=lambda call: self._lasts[call[0]])
            reply["announce"] = {call[0]: [self._lasts[call[0]]] * 3 for call in reply["call"]}
        return reply
