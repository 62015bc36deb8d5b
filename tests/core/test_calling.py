"""A clerk's cycle: who is called, and every way a ticket can go."""

from __future__ import annotations

from datetime import timedelta

from tests.core.scenario import DESK, MANAGER, NINE, Scenario, clerk, small_plan
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.events import TicketRequeued
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.model import CallingPolicy, CallOrder, Policy, PolicyValue, PriorityClass, TicketStatus
from tidehall_server.core.queue.project import clerk as clerk_view
from tidehall_server.core.routing import upcoming


def test_numbers_run_per_prefix_and_are_never_reused() -> None:
    hall = Scenario()
    assert [hall.take(), hall.take("zg"), hall.take()] == ["A001", "B001", "A002"]
    hall.do(c.Drop("A002"))
    assert hall.take() == "A003"


def test_the_thousandth_number_has_four_digits() -> None:
    hall = Scenario()
    assert [hall.take() for _ in range(1000)][-2:] == ["A999", "A1000"]


def test_first_come_first_called_over_all_windows() -> None:
    hall = Scenario().staff("1", "2")
    first, second, third = hall.take(), hall.take("zg"), hall.take()
    assert [hall.call("2"), hall.call("1")] == [first, second]
    assert hall.refused(c.CallNext("1")) == "just_called"
    hall.wait(5)
    assert hall.refused(c.CallNext("1")) == "window_busy"
    assert hall.order() == [third]


def test_priority_goes_before_who_came_less_than_five_minutes_earlier() -> None:
    hall = Scenario().staff("1")
    ordinary = hall.take()
    hall.wait(299)
    elderly = hall.take(priority="elderly")
    hall.wait(2)
    late = hall.take(priority="elderly")
    assert [hall.serve("1") for _ in range(3)] == [elderly, ordinary, late]


def test_booked_is_called_at_most_two_minutes_before_its_slot() -> None:
    hall = Scenario().staff("1", "2")
    hall.do(c.Book("KX7P", "yb", NINE + timedelta(minutes=20)))
    (taken,) = hall.do(c.CheckIn("KX7P"), DESK)
    booked = taken.ticket  # type: ignore[union-attr]
    hall.wait(17 * 60)
    first, *_ = [hall.take() for _ in range(3)]
    hall.wait(59)
    assert hall.call("1") == first
    hall.wait(1)
    assert hall.call("2") == booked
    assert hall.refused(c.CheckIn("KX7P"), DESK) == "booking_used"


def test_check_in_too_early_and_too_late_say_so() -> None:
    hall = Scenario()
    hall.do(c.Book("E1", "yb", NINE + timedelta(hours=2)))
    assert hall.refused(c.CheckIn("E1"), DESK) == "booking_too_early"
    hall.wait(3 * 3600)
    assert hall.refused(c.CheckIn("E1"), DESK) == "booking_too_late"
    assert hall.refused(c.CheckIn("nope"), DESK) == "unknown_booking"


def test_recall_is_limited() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.call()
    for _ in range(5):
        hall.do(c.Recall("1"))
    assert hall.refused(c.Recall("1")) == "recall_limit"


def test_finish_needs_start() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.call()
    assert hall.refused(c.Finish("1")) == "not_started"


def test_pass_waits_three_places_later_once_then_ends() -> None:
    hall = Scenario().staff("1")
    names = [hall.take() for _ in range(6)]
    assert hall.call() == names[0]
    hall.do(c.Pass("1", "未到"))
    assert hall.order() == [names[1], names[2], names[3], names[0], names[4], names[5]]
    assert [hall.serve() for _ in range(3)] == names[1:4]
    assert hall.call() == names[0]
    hall.do(c.Pass("1"))
    assert hall.ticket(names[0]).status is TicketStatus.PASSED
    hall.do(c.Requeue(names[0]), DESK)
    assert names[0] in hall.order()


