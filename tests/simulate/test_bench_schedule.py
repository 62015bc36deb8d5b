"""The bench's reference policies are sound schedulers, and its clairvoyant is one who gains by knowing."""

from __future__ import annotations

import pytest

from tests.bench.schedule.ahead import Person, Recommended, Server, run
from tests.bench.schedule.bounds import verdicts
from tests.bench.schedule.clairvoyant import Search, cost, live
from tests.bench.schedule.days import BenchDay, of_folder
from tests.bench.schedule.policies import POLICIES
from tests.bench.schedule.waits import Predictor
from tidehall_server.simulate.generate import random_day


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[BenchDay]:
    folder = tmp_path_factory.mktemp("days")
    random_day("meixian", "normal", 2, folder / "one")
    random_day("jianping", "peak", 4, folder / "two")
    return of_folder(folder)


def test_every_policy_lives_every_day_and_the_table_can_judge_the_product(days: list[BenchDay]) -> None:
    rows = {policy.key: [live(day.trial, policy.make()) for day in days] for policy in POLICIES}
    for key, scores in rows.items():
        assert not [fault for each in scores for fault in each.wrong], key
        if key != "shortest":
            assert sum(each.overtaken for each in scores) == 0, key
    late = {key: sum(each.people - each.good for each in scores) for key, scores in rows.items()}
    assert late["always"] <= late["recommended"] <= late["due"]
    assert sum(each.tide_s for each in rows["always"]) > sum(each.tide_s for each in rows["recommended"]) > 0
    found = {each.promise: each for each in verdicts("always", rows, days)}
    assert found["share, always open less 1 point"].met
    assert found["tide minutes, 33 % of always open"].met is False


def test_knowing_the_day_is_worth_something(days: list[BenchDay]) -> None:
    of = days[1].trial
    search = Search(of, lives=25)
    best = search.best([])
    assert cost(best) < cost(live(of, Recommended()))
    assert search.minutes_for(best.people) <= best.tide_s / 60


def person(name: str, base: float, **other: float) -> Person:
    return Person("a", "normal", base, base, base, base + 900, base + 1200, other.get("takes", 300), name=name)


def test_the_queue_runs_forward_in_order_over_free_windows() -> None:
    people = [person("late", 500), person("first", 0), person("second", 10)]
    one = Server(frozenset("a"), frozenset(), 1, 100, [(0, 10_000)], 0)
    two = Server(frozenset("a"), frozenset(), 1, 200, [(0, 10_000)], 0)
    starts = {each.name: each.start for each in run([one, two], people, 600, [10_000])}
    assert starts == {"first": 100, "second": 200, "late": 500}


def test_a_window_that_goes_serves_only_who_came_before_its_sessions_end() -> None:
    people = [person("before", 900), person("after", 1100)]
    server = Server(frozenset("a"), frozenset(), 1, 1050, [(0, 1000)], 0)
    starts = {each.name: each.start for each in run([server], people, 600, [1000])}
    assert starts["before"] == 1050
    assert starts["after"] < 0


def test_the_predictors_range_holds_its_likely_wait(days: list[BenchDay]) -> None:
    class Quick(Predictor):
        draws = 8

    told = live(days[1].trial, Quick()).told
    assert told.count == told.ranges > 10
    assert 0 < told.held < told.count
