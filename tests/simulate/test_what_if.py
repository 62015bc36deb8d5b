"""A recorded day under other rules: what stays, what is decided anew, what is drawn, and how far the model is off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.core.scenario import Scenario, clerk, service, small_plan
from tests.services.recorded import lived_day
from tests.simulate.generated import generated_day
from tests.simulate.relived import assert_relived
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.model import (
    Policy,
    PolicyValue,
    Session,
    TidePolicy,
    TideReason,
    WindowKind,
    WindowSpec,
)
from tidehall_server.core.refusal import Refused
from tidehall_server.simulate.answer import answer
from tidehall_server.simulate.chance import draw, is_certain, leaving_rate
from tidehall_server.simulate.change import Change, changed
from tidehall_server.simulate.dayfile import load
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.figure_words import in_short
from tidehall_server.simulate.filed import truth_of
from tidehall_server.simulate.generate import random_day
from tidehall_server.simulate.measure import Measured, measure, totals
from tidehall_server.simulate.observed import observe
from tidehall_server.simulate.truth import Absence, Then
from tidehall_server.simulate.whatif import ask

YB, ZG, MZ = service("yb", "A"), service("zg", "B"), service("mz", "C")
WINDOWS = (
    WindowSpec("1", "综合1", WindowKind.GENERAL, ("yb", "zg")),
    WindowSpec("2", "民政", WindowKind.SPECIAL, ("mz",)),
    WindowSpec("3", "潮汐", WindowKind.TIDAL, ("yb", "zg")),
)


def quiet_hall() -> Scenario:
    """Two clerks, one to spare; no guard against quick presses, no missed call comes back."""
    policy = Policy(tide=TidePolicy(max_wait_s=900), call_guard_s=0, pass_times=1)
    hall = Scenario(small_plan(windows=WINDOWS, services=(YB, ZG, MZ), policy=policy))
    hall.staff("1", "2").standby("spare")
    return hall


@pytest.fixture
def certain() -> list[Fact]:
    """Five citizens, everybody seen to the end, the clerk at window 1 lingers 20 seconds each time."""
    hall = quiet_hall()
    for _ in range(4):
        hall.take("yb")
    hall.take("mz")
    hall.call("2")
    hall.do(c.Start("2"))
    for number in range(4):
        hall.wait(20)
        hall.serve("1", seconds=100)
        if number == 0:
            hall.do(c.Finish("2"))
    hall.do(c.CloseDay("下班"))
    return hall.facts


def calls(facts: list[Fact]) -> list[tuple[str, str, float]]:
    begin = facts[0].at
    return [
        (fact.event.ticket, fact.event.window, (fact.at - begin).total_seconds())
        for fact in facts
        if isinstance(fact.event, e.TicketCalled)
    ]


def test_with_nothing_changed_a_certain_day_comes_out_call_for_call(certain: list[Fact]) -> None:
    observed = observe(certain)
    assert is_certain(observed)
    assert observed.truth.gaps["1"] == (20.0,) * 4
    lived = Engine(draw(observed, 1)).run()
    assert calls(lived.facts) == calls(certain)
    assert_relived(lived.facts)
    compared = ask(certain, Change())
    assert len(compared.after) == 1
    assert compared.after[0].tally.waits == compared.before.tally.waits
    found = answer([compared], Change())
    assert found["mirror"] == found["before"] | {"low": None, "high": None}
    assert any("没有靠运气" in note["zh"] for note in found["notes"])
    assert found["against"] == "before"
    assert {found["effect"][key] for key in ("share15", "mean_s", "tide_minutes", "visitors")} == {0}


def test_a_tide_helps_when_the_rule_is_tighter(certain: list[Fact]) -> None:
    compared = ask(certain, Change({"tide.max_wait_s": 60}))
    assert compared.before.tally.tides == ()
    (tide,) = compared.after[0].tally.tides
    assert tide.window == "3"
    assert max(compared.after[0].tally.waits) < max(compared.before.tally.waits)


def later(measured: Measured, by: float) -> Measured:
    """The same day with everybody waiting so much longer."""
    tally = measured.tally
    return replace(measured, tally=replace(tally, waits=tuple(wait + by for wait in tally.waits)))


@pytest.mark.parametrize(("off_s", "against"), [(0, "before"), (60, "mirror"), (8, "mirror"), (2, "before")])
def test_a_model_that_is_off_is_compared_with_itself(certain: list[Fact], off_s: float, against: str) -> None:
    """The change saves ten seconds; an error of eight is small, but would nearly double what it did."""
    compared = ask(certain, Change())
    (mirror,) = compared.mirror
    compared = replace(compared, before=later(mirror, off_s), after=(later(mirror, -10),))
    found = answer([compared], Change())
    (day,) = found["days"]
    assert found["against"] == day["against"] == against
    assert found["effect"]["mean_s"] == pytest.approx(found["after"]["mean_s"] - found[against]["mean_s"], abs=0.02)
    assert found["effect"]["low"] is None
    assert any("照旧重演”比" in note["zh"] for note in found["notes"]) == (against == "mirror")


def test_the_band_of_an_effect_is_of_differences_draw_by_draw(certain: list[Fact]) -> None:
    """Two lives lie ten minutes apart, the change saves half a minute in one and one in the other: that is the band."""
    compared = ask(certain, Change())
    one = compared.before
    drawn = replace(compared, mirror=(later(one, 100), later(one, 700)), after=(later(one, 70), later(one, 640)))
    (day,) = answer([drawn], Change())["days"]
    assert (day["against"], day["effect"]["mean_s"]) == ("mirror", -45)
    assert (day["effect"]["low"]["mean_s"], day["effect"]["high"]["mean_s"]) == (-60, -30)


def test_a_closed_window_turns_away_whom_nobody_else_may_serve(certain: list[Fact]) -> None:
    compared = ask(certain, Change(closed=("2",)))
    assert compared.after[0].tally.turned_away == 1
    assert set(compared.after[0].tally.cases) == {"1"}
    found = answer([compared], Change(closed=("2",)))
    assert any("取不到号" in note["zh"] for note in found["notes"])
    assert found["change"] == [{"zh": "窗口 2 整天不开", "en": "window 2 stays closed"}]
    assert (found["before"]["share15"], found["after"]["share15"]) == (1, 0.8)
    assert [words.split("；")[0].split(";")[0] for words in in_short(found)] == [
        "1 人取不到号",
        "1 citizens get no number",
    ]


def test_a_closed_hall_calls_nobody_in_time(certain: list[Fact]) -> None:
    """Nobody waits where nobody gets a number: that is no merit."""
    change = Change(closed=("1", "2", "3"))
    after = answer([ask(certain, change)], change)["after"]
    assert (after["visitors"], after["turned_away"], after["share15"], after["over30_share"]) == (0, 5, 0, 0)


def test_who_left_before_the_promise_was_broken_was_not_called_either(certain: list[Fact]) -> None:
    tally = measure(certain).tally
    assert totals([replace(tally, early_leavers=5)]).share15 == 0.5
    assert totals([replace(tally, waits=(), elderly=())]).share15 == 1.0


def test_only_what_is_otherwise_is_said(certain: list[Fact]) -> None:
    compared = ask(certain, Change())
    tighter = replace(compared.plan, policy=replace(compared.plan.policy, tide=TidePolicy(max_wait_s=600)))
    days, change = [compared, replace(compared, plan=tighter)], Change({"tide.max_wait_s": 900})
    (said,) = answer(days, change)["change"]
    assert "10 分钟 → 15 分钟" in said["zh"]
    assert answer(days[:1], change)["change"] == [{"zh": "什么都没有改", "en": "nothing was changed"}]


def test_more_leavers_are_told_against_the_side_of_the_headline(certain: list[Fact]) -> None:
    compared = ask(certain, Change())
    (mirror,) = compared.mirror
    off = replace(mirror, tally=replace(mirror.tally, late_leavers=4))
    found = answer([replace(compared, mirror=(off,), after=(off,))], Change())
    assert found["against"] == "mirror"
    assert not any("离开的人" in note["zh"] for note in found["notes"])


def test_rights_and_staff_move_the_work(certain: list[Fact]) -> None:
    helped = ask(certain, Change(rights={"2": (("mz",), ("yb",))}))
    assert helped.after[0].tally.cases["2"] > 1
    hours = ((0, 86400),)
    added = ask(certain, Change({"tide.max_wait_s": 60}, ("3",), {"7": (("yb",), ())}, {"7": hours}))
    assert {tide.window for tide in added.after[0].tally.tides} == {"7"}
    nobody = ask(certain, Change(staff={"1": ()}))
    assert "1" not in nobody.after[0].tally.cases


def test_staff_at_a_tidal_window_wait_to_be_called_to_it() -> None:
    """Without hands no tide opens; with them one does, by the rule and not before."""
    hall = Scenario(small_plan(windows=WINDOWS, services=(YB, ZG, MZ), policy=Policy(call_guard_s=0))).staff("1", "2")
    for _ in range(4):
        hall.take("yb")
    for _ in range(4):
        hall.serve("1", seconds=100)
    hall.do(c.CloseDay("下班"))
    rule: dict[str, PolicyValue] = {"tide.max_wait_s": 60, "tide.mode": "rule"}
    assert ask(hall.facts, Change(rule)).after[0].tally.tides == ()
    (tide,) = ask(hall.facts, Change(rule, staff={"3": ((0, 86400),)})).after[0].tally.tides
    assert tide.window == "3"
    assert tide.opened > hall.facts[0].at + timedelta(seconds=60)


def test_staff_outside_a_window_s_own_hours_opens_it_all_the_same() -> None:
    """The wish says when somebody is there: a plan that ends sooner gives way, and numbers are given."""
    start = Scenario(small_plan()).now
    short = replace(WINDOWS[1], duty=(Session(start, start + timedelta(minutes=5)),))
    windows = (WINDOWS[0], short, WINDOWS[2])
    hall = Scenario(small_plan(windows=windows, services=(YB, ZG, MZ), policy=Policy(call_guard_s=0))).staff("2")
    hall.take("mz")
    hall.serve("2", seconds=60)
    hall.wait(1800).do(c.CloseDay("下班", force=True))
    truth = observe(hall.facts).truth
    late = replace(truth, visits=(replace(truth.visits[0], at=start + timedelta(minutes=10)),))
    comes = start + timedelta(minutes=15) - truth.midnight
    lived = Engine(changed(late, Change(staff={"2": ((round(comes.total_seconds()), 86400),)}))).run()
    assert not lived.turned_away
    assert calls(lived.facts) == [("C001", "2", 900.0)]


def test_clerks_who_sign_in_within_a_second_keep_their_order() -> None:
    """Whoever leaves first is not the first to come: the order decides who is called to a tide."""
    hall = quiet_hall()
    hall.wait(60).do(c.SignOut(clerk="spare"))
    hall.wait(60).do(c.SignOut(clerk="clerk2"))
    assert [duty.clerk for duty in observe(hall.facts).truth.duties] == ["clerk1", "clerk2", "spare"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change({"tide.nonsense": 3}), "policy_unknown"),
        (Change({"tide.max_wait_s": 1}), "policy_invalid"),
        (Change(closed=("77",)), "unknown_window"),
        (Change(rights={"1": (("nothing",), ())}), "unknown_service"),
    ],
)
def test_what_cannot_be_is_refused(certain: list[Fact], change: Change, code: str) -> None:
    with pytest.raises(Refused, match=code):
        changed(observe(certain).truth, change)


def test_settings_that_a_manager_changed_that_day_give_way_to_the_change(certain: list[Fact]) -> None:
    hall = quiet_hall()
    hall.do(c.SetPolicy({"tide.max_wait_s": 1200, "recall_limit": 1}, "试"))
    truth = observe(hall.facts).truth
    (act,) = changed(truth, Change({"tide.max_wait_s": 600})).acts
    assert isinstance(act.command, c.SetPolicy)
    assert act.command.changes == {"recall_limit": 1}
    both = Change({"tide.max_wait_s": 600, "recall_limit": 2})
    assert changed(truth, both).acts == ()
    hall.take("yb")
    hall.serve("1", seconds=60)
    hall.do(c.CloseDay("下班"))
    compared = ask(hall.facts, both)
    assert (compared.by_hand, compared.given_way) == (0, 1)
    said = [note["zh"] for note in answer([compared], both)["notes"]]
    assert any("已略去" in each for each in said)
    assert not any("照样保留" in each for each in said)
    (held,) = answer([ask(hall.facts, Change({"tide.max_wait_s": 900}))], Change({"tide.max_wait_s": 900}))["change"]
    assert held["zh"].endswith("全天 15 分钟")


@pytest.fixture
def eventful() -> list[Fact]:
    """Held and back, sent on, called in vain, gone by own word, gone without, a pause and a clerk at another window."""
    hall = quiet_hall()
    held, sent, late, vain, gone, _ = [hall.take("yb") for _ in range(6)]
    assert hall.call("1") == held
    hall.wait(5).do(c.Start("1"))
    hall.wait(60).do(c.Hold("1", "补材料"))
    assert hall.call("1") == sent
    hall.do(c.Start("1"))
    hall.wait(30).do(c.Transfer(sent, "mz", "走错"))
    hall.do(c.Resume("1", held))
    hall.do(c.Start("1"))
    hall.wait(40).do(c.Finish("1"))
    hall.serve("2", seconds=90)
    assert hall.call("1") == late
    hall.wait(45).do(c.Pass("1", "没来"))
    assert hall.call("1") == vain
    hall.wait(30).do(c.Pass("1", "没来"))
    hall.do(c.Drop(gone, "走了"))
    hall.do(c.Pause("1", "开会"), clerk("clerk1"))
    hall.wait(300).do(c.Unpause("1"), clerk("clerk1"))
    for _ in range(2):
        hall.serve("1", seconds=50)
    hall.call("1")
    hall.wait(20).do(c.Pass("1", "没来"))
    hall.do(c.CloseDay("下班", force=True))
    return hall.facts


def test_what_happened_to_each_citizen_is_read_from_the_facts(eventful: list[Fact]) -> None:
    observed = observe(eventful)
    visits = {visit.id: visit for visit in observed.truth.visits}
    assert [(leg.work_s, leg.then) for leg in visits["A001"].legs] == [(60, Then.HOLD), (40, Then.FINISH)]
    assert visits["A001"].legs[0].away_s == 30
    assert [leg.comes_s for leg in visits["A001"].legs] == [5, 0]
    sent = visits["A002"].legs[0]
    assert (sent.work_s, sent.then, sent.to) == (30, Then.TRANSFER, "mz")
    assert (visits["A005"].says_so, visits["A005"].patience_s) == (True, 300.0)
    assert {"A005"} <= observed.unknown
    assert visits["A003"].misses == 1
    assert [(a.window, (a.ends - a.starts).total_seconds(), a.reason) for a in observed.truth.absences] == [
        ("1", 300.0, "开会")
    ]
    assert {(duty.clerk, duty.window) for duty in observed.truth.duties} == {
        ("clerk1", "1"), ("clerk2", "2"), ("spare", None),
    }  # fmt: skip


def test_an_eventful_day_comes_out_nearly_the_same(eventful: list[Fact]) -> None:
    observed = observe(eventful)
    real = measure(eventful).tally
    for seed in range(5):
        lived = Engine(draw(observed, seed)).run()
        assert_relived(lived.facts)
        again = measure(lived.facts).tally
        assert sorted(again.waits)[:4] == sorted(real.waits)[:4]
        assert abs(again.served - real.served) <= 1


def test_patience_is_drawn_from_what_is_known(eventful: list[Fact]) -> None:
    observed = observe(eventful)
    assert leaving_rate(observed) > 0
    (absent,) = observed.absent
    waits = observed.waits_s
    for seed in range(20):
        visits = {visit.id: visit for visit in draw(observed, seed).visits}
        assert 0 <= visits[absent].patience_s <= waits[absent]
        assert visits["A005"].patience_s == 300.0
        assert all(visit.patience_s >= waits[name] for name, visit in visits.items() if name not in (absent, "A005"))
        assert all(visit.legs for visit in visits.values())
    assert draw(observed, 3) == draw(observed, 3)
    assert draw(observed, 3) != draw(observed, 4)


@pytest.mark.parametrize("hall", ["jianping", "chini"])
def test_the_mirror_of_a_day_without_unknown_hands_is_that_day(tmp_path: Path, hall: str) -> None:
    """Leavers, bookings, tides, absent citizens: learnt from the facts alone, unchanged, each call is to the second."""
    facts = lived_day(hall, date(2026, 11, 20), tmp_path, busy=0.8)
    observed = observe(facts)
    assert observed.unknown
    for seed in range(2):
        assert calls(Engine(draw(observed, seed), foresees=False).run().facts) == calls(facts)
    found = answer([ask(facts, Change(), draws=2)], Change())
    assert found["against"] == "before"
    assert found["effect"]["high"]["mean_s"] == found["effect"]["low"]["mean_s"] == 0


def test_who_did_not_answer_at_once_was_never_there(eventful: list[Fact]) -> None:
    """A booked citizen may be called before the slot: no wait is so short that this one would have come."""
    observed = observe(eventful)
    (absent,) = observed.absent
    at_once = replace(observed, waits_s={**observed.waits_s, absent: 0.0})
    visits = {visit.id: visit for visit in draw(at_once, 1).visits}
    assert visits[absent].patience_s < -3600


def test_who_goes_in_the_middle_of_a_case_is_no_manager_who_closes(tmp_path: Path) -> None:
    """A duty that ends mid-case ends the tide for want of staff: the rule does not rest as after a person's word."""
    policy = Policy(tide=TidePolicy(max_wait_s=60), call_guard_s=0, pass_times=0)
    plan = small_plan(windows=WINDOWS, services=(YB, ZG, MZ), policy=policy)
    hall = Scenario(plan).staff("1").standby("a")
    for _ in range(8):
        hall.take("yb")
    hall.wait(61).tick()
    hall.call("3")
    hall.do(c.Start("3"))
    hall.wait(500).do(c.Finish("3"))
    hall.do(c.SignOut(clerk="a"))
    lived = Engine(draw(observe(hall.facts), 1)).run()
    closing = [fact.event for fact in lived.facts if isinstance(fact.event, e.TideClosing)]
    assert closing
    assert all(event.reason is not TideReason.MANUAL for event in closing)


