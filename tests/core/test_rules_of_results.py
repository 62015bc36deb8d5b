"""Rules about decided cases: who applied is told, and the district has on file what it decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tidehall_server.core.supervision.compliance import Line, Proof, State
from tidehall_server.core.supervision.results import Owed, filed, told

DUE = datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)
"""The day ends in the hall."""
LATE = DUE + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("rule", "name", "source"), [(told, "told", "000 三（三）3"), (filed, "filed", "000 三（三）2")]
)
def test_what_is_owed_is_owed_until_its_day_has_ended(rule: Callable[..., Line], name: str, source: str) -> None:
    first, second = Owed("SJ1", "zc-a", DUE), Owed("SJ2", "zc-b", DUE + timedelta(days=1))
    assert (rule([], 0, DUE, 1).state, rule([], 3, DUE, 1).state) == (State.IDLE, State.KEPT)
    kept = rule([second, first], 5, DUE, 1)
    assert (kept.id, kept.source, kept.state, kept.judged, kept.limit) == (name, source, State.KEPT, 5, "1")
    broken = rule([second, first], 5, LATE, 1)
    assert (broken.state, broken.since, broken.who, broken.breaches) == (State.BROKEN, LATE, ("zc-a",), 1)
    assert [(each.kind, each.id) for each in broken.evidence] == [(Proof.CASE, "SJ1")]
    both = rule([second, first], 5, LATE + timedelta(days=1), 1)
    assert (both.since, both.who, both.breaches) == (LATE, ("zc-a", "zc-b"), 2)
