"""Rules of the notices that no card watches: the month's report, two tests, walking in, 容缺受理."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.core.scenario import NINE, Scenario
from tidehall_server.core.cases.model import Case, Lacking, Status
from tidehall_server.core.monthly.model import Filing, Month
from tidehall_server.core.queue import commands as c
from tidehall_server.core.supervision import monthly
from tidehall_server.core.supervision.compliance import Proof, State
from tidehall_server.core.supervision.monthly import Held, report, tolerated, walking_in

DUE = datetime(2026, 11, 5, 15, 59, 59, tzinfo=UTC)
"""The 5th ends in the hall."""
OWED = Month("2026-10", DUE)


def _filed(late: bool, at: datetime) -> Month:
    return replace(OWED, filed=(Filing(at, "manager:boss", "区局", "", late, ()),))


@pytest.mark.parametrize(
    ("owed", "now", "state"),
    [
        ([], DUE, State.IDLE),
        ([OWED], DUE, State.IDLE),
        ([OWED], DUE + timedelta(seconds=1), State.BROKEN),
        ([_filed(False, DUE)], DUE + timedelta(days=1), State.KEPT),
        ([_filed(True, DUE + timedelta(hours=9))], DUE + timedelta(hours=10), State.MENDED),
        ([_filed(True, DUE - timedelta(days=40))], DUE, State.KEPT),
        ([OWED, _filed(False, DUE - timedelta(days=31))], DUE, State.KEPT),
        ([OWED, _filed(False, DUE - timedelta(days=31))], DUE + timedelta(days=1), State.BROKEN),
    ],
)
def test_the_months_report_is_handed_in_by_its_day(owed: list[Month], now: datetime, state: State) -> None:
    line = report(owed, DUE + timedelta(seconds=1), now, 5)
    assert (line.state, line.limit) == (state, "5")
    if state is State.BROKEN:
        assert (line.since, line.breaches) == (DUE + timedelta(seconds=1), 1)


FIRST = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "before", "state", "judged"),
    [
        (0, None, State.IDLE, 0),
        (2, None, State.KEPT, 2),
        (1, 2, State.KEPT, 2),
        (1, 1, State.BROKEN, 1),
        (1, 0, State.BROKEN, 0),
        (2, 0, State.KEPT, 2),
    ],
)
def test_two_tests_a_month(now: int, before: int | None, state: State, judged: int) -> None:
    """A month that ended short is short until the running one has its two."""
    line = monthly.tests(Held(FIRST, now, before, 2))
    assert (line.state, line.judged, line.limit) == (state, judged, "2")
    assert line.since == (FIRST if state is State.BROKEN else None)
    assert line.breaches == (2 - judged if state is State.BROKEN else 0)


def test_a_hall_without_an_assessment_owes_no_tests() -> None:
    assert (monthly.tests(None).state, monthly.tests(None).limit) == (State.IDLE, "2")


def test_whoever_came_without_a_booking_is_who_keeps_that_nobody_must_book() -> None:
    hall = Scenario()
    hall.do(c.Book("KX7P", "yb", NINE + timedelta(minutes=5)))
    hall.do(c.CheckIn("KX7P"))
    assert walking_in(hall.day).state is State.IDLE
    hall.take()
    assert (walking_in(hall.day).state, walking_in(hall.day).judged) == (State.KEPT, 1)


def test_papers_that_may_follow_do_follow_in_time() -> None:
    case = Case(
        "SJ202611020001", Status.SENT, received_by="clerk:zc-a", lacking=(Lacking("照片", ""),), lacking_due=DUE
    )
    assert tolerated([], DUE).state is State.IDLE
    assert tolerated([case], DUE).state is State.KEPT
    late = tolerated([case, replace(case, lacking=(), lacking_due=None)], DUE + timedelta(seconds=1))
    assert (late.state, late.who, late.breaches, late.judged) == (State.BROKEN, ("zc-a",), 1, 2)
    assert [(each.kind, each.id) for each in late.evidence] == [(Proof.CASE, "SJ202611020001")]
    assert late.since == DUE + timedelta(seconds=1)
