"""Originals that come on another day have that day's limit, whatever became of those before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tidehall_server.core.cases.clock import due
from tidehall_server.core.cases.model import Case, Material, Overdue, Rule, Status, Step
from tidehall_server.core.clocks import breaks

MONDAY = datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)


def test_originals_that_were_late_once_are_late_again_on_another_day() -> None:
    late = Overdue(Step.ARCHIVE, Rule.ARCHIVE_DAILY, MONDAY, "民政")
    papers = (Material("身份证", 1, original=True),)
    once = Case(status=Status.SENT, materials=papers, archive_due=MONDAY, overdue=(late,))
    assert due(once) is None, "said once"
    again = replace(once, archive_due=MONDAY + timedelta(days=1))
    assert due(again) == breaks(MONDAY + timedelta(days=1))
