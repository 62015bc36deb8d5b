"""The stated bound: no turn goes before one that began more than ``bound_s`` earlier, and like turns keep their order.

Random histories of a small hall under random calling settings look for a counter-example; every call is compared with
everybody whom the same window could have called instead.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.scenario import Scenario, small_plan
from tidehall_server.core import callby
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.events import TicketCalled, TicketPassed
from tidehall_server.core.queue.evolve.tickets import FOLDS
from tidehall_server.core.queue.model import (
    CallingPolicy,
    CallOrder,
    Policy,
    Service,
    Ticket,
    TidePolicy,
    WindowKind,
    WindowSpec,
)
from tidehall_server.core.queue.pool import Rank, line_of, rank_of
from tidehall_server.core.refusal import Refused

LONG, QUICK, OWN = "long", "quick", "own"


def timed(name: str, prefix: str, expected_s: int) -> Service:
    return Service(name, name, prefix, "民政", expected_s=expected_s)


SERVICES = (timed(LONG, "A", 900), timed(QUICK, "B", 120), timed(OWN, "C", 300))
WINDOWS = (
    WindowSpec("1", "综合一", WindowKind.GENERAL, (LONG, QUICK)),
    WindowSpec("2", "综合二", WindowKind.GENERAL, (LONG, QUICK, OWN)),
    WindowSpec("3", "专窗", WindowKind.SPECIAL, (OWN,), helps=(QUICK,)),
)
callings = st.builds(
    CallingPolicy,
    order=st.sampled_from([CallOrder.DUE, CallOrder.DUE, CallOrder.ARRIVAL]),
    ordinary_s=st.sampled_from([300, 900]),
    priority_s=st.sampled_from([0, 300, 600, 1500]),
    booked_s=st.sampled_from([0, 300]),
    grace_s=st.sampled_from([0, 300, 1200]),
    booked_lead_s=st.sampled_from([0, 120]),
    short_first=st.sampled_from([0.0, 1.5, 3.0]),
    few_first=st.sampled_from([0.0, 0.5, 0.9]),
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["take", "take", "book", "serve", "serve", "serve", "pass", "send"]),
        st.sampled_from([LONG, QUICK, OWN]),
        st.sampled_from(["normal", "normal", "elderly"]),
        st.sampled_from(["1", "2", "3"]),
        st.integers(0, 420),
    ),
    min_size=30,
    max_size=120,
)


def step(hall: Scenario, number: int, what: str, kind: str, group: str, window: str) -> None:
    try:
        if what == "take":
            hall.take(kind, group)
        elif what == "book":
            hall.do(c.Book(f"K{number}", kind, hall.now + timedelta(minutes=10)))
            hall.do(c.CheckIn(f"K{number}"))
        elif what == "send":
            hall.do(c.Transfer(hall.order()[0], kind))
        else:
            call(hall, window, passed=what == "pass")
    except (Refused, IndexError):
        return


def call(hall: Scenario, window: str, *, passed: bool) -> None:
    waiting = [hall.ticket(name) for name in hall.order()]
    event = hall.do(c.CallNext(window))[-1]
    assert isinstance(event, TicketCalled)
    mine = next(ticket for ticket in waiting if ticket.id == event.ticket)
    for other in waiting:
        if other.service in hall.day.serves[window] and may_go(hall, other):
            assert_in_order(hall, mine, other)
    if passed:
        hall.do(c.Pass(window))
    else:
        hall.do(c.Start(window))
        hall.do(c.Finish(window))


def may_go(hall: Scenario, ticket: Ticket) -> bool:
    lead = timedelta(seconds=hall.day.policy.calling.booked_lead_s)
    return rank_of(ticket) is not Rank.BOOKED or ticket.turn_from - lead <= hall.now


def assert_in_order(hall: Scenario, called: Ticket, left: Ticket) -> None:
    ahead = (called.turn_from - left.turn_from).total_seconds()
    assert ahead <= callby.bound_s(hall.day.policy.calling), f"{called.id} went before {left.id}"
    if line_of(called) == line_of(left) and called.id != left.id:
        assert (called.turn_from, called.place) < (left.turn_from, left.place), "a like case went before"


@settings(max_examples=80, deadline=None)
@given(calling=callings, history=steps)
def test_nobody_is_passed_over_beyond_the_bound(calling: CallingPolicy, history: list[tuple[str, ...]]) -> None:
    policy = Policy(TidePolicy(automatic=False), calling, call_guard_s=0, pass_times=2, pass_places=2)
    hall = Scenario(small_plan(windows=WINDOWS, services=SERVICES, policy=policy)).staff("1", "2", "3")
    for number, (what, kind, group, window, later) in enumerate(history):
        step(hall, number, what, kind, group, window)
        hall.wait(float(later))


def test_the_ordinary_citizen_is_called_though_elderly_people_never_stop_coming() -> None:
    """One window, two minutes a case and an elderly citizen every two minutes: the stream alone fills the window."""
    hall = Scenario().staff("1")
    watched, waited = hall.take(), 0
    while not hall.ticket(watched).ended:
        hall.take(priority="elderly")
        hall.serve("1", seconds=120)
        waited += 120
        assert waited <= callby.bound_s(hall.day.policy.calling)
    assert waited > 240


def test_the_price_of_grace_is_paid_by_those_already_late() -> None:
    """Who has waited 16 minutes gives way to who has waited 14, for as long as the grace lasts."""
    called = []
    for grace in (0, 300):
        policy = Policy(TidePolicy(automatic=False), CallingPolicy(grace_s=grace))
        hall = Scenario(small_plan(policy=policy)).staff("1")
        late = hall.take("yb")
        hall.wait(120)
        hall.take("zg")
        hall.wait(14 * 60)
        called.append(hall.call() == late)
    assert called == [True, False]


def test_a_quick_matter_goes_before_a_long_one_but_not_for_ever() -> None:
    policy = Policy(TidePolicy(automatic=False))
    for lead, first in ((600, QUICK), (700, LONG)):
        hall = Scenario(small_plan(windows=WINDOWS, services=SERVICES, policy=policy)).staff("1")
        hall.take(LONG)
        hall.wait(lead)
        hall.take(QUICK)
        assert hall.ticket(hall.call()).service == first


def test_who_missed_the_call_stands_behind_three_others_and_goes_on_from_there() -> None:
    hall = Scenario().staff("1")
    missed, *others = [hall.wait(60).take() for _ in range(6)]
    hall.wait(600)
    assert hall.call() == missed
    hall.do(c.Pass("1"))
    assert hall.ticket(missed).turn_from == hall.ticket(others[2]).turn_from
    assert [hall.serve() for _ in range(6)] == [*others[:3], missed, *others[3:]]


def test_a_pass_of_the_first_release_waits_behind_all_who_came_before() -> None:
    hall = Scenario().staff("1")
    missed = hall.take()
    hall.wait(60)
    hall.call()
    old = hall.facts[-1]
    event = TicketPassed(missed, "1", 5.0)
    FOLDS[TicketPassed](hall.day, event, type(old)(old.version + 1, hall.now, "a:b", "x", event))
    assert hall.ticket(missed).turn_from == hall.now


def test_who_is_sent_on_keeps_the_turn() -> None:
    hall = Scenario().staff("1")
    first, _ = hall.take(), hall.take("zg")
    hall.wait(300)
    hall.call()
    hall.do(c.Start("1"))
    hall.wait(300)
    hall.do(c.Transfer(first, "zg"))
    assert hall.call() == first