def test_no_duty_of_a_day_file_closes_a_tide_as_a_manager_would(tmp_path: Path) -> None:
    day = load(generated_day(tmp_path / "D01", seed=4))
    facts = Engine(day).run().facts
    assert any(isinstance(fact.event, e.TideClosing) for fact in facts)
    assert not any(isinstance(f.event, e.TideClosing) and f.event.reason is TideReason.MANUAL for f in facts)


def test_after_the_doors_close_a_clerk_stays_for_those_who_wait() -> None:
    """The sign-out after closing follows from the day: under a slower one the same clerk stays longer."""
    start = Scenario(small_plan()).now
    policy = Policy(tide=TidePolicy(automatic=False), call_guard_s=0)
    sessions = (Session(start, start.replace(hour=start.hour + 1)),)
    hall = Scenario(small_plan(windows=WINDOWS, services=(YB, ZG, MZ), policy=policy, sessions=sessions))
    hall.staff("1", "2")
    hall.wait(3500)
    for _ in range(3):
        hall.take("yb")
    for _ in range(3):
        hall.serve("1", seconds=120)
    for clerk_id in ("clerk1", "clerk2"):
        hall.do(c.SignOut(clerk=clerk_id))
    hall.do(c.CloseDay("下班"))
    (first, _) = observe(hall.facts).truth.duties
    assert (first.ends, first.to_the_end) == (sessions[0].closes, True)
    lived = Engine(draw(observe(hall.facts), 1)).run()
    assert len(calls(lived.facts)) == 3


def test_nobody_leaves_pauses_or_closes_in_the_middle_of_a_case(tmp_path: Path) -> None:
    """Clerks who come late, pause and go for an hour; planted pauses; a window staffed in two pieces."""
    truth = truth_of(load(random_day("jianping", "short", 77, tmp_path)))
    midnight, regular = truth.midnight, [w.id for w in truth.plan.windows if w.kind is not WindowKind.TIDAL]
    pauses = tuple(
        Absence(window, midnight + timedelta(seconds=38_000), midnight + timedelta(seconds=39_000), "开会")
        for window in regular
    )
    change = Change(staff={regular[0]: ((32_400, 36_000), (37_000, 41_000))})
    lived = Engine(changed(replace(truth, absences=pauses), change), foresees=False).run()
    day, seen = Day(), set()
    for fact in lived.facts:
        if isinstance(fact.event, (e.ClerkSignedOut, e.WindowPaused, e.TideClosed)) and fact.event.window is not None:
            seen.add(type(fact.event))
            assert day.windows[fact.event.window].ticket is None, fact
        evolve(day, fact)
    assert seen == {e.ClerkSignedOut, e.WindowPaused, e.TideClosed}
