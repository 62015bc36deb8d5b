"""Who has passed the training before duty (岗前培训), by the tests that the months have on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tidehall_server.core.scores.model import Scores


def trained(months: Iterable[Scores], today: date) -> frozenset[str]:
    """Whoever reached the pass mark in such a test, held by today and not cancelled. A later failure takes nothing
    back: the notices ask that it was passed, and whoever should pass again has the mark changed or the test cancelled.
    """
    held = (exam for month in months for exam in month.exams)
    return frozenset(
        mark.clerk
        for exam in held
        if exam.before_duty and not exam.cancelled and exam.day <= today
        for mark in exam.marks
        if mark.points >= exam.pass_mark
    )
