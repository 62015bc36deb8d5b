"""The monthly assessment, and the stars of a month, a quarter, a year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tidehall_server.core.scores.period import Span, lately_over, settled_by
from tidehall_server.core.supervision.assessed import Ended, assessed, stars
from tidehall_server.core.supervision.compliance import State

DUE = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)
LATE = DUE + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("span", "today", "periods"),
    [
        (Span.MONTH, "2026-11-01", ["2026-09", "2026-10"]),
        (Span.MONTH, "2026-01-31", ["2025-11", "2025-12"]),
        (Span.QUARTER, "2026-10-31", ["2026-Q2", "2026-Q3"]),
        (Span.QUARTER, "2026-11-01", ["2026-Q3"]),
        (Span.QUARTER, "2026-02-01", ["2025-Q4"]),
        (Span.YEAR, "2026-01-31", ["2024", "2025"]),
        (Span.YEAR, "2026-12-31", ["2025"]),
    ],
)
def test_a_period_has_until_the_end_of_the_month_after_it(span: Span, today: str, periods: list[str]) -> None:
    day = date.fromisoformat(today)
    found = lately_over(span, day)
    assert [each.id for each in found] == periods
    assert settled_by(found[0]) < day
    assert all(day <= settled_by(each) for each in found[1:])


@pytest.mark.parametrize(
    ("found", "now", "state", "breaches"),
    [
        ([], LATE, State.IDLE, 0),
        ([(DUE, False)], DUE, State.IDLE, 0),
        ([(DUE, True)], LATE, State.KEPT, 0),
        ([(DUE, False)], LATE, State.BROKEN, 1),
        ([(DUE, True), (DUE + timedelta(days=30), False)], LATE, State.KEPT, 0),
        ([(DUE, False), (DUE + timedelta(days=30), True)], LATE, State.BROKEN, 1),
        ([(DUE, False), (DUE + timedelta(days=30), False)], LATE + timedelta(days=30), State.BROKEN, 2),
    ],
)
def test_a_month_is_settled_and_a_period_has_its_star_in_time(
    found: list[tuple[datetime, bool]], now: datetime, state: State, breaches: int
) -> None:
    periods = [Ended(str(number), due, done) for number, (due, done) in enumerate(found)]
    for line, name, source in ((assessed(periods, now), "assessed", "7"), (stars(periods, now), "stars", "5")):
        assert (line.id, line.source, line.state, line.breaches) == (name, f"002 三（四）{source}", state, breaches)
        assert line.since == (LATE if state is State.BROKEN else None)
