"""Odd turns of a day: nobody is stranded, nobody is taken from another's window, nobody queues twice."""

from __future__ import annotations

from datetime import timedelta

from tests.core.scenario import DESK, NINE, Scenario, clerk, small_plan
from tests.core.test_tides import names
from tidehall_server.core import forecast
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.events import TicketTaken
from tidehall_server.core.queue.model import Policy, PriorityClass, TicketStatus
from tidehall_server.core.queue.project import project
from tidehall_server.core.queue.views import ClerkView, ManagerView


def test_a_pause_gives_back_what_was_sent_to_the_window() -> None:
    hall = Scenario().staff("1", "2")
    first, second = hall.take(), hall.take()
    hall.do(c.Transfer(first, "2"))
    hall.do(c.Pause("2", "开会"))
    assert hall.ticket(first).pinned is None
    assert hall.call("1") == first
    assert hall.order() == [second]


def test_nothing_is_sent_to_a_window_that_does_not_call() -> None:
    hall = Scenario().staff("1", "2", "3")
    first = hall.take()
    hall.do(c.Pause("2", "开会"))
    hall.do(c.Pause("3", "开会"))
    assert hall.refused(c.Transfer(first, "2")) == "window_paused"
    assert hall.refused(c.Transfer(first, "3")) == "window_paused"
    hall.do(c.Unpause("3"))
    assert hall.refused(c.Transfer(first, "3")) == "tide_not_open"


def test_a_handover_keeps_what_was_sent_to_the_window() -> None:
    hall = Scenario().staff("1", "2")
    first = hall.take()
    hall.do(c.Transfer(first, "2"))
    hall.do(c.SignIn("2", takeover=True), clerk("b"))
    assert hall.ticket(first).pinned == "2"
    hall.do(c.SignOut(), clerk("b"))
    assert hall.ticket(first).pinned is None


def test_who_was_held_at_a_tide_that_closed_is_resumed_elsewhere() -> None:
    hall = Scenario().staff("1").standby()
    hall.do(c.OpenTide("3"))
    first = hall.take()
    hall.call("3")
    hall.do(c.CloseTide("3"))
    assert names(hall.do(c.Hold("3", "补材料"))) == ["TicketHeld", "TideClosed", "ClerkSignedOut"]
    view = project("clerk", hall.day)
    assert isinstance(view, ClerkView)
    shown = {window.line.id: [card.ticket for card in window.held] for window in view.windows}
    assert shown["1"] == [first]
    hall.do(c.Resume("1"))
    assert (hall.ticket(first).window, hall.ticket(first).status) == ("1", TicketStatus.CALLED)


def test_a_clerk_does_not_take_back_what_another_window_has_called() -> None:
    hall = Scenario().staff("1", "2")
    first = hall.take()
    hall.call("1")
    assert hall.refused(c.Requeue(first), clerk("clerk2")) == "not_your_window"
    hall.do(c.Requeue(first), DESK)
    assert hall.order() == [first]


def test_who_took_a_new_number_is_not_put_back_with_the_old_one() -> None:
    hall = Scenario(small_plan(policy=Policy(pass_times=0))).staff("1")
    old = hall.take(person="p1")
    hall.call()
    hall.do(c.Pass("1"))
    new = hall.take(person="p1")
    assert hall.refused(c.Requeue(old)) == "already_queued"
    assert hall.refused(c.Undo("1")) == "undo_overtaken"
    hall.do(c.Drop(new))
    hall.do(c.Requeue(old))


def test_a_closing_tide_closes_however_its_last_ticket_leaves() -> None:
    for leave in ("drop", "requeue", "undo"):
        hall = Scenario().staff("1").standby()
        hall.do(c.OpenTide("3"))
        first = hall.take()
        hall.call("3")
        hall.do(c.CloseTide("3"))
        last: dict[str, c.Command] = {"drop": c.Drop(first), "requeue": c.Requeue(first), "undo": c.Undo("3")}
        assert names(hall.do(last[leave]))[1:] == ["TideClosed", "ClerkSignedOut"]