def test_a_passed_ticket_put_back_by_an_old_row_does_not_jump_to_the_front() -> None:
    hall = Scenario().staff("1")
    missed, *names = [hall.take() for _ in range(6)]
    hall.do(c.SetPolicy({"pass_times": 0}, "过号作废"))
    assert hall.call() == missed
    hall.wait(60).do(c.Pass("1"))
    hall.wait(60)
    old = TicketRequeued(missed, hall.day.last_place + 1.0)
    evolve(hall.day, Fact(hall.day.version + 1, hall.now, "guide:desk", "old", old))
    assert hall.ticket(missed).turn_from == hall.now
    assert [choice.ticket for choice in upcoming(hall.day, hall.day.windows["1"], hall.now, 9)] == [*names, missed]


def test_pass_with_few_waiting_goes_last() -> None:
    hall = Scenario().staff("1")
    first, second = hall.take(), hall.take()
    hall.call()
    hall.do(c.Pass("1"))
    assert hall.order() == [second, first]


def test_a_passed_booking_loses_its_privilege() -> None:
    hall = Scenario().staff("1")
    hall.do(c.Book("B1", "yb", NINE))
    hall.do(c.CheckIn("B1"), DESK)
    names = [hall.take() for _ in range(4)]
    assert hall.call() == "A001"
    hall.do(c.Pass("1"))
    assert hall.call() == names[0]


def test_hold_and_resume_at_the_same_window() -> None:
    hall = Scenario().staff("1", "2")
    first, second = hall.take(), hall.take()
    hall.call()
    hall.do(c.Start("1"))
    hall.do(c.Hold("1", "补材料"))
    assert hall.refused(c.Resume("2")) == "nothing_held"
    assert hall.call() == second
    hall.do(c.Start("1"))
    hall.do(c.Finish("1"))
    hall.do(c.Resume("1"))
    assert hall.day.windows["1"].ticket == first
    assert hall.ticket(first).status is TicketStatus.CALLED


def test_transfer_to_a_service_keeps_the_place() -> None:
    hall = Scenario().staff("1", "2")
    first = hall.take("yb")
    later = [hall.take("zg") for _ in range(2)]
    hall.call()
    hall.do(c.Transfer(first, "zg", "其实办社保"))
    assert hall.order() == [first, *later]
    assert hall.call("2") == first


def test_transfer_to_a_window_waits_for_that_window() -> None:
    hall = Scenario().staff("1", "2")
    first, second = hall.take(), hall.take()
    hall.call("1")
    hall.do(c.Transfer(first, "2"))
    assert hall.refused(c.Transfer(first, "2")) == "transfer_to_self"
    assert hall.call("1") == second
    assert hall.call("2") == first


def test_who_was_sent_to_this_window_and_is_late_is_not_overtaken_by_a_like_case() -> None:
    hall = Scenario().staff("1")
    sent = hall.take()
    hall.do(c.Transfer(sent, "1"))
    hall.wait(60)
    like = hall.take()
    hall.wait(hall.day.policy.calling.ordinary_s - 30)
    assert [hall.serve("1") for _ in range(2)] == [sent, like]


def test_tickets_sent_to_a_window_return_to_the_pool_when_its_clerk_leaves() -> None:
    hall = Scenario().staff("1", "2")
    first = hall.take()
    hall.do(c.Transfer(first, "2"))
    assert hall.refused(c.CallNext("1")) == "nobody_waiting"
    hall.do(c.SignOut(), clerk("clerk2"))
    assert hall.call("1") == first


def test_undo_of_a_call_returns_the_ticket_to_its_exact_place() -> None:
    hall = Scenario().staff("1")
    names = [hall.take() for _ in range(3)]
    before = hall.ticket(names[0])
    hall.call()
    hall.do(c.Recall("1"))
    hall.wait(10)
    hall.do(c.Undo("1"))
    assert hall.order() == names
    assert hall.ticket(names[0]) == before
    assert hall.day.calls == []
    assert hall.refused(c.Undo("1")) == "nothing_to_undo"


def test_undo_is_refused_after_ten_seconds_and_after_somebody_else_acted() -> None:
    hall = Scenario().staff("1", "2")
    first = hall.take()
    hall.call()
    hall.wait(11)
    assert hall.refused(c.Undo("1")) == "undo_too_late"
    hall.do(c.Pass("1"))
    assert hall.call("2") == first
    assert hall.refused(c.Undo("1")) == "undo_overtaken"


