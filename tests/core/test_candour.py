"""What citizens were told, held against what they waited: every number against a plain restatement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.scenario import Scenario, small_plan
from tidehall_server.core import candour
from tidehall_server.core.candour import MEASURED, Outcome, Told
from tidehall_server.core.queue import commands as c

seconds = st.integers(0, 7200)


@st.composite
def told(draw: st.DrawFn) -> Told:
    low = draw(st.integers(0, 60)) * 60
    span = (low, low + draw(st.integers(1, 30)) * 60) if draw(st.booleans()) else None
    real = draw(st.none() | seconds)
    so_far = draw(st.none() | seconds) if real is None else None
    return Told("2026-11-20", "A001", draw(st.sampled_from("abc")), span, real, so_far)


def test_each_outcome_has_its_case() -> None:
    def one(span: tuple[int, int] | None, real: float | None, so_far: float | None = None) -> Outcome:
        return Told("d", "A1", "yb", span, real, so_far).outcome

    assert one((300, 600), 300) is Outcome.WITHIN
    assert one((300, 600), 600) is Outcome.WITHIN
    assert one((300, 600), 299) is Outcome.SOONER
    assert one((300, 600), 601) is Outcome.LATER
    assert one((0, 60), 12) is Outcome.AT_ONCE
    assert one((0, 60), 61) is Outcome.LATER
    assert one((0, 120), 12) is Outcome.WITHIN
    assert one(None, 12) is Outcome.UNTOLD
    assert one((300, 600), None) is Outcome.NEVER_CALLED
    assert one((300, 600), None, 600) is Outcome.WAITING
    assert one((300, 600), None, 601) is Outcome.OVERDUE


@given(st.lists(told(), max_size=40))
def test_the_error_is_that_of_the_measured_and_of_nobody_else(every: list[Told]) -> None:
    found = candour.error(every)
    lows = [(one.range_s, one.real_s) for one in every if one.outcome in MEASURED]
    assert found.count == len(lows)
    if not lows:
        assert (found.share, found.sure, found.mean_s, found.as_claimed) == (None, None, None, None)
        return
    errors = [(span[0] + span[1]) / 2 - real for span, real in lows if span is not None and real is not None]
    assert found.mean_s == pytest.approx(sum(map(abs, errors)) / len(errors))
    assert found.bias_s == pytest.approx(sum(errors) / len(errors))
    held = sum(span[0] <= real <= span[1] for span, real in lows if span is not None and real is not None)
    assert found.within == held
    assert found.sure is not None
    assert 0 <= found.sure[0] <= held / len(lows) <= found.sure[1] <= 1
    assert sum(candour.counts(every).values()) == len(every)
    assert sum(len(each) for each in candour.by_length(every)) == len(lows)
    assert sum(candour.error(each).within for each in candour.by_service(every).values()) == held


def test_few_cases_are_not_taken_for_certain() -> None:
    few, many = candour.sure(4, 4), candour.sure(800, 1000)
    assert few[0] < 0.65
    assert few[1] > 1 - 1e-9
    assert many[1] - many[0] < 0.045
    assert [(candour.sure(0, n)[0], candour.sure(n, n)[1]) for n in range(1, 60)] == [(0.0, 1.0)] * 59


def test_a_day_tells_what_came_of_each_ticket() -> None:
    day = Scenario(small_plan()).staff("1", "2")
    first, second, third = day.take(), day.take(), day.take()
    day.wait(30)
    assert day.call("1") == first
    day.do(c.Drop(third))
    day.wait(570)
    every = {one.ticket: one for one in candour.of_day(day.day, day.now)}
    assert every[first].real_s == 30
    assert every[second].so_far_s == 600
    assert every[third].outcome is Outcome.NEVER_CALLED
    assert every[first].range_s == day.ticket(first).estimate_s
