"""Which days count: those on which the hall meant to be open, or somebody came."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.core.scenario import NINE, Scenario, small_plan
from tidehall_server.core.queue.model import DayPlan, Session
from tidehall_server.journal import Journal


def opened(plan: DayPlan, day: str) -> Scenario:
    return Scenario(replace(plan, business_day=day))


def keep(journal: Journal, stream: str, hall: Scenario) -> None:
    with journal.writing() as tx:
        tx.lock(stream)
        tx.append(stream, hall.facts)


def test_a_day_off_counts_only_when_somebody_came(journal: Journal) -> None:
    hours = small_plan(sessions=(Session(NINE, NINE + timedelta(hours=8)),))
    keep(journal, "hall/test/2026-11-19", opened(hours, "2026-11-19"))  # open all day, nobody came
    keep(journal, "hall/test/2026-11-20", opened(small_plan(), "2026-11-20"))  # a server idled
    came = opened(small_plan(), "2026-11-21")
    came.take()
    keep(journal, "hall/test/2026-11-21", came)
    keep(journal, "hall/test-2/2026-11-22", opened(hours, "2026-11-22"))
    assert journal.recorded_days("test") == ["2026-11-19", "2026-11-21"]
    assert journal.recorded_days("test", "2026-11-20", "2026-11-21") == ["2026-11-21"]
    assert journal.recorded_days("test", "2026-11-20", "2026-11-20") == []
    assert journal.recorded_days("nowhere") == []