def test_undo_of_finish_takes_the_case_back() -> None:
    hall = Scenario().staff("1")
    first = hall.take()
    hall.serve()
    assert hall.day.windows["1"].cases == 1
    hall.do(c.Undo("1"))
    assert hall.day.windows["1"].cases == 0
    assert hall.ticket(first).status is TicketStatus.SERVING
    hall.do(c.Finish("1"))
    hall.do(c.Rate(first, c.Level.SATISFIED))
    assert hall.refused(c.Undo("1")) == "undo_overtaken"


def test_a_second_press_is_refused_even_when_the_clock_stepped_back() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.take()
    hall.call()
    hall.wait(-3600)
    assert hall.refused(c.CallNext("1")) == "window_busy"


def test_an_empty_window_is_taken_by_pressing_next() -> None:
    hall = Scenario()
    first = hall.take()
    events = hall.do(c.CallNext("1"), clerk("wang"))
    assert [type(event).__name__ for event in events] == ["ClerkSignedIn", "TicketCalled"]
    assert hall.day.windows["1"].clerk == "wang"
    assert hall.refused(c.CallNext("2"), clerk("wang")) == "clerk_elsewhere"
    assert hall.refused(c.CallNext("1"), clerk("li")) == "not_your_window"
    assert hall.ticket(first).window == "1"


def test_a_device_acts_only_for_its_own_window() -> None:
    hall = Scenario().staff("1", "2")
    hall.take()
    box = c.Actor("box-1", "caller", personal=False, window="1")
    assert hall.refused(c.CallNext("2"), box) == "not_your_window"
    assert hall.do(c.CallNext("1"), box)


def test_pause_needs_a_reason_and_stops_calls() -> None:
    hall = Scenario().staff("1")
    hall.take()
    assert hall.refused(c.Pause("1", " ")) == "reason_required"
    hall.do(c.Pause("1", "设备故障"))
    assert hall.refused(c.CallNext("1")) == "window_paused"
    hall.do(c.Unpause("1"))
    assert hall.call() == "A001"


def test_takeover_keeps_the_citizen_at_the_window() -> None:
    hall = Scenario().staff("1")
    first = hall.take()
    hall.call()
    hall.do(c.Start("1"))
    assert hall.refused(c.SignIn("1"), clerk("li")) == "window_taken"
    hall.do(c.SignIn("1", takeover=True), clerk("li"))
    hall.do(c.Finish("1"), clerk("li"))
    assert hall.ticket(first).finished_by == "li"
    assert hall.day.clerks["clerk1"].window is None


def test_nobody_leaves_a_citizen_at_the_window() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.call()
    assert hall.refused(c.SignOut(), clerk("clerk1")) == "window_busy"


def test_one_open_ticket_per_person_and_service() -> None:
    hall = Scenario().staff("1")
    first = hall.take(person="p1")
    assert hall.refused(c.TakeTicket("yb", person="p1")) == "already_queued"
    hall.take("zg", person="p1")
    hall.serve()
    assert hall.ticket(first).status is TicketStatus.FINISHED
    assert hall.take(person="p1") == "A002"


def test_granting_priority_needs_a_reason_and_moves_the_ticket_forward() -> None:
    hall = Scenario().staff("1")
    hall.take()
    late = hall.take()
    assert hall.refused(c.GrantPriority(late, PriorityClass.ELDERLY)) == "reason_required"
    hall.do(c.GrantPriority(late, PriorityClass.ELDERLY, "凭残疾证"), DESK)
    assert hall.call() == late


def test_policy_change_is_checked_and_leaves_a_trace() -> None:
    hall = Scenario()
    assert hall.refused(c.SetPolicy({"tide.max_waits": 600}, "x")) == "policy_unknown"
    assert hall.refused(c.SetPolicy({"tide.max_wait_s": 5}, "x")) == "policy_invalid"
    assert hall.refused(c.SetPolicy({"tide.max_wait_s": True}, "x")) == "policy_invalid"
    assert hall.refused(c.SetPolicy({"tide.max_wait_s": 900}, "x")) == "policy_unchanged"
    assert hall.refused(c.SetPolicy({"tide.max_wait_s": 600})) == "reason_required"
    (changed,) = hall.do(c.SetPolicy({"tide.max_wait_s": 600}, "医保缴费高峰"))
    assert changed.changes == (("tide.max_wait_s", 900, 600),)  # type: ignore[union-attr]
    assert hall.day.policy.tide.max_wait_s == 600


