"""The ledgers that reports are counted from: each made once for whoever asks, kept within bounds, safe from threads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tidehall_server.figures.archive import Archive
from tidehall_server.journal import Head, Journal
from tidehall_server.reports import shelf
from tidehall_server.reports.period import Period
from tidehall_server.reports.shelf import Shelf
from tidehall_server.reports.span import Span

FIRST = date(2026, 3, 1)
VISITS = 100


class Days:
    """Journal and archive of a hall with a closed day on every date; ``folded`` is what was read anew."""

    engine = None

    def __init__(self) -> None:
        self.folded: list[str] = []

    def days(self, first: str, last: str) -> list[str]:
        every = [(FIRST + timedelta(days=n)).isoformat() for n in range(60)]
        return [day for day in every if first <= day <= last]

    def stream(self, day: str) -> str:
        return day

    def head(self, stream: str) -> Head:
        return Head(1, stream)

    @contextmanager
    def reading(self, day: str) -> Iterator[str]:
        self.folded.append(day)
        yield day


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    def made(day: str, _: object) -> Any:
        return SimpleNamespace(day=day, closed=True, version=1, visits=(None,) * VISITS)

    monkeypatch.setattr(shelf, "ledger", made)
    monkeypatch.setattr(shelf, "until", lambda *_: None)
    monkeypatch.setattr(shelf, "span_rows", lambda *_: None)
    return Days()


def shelf_of(days: Days) -> Shelf:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    return Shelf("test", cast("Journal", days), cast("Archive", days), UTC, lambda: now)


def span(first: int, last: int) -> Span:
    return Span(FIRST + timedelta(days=first), FIRST + timedelta(days=last))


def shown(made: Period) -> list[str]:
    return [each.day for each in made.ledgers]


def test_two_spans_that_cannot_be_kept_are_counted_once(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_KEPT_VISITS", 5 * VISITS)
    it = shelf_of(days)
    now, before = it.periods(span(10, 19), span(0, 9))
    assert len(days.folded) == 20
    assert shown(now) == days.days("2026-03-11", "2026-03-20")
    assert shown(before) == days.days("2026-03-01", "2026-03-10")


def test_who_asks_again_finds_as_many_as_could_be_kept(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_KEPT_VISITS", 15 * VISITS)
    it = shelf_of(days)
    for expected in (20, 25, 30):
        assert [each.done for each in it.gather(span(0, 19))] == list(range(21))
        assert len(days.folded) == expected


def test_what_is_kept_stays_within_its_bound(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_KEPT_VISITS", 5 * VISITS)
    it = shelf_of(days)
    it.period(span(0, 19))
    days.folded.clear()
    it.period(span(15, 19))
    assert days.folded == []
    it.period(span(14, 19))
    assert days.folded == ["2026-03-15"]


def test_many_may_ask_at_once(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_KEPT_VISITS", 3 * VISITS)
    it, wanted = shelf_of(days), span(0, 29)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _: it.period(wanted), range(64)))
    finally:
        sys.setswitchinterval(before)
    assert all(shown(each) == days.days("2026-03-01", "2026-03-30") for each in made)
