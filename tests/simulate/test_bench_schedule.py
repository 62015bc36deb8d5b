"""The bench's reference policies are sound schedulers, and its clairvoyant is one who gains by knowing."""

from __future__ import annotations

import pytest

from tests.bench.schedule import dayahead, gap, told
from tests.bench.schedule.ahead import Person, Recommended, Server, run
from tests.bench.schedule.bounds import verdicts
from tests.bench.schedule.clairvoyant import Search, cost, live
from tests.bench.schedule.days import BenchDay, of_folder
from tests.bench.schedule.informed import informed
from tests.bench.schedule.policies import POLICIES
from tests.bench.schedule.waits import Predictor
from tidehall_server.core import candour
from tidehall_server.core.queue.learned import AT_ONCE_S
from tidehall_server.simulate.generate import random_day
from tidehall_server.simulate.judge import judge
from tidehall_server.simulate.score import score


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


def test_the_informed_are_told_the_day_as_it_is_on_the_whole(days: list[BenchDay]) -> None:
    of = days[1].trial
    told = informed(of)
    assert told.day is of.day
    walk_ins = sum(citizen.appt_s is None for citizen in of.day.citizens)
    forecast = told.config["forecast"]
    assert forecast["early_birds"] + sum(n for *_, n in forecast["slots"]) == pytest.approx(walk_ins)
    means = {s["id"]: s["prior_mean_s"] for s in told.config["services"]}
    came = [citizen for citizen in of.day.citizens if not citizen.no_show]
    assert sum(means[c.service] for c in came) == pytest.approx(sum(c.handling_s for c in came))
    assert of.config["forecast"] != forecast
    found = gap.day_gap(days[1], POLICIES[-1].make, 5, {})
    of_day = gap.summary([found])
    assert of_day["gap"] == pytest.approx(of_day["ours"] + of_day["day"] + of_day["chance"])
    assert "the day" in gap.text([found])


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


def test_the_page_measures_what_the_bench_measures(days: list[BenchDay]) -> None:
    """*Told and real*, the bench's table and the referee's score are three counts of one day."""
    of, partner = days[1].trial, told.Watched(reference=False)
    judged = judge(of, partner)
    benched = score(of.day, judged.outcomes, judged.tides).told
    absent = {citizen.id for citizen in of.day.citizens if citizen.no_show}
    page = candour.of_day(partner.day, partner.now)
    came = [one for one in page if one.real_s is not None and partner._names[one.ticket] not in absent]
    counted = [one for one in came if one.range_s and not (one.real_s or 0) <= AT_ONCE_S >= one.point_s]
    assert benched.count == benched.ranges == len(counted) > 20
    assert benched.absolute_s == pytest.approx(sum(abs(one.error_s) for one in counted))
    assert benched.signed_s == pytest.approx(sum(one.error_s for one in counted))
    within = [one for one in counted if one.outcome in (candour.Outcome.WITHIN, candour.Outcome.AT_ONCE)]
    assert benched.held == len(within)
    assert benched.width_s == sum(one.range_s[1] - one.range_s[0] for one in counted if one.range_s)
    rest = {one.ticket for one in page if one.outcome in candour.MEASURED} ^ {one.ticket for one in counted}
    odd = [one for one in page if one.ticket in rest and partner._names[one.ticket] not in absent]
    assert {one.outcome for one in odd} <= {candour.Outcome.AT_ONCE}, "called within the minute as told: not counted"
    said = told.live(days[1], reference=False)
    shown = told.figures(said)[told.ISSUE]["all"][told.PRODUCT]
    assert (shown["people"], shown["held"]) == (benched.count, benched.held / benched.count)
    assert shown["error"] == pytest.approx(benched.absolute_s / benched.count / 60)
    assert told.MOMENTS[1] in told.text(said)


def test_a_day_ahead_is_compared_with_the_day_without_tides(days: list[BenchDay]) -> None:
    found = [dayahead.compare(day) for day in days]
    assert all(0 < each.expected_late < each.expected and 0 < each.late < each.people for each in found)
    assert found[1].late > live(days[1].trial, POLICIES[-1].make()).people * 0.1
    assert "all" in dayahead.text(found)