def test_an_order_and_a_decimal_are_policy_too() -> None:
    hall = Scenario()
    orders: list[PolicyValue] = ["fifo", 1, True]
    decimals: list[PolicyValue] = [float("nan"), 9.0, True, "1.5"]
    wrong = [("calling.order", value) for value in orders] + [("calling.short_first", value) for value in decimals]
    for key, value in wrong:
        assert hall.refused(c.SetPolicy({key: value}, "x")) == "policy_invalid"
    assert hall.refused(c.SetPolicy({"calling.grace_s": 1.5}, "x")) == "policy_invalid"
    (changed,) = hall.do(c.SetPolicy({"calling.order": "arrival", "calling.short_first": 0}, "试行"))
    assert changed.changes == (  # type: ignore[union-attr]
        ("calling.order", "due", "arrival"),
        ("calling.short_first", 1.5, 0.0),
    )
    assert hall.day.policy.calling == CallingPolicy(CallOrder.ARRIVAL, short_first=0.0)


def test_close_ends_every_ticket_and_refuses_while_somebody_is_served() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.take()
    hall.call()
    assert hall.refused(c.CloseDay()) == "window_busy"
    hall.do(c.Start("1"))
    hall.do(c.Finish("1"))
    hall.do(c.CloseDay("下班"))
    assert all(ticket.ended for ticket in hall.day.tickets.values())
    assert hall.day.clerks == {}
    assert hall.refused(c.TakeTicket("yb")) == "day_closed"
    hall.do(c.Rate("A001", c.Level.FAIR, channel=c.RatingChannel.QR))


def test_no_privilege_in_the_order_of_arrival() -> None:
    hall = Scenario(small_plan(policy=Policy(calling=CallingPolicy(CallOrder.ARRIVAL)))).staff("1")
    first = hall.take()
    hall.take(priority="elderly")
    assert hall.call() == first


def test_the_manager_may_act_at_any_window() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.call()
    hall.do(c.Start("1"), MANAGER)
    assert hall.refused(c.Finish("1"), clerk("stranger")) == "not_your_window"


def test_undo_of_a_call_puts_the_window_back() -> None:
    hall = Scenario().staff("1")
    hall.take()
    elderly = [hall.take(priority="elderly") for _ in range(3)]
    before = hall.day.windows["1"]
    for _ in range(5):
        assert hall.call() == elderly[0]
        hall.do(c.Undo("1"))
    after = hall.day.windows["1"]
    assert (after.work_s, after.ticket, after.cases) == (before.work_s, before.ticket, before.cases)


def test_a_screen_that_fell_behind_does_not_act_on_the_next_citizen() -> None:
    hall = Scenario().staff("1")
    first, second = hall.take(), hall.take()
    hall.serve("1")
    assert hall.call() == second
    for verb in (c.Start, c.Recall, c.Pass, c.Hold, c.Finish):
        assert hall.refused(verb("1", ticket=first)) == "other_ticket"
    hall.do(c.Start("1", ticket=second))
    hall.do(c.Finish("1", ticket=second))


def test_who_sent_a_ticket_is_known_until_it_goes_back_to_the_line() -> None:
    hall = Scenario().staff("1", "2")
    ticket = hall.take()
    hall.call("1")
    hall.do(c.Transfer(ticket, "2"))
    assert (hall.ticket(ticket).pinned, hall.ticket(ticket).sent_by) == ("2", "1")
    sent = {w.line.id: [t.ticket for t in w.sent] for w in clerk_view(hall.day).windows}
    received = {w.line.id: [t.ticket for t in w.received] for w in clerk_view(hall.day).windows}
    assert (sent["1"], received["2"], sent["2"], received["1"]) == ([ticket], [ticket], [], [])
    hall.do(c.Transfer(ticket, "1"))
    assert [w.sent for w in clerk_view(hall.day).windows] == [(), (), ()]
    hall.do(c.Transfer(ticket, "yb"))
    assert (hall.ticket(ticket).pinned, hall.ticket(ticket).sent_by) == (None, None)