def test_a_booked_citizen_is_told_of_those_before_him_only() -> None:
    hall = Scenario().staff("1")
    for number in range(2):
        hall.do(c.Book(f"E{number}", "yb", NINE + timedelta(minutes=10)))
        hall.do(c.CheckIn(f"E{number}"))
    hall.wait(18 * 60)
    for _ in range(5):
        hall.take(priority="elderly")
        hall.take()
    hall.do(c.Book("M", "yb", NINE + timedelta(minutes=20)))
    (mine,) = hall.do(c.CheckIn("M"))
    assert isinstance(mine, TicketTaken)
    assert mine.ahead == 2
    assert mine.estimate_s is not None


def test_the_estimate_never_falls_when_one_more_waits() -> None:
    hall = Scenario().staff("1", "2")
    hall.take()
    hall.take()
    hall.call("1")
    hall.call("2")
    before = (0, 0)
    for number in range(12):
        assert forecast.ahead(hall.day, "yb", PriorityClass.NORMAL, hall.now) == number
        found = forecast.at_issue(hall.day, "yb", PriorityClass.NORMAL, hall.now)
        assert found is not None
        told = found.low_s, found.high_s
        assert before[0] <= told[0]
        assert before[1] <= told[1]
        before = told
        hall.take("yb" if number % 2 else "zg")


def test_the_estimate_counts_what_is_left_of_the_cases_at_the_windows() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.call("1")
    hall.do(c.Start("1"))
    told = forecast.estimates(hall.day, hall.now)["yb"]
    hall.wait(240)
    later = forecast.estimates(hall.day, hall.now)["yb"]
    assert told is not None
    assert later is not None
    assert later[0] < told[0]
    assert later[1] < told[1]


def test_no_time_is_negative_after_the_clock_stepped_back() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.serve(seconds=-7200)
    assert hall.day.windows["1"].work_s == 0
    hall.take()
    hall.wait(-600)
    hall.call()
    view = project("manager", hall.day)
    assert isinstance(view, ManagerView)
    assert (view.figures.wait_mean_s, view.figures.wait_max_s) == (0, 0)


def test_fifteen_minutes_of_waiting_are_within_the_promise() -> None:
    hall = Scenario().staff("1")
    for wait in (900, 901):
        hall.take()
        hall.wait(wait)
        hall.serve()
    view = project("manager", hall.day)
    assert isinstance(view, ManagerView)
    assert (view.figures.within_target, view.figures.over_target) == (1, 1)


def test_a_pad_rates_only_what_was_finished_at_its_own_window() -> None:
    hall = Scenario().staff("1")
    hall.take()
    done = hall.serve()
    pad = c.Actor("P-2", "pad", personal=False, window="2")
    assert hall.refused(c.Rate(done, c.Level.SATISFIED), pad) == "rating_wrong_window"
    hall.do(c.Rate(done, c.Level.SATISFIED), c.Actor("P-1", "pad", personal=False, window="1"))


def test_whoever_served_does_not_rate_whatever_role_they_have_now() -> None:
    hall = Scenario().staff("1")
    hall.take()
    done = hall.serve()
    served_by = hall.day.tickets[done].finished_by
    assert served_by
    for role in ("manager", "clerk", "caller"):
        own = c.Rate(done, c.Level.VERY_SATISFIED, channel=c.RatingChannel.PAPER)
        assert hall.refused(own, c.Actor(served_by, role)) == "rating_own"
    hall.do(c.Rate(done, c.Level.FAIR), c.Actor("P-1", "pad", personal=False, window="1"))


def test_a_booking_for_another_day_is_not_taken_into_this_one() -> None:
    hall = Scenario()
    assert hall.refused(c.Book("T", "yb", NINE + timedelta(days=1))) == "booking_other_day"
    assert hall.refused(c.Book("T", "yb", NINE - timedelta(days=1))) == "booking_other_day"


def test_undo_is_not_open_for_an_hour_after_the_clock_stepped_back() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.call()
    hall.wait(-3600)
    assert hall.refused(c.Undo("1")) == "undo_too_late"
