"""The stated bound of routing: with k tickets placed before it, a due ticket is called within (k + 1)(b + 1) calls."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.scenario import Scenario, small_plan
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.model import CallingPolicy, CallOrder, Policy, PriorityClass

arrivals = st.lists(st.sampled_from(["normal", "elderly", "booked"]), min_size=1, max_size=40)


@settings(max_examples=200, deadline=None)
@given(before=arrivals, meanwhile=st.lists(arrivals, max_size=60), burst=st.integers(0, 4))
def test_an_ordinary_ticket_never_starves(before: list[str], meanwhile: list[list[str]], burst: int) -> None:
    """However many privileged citizens keep coming, one window alone calls the ticket within the bound."""
    hall = Scenario(
        small_plan(policy=Policy(calling=CallingPolicy(CallOrder.ARRIVAL if burst == 0 else CallOrder.DUE)))
    ).staff("1")
    for number, kind in enumerate(before):
        arrive(hall, kind, f"b{number}")
    watched = hall.take()
    ahead = len(before)
    calls = 0
    for number, group in enumerate([*meanwhile, *([["elderly", "booked"]] * 400)]):
        for index, kind in enumerate(group):
            arrive(hall, kind, f"m{number}-{index}")
        calls += 1
        if hall.serve("1", seconds=1) == watched:
            break
    assert calls <= (ahead + 1) * (3 if burst else 1)


def arrive(hall: Scenario, kind: str, code: str) -> None:
    if kind == "booked":
        hall.do(c.Book(code, "yb", hall.now))
        hall.do(c.CheckIn(code))
    else:
        hall.take(priority=PriorityClass(kind).value)
