"""The recorded days of a hall, folded when somebody asks; a few are kept and read on from where they are."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tidehall_server.core.course import Course
from tidehall_server.core.fact import Fact
from tidehall_server.journal import Journal

_KEPT = 3
_AT_ONCE = 250


class Archive:
    """Courses by business day. Safe from threads and greenlets: one fold at a time."""

    def __init__(self, hall: str, journal: Journal) -> None:
        self._hall = hall
        self._journal = journal
        self._kept: OrderedDict[str, Course] = OrderedDict()
        self._lock = threading.Lock()

    def days(self, first: str = "", last: str = "9999-12-31") -> list[str]:
        """The recorded business days from ``first`` to ``last``, oldest first."""
        return self._journal.recorded_days(self._hall, first, last)

    def stream(self, day: str) -> str:
        return f"hall/{self._hall}/{day}"

    def facts_of(self, day: str, ticket: str) -> list[Fact]:
        """Every fact of one ticket of a day, in order; empty when there was none."""
        return [fact for fact in self._journal.read(self.stream(day)) if getattr(fact.event, "ticket", None) == ticket]

    @contextmanager
    def reading(self, day: str, version: int | None = None) -> Iterator[Course | None]:
        """The course of ``day`` up to its newest fact, or to ``version``; None when nothing was recorded."""
        with self._lock:
            course = self._course(self.stream(day))
            if version is not None and course.day.version > version:
                course = self._folded(Course(), self.stream(day), lambda fact: fact.version <= version)
            yield course if course.day.opened else None

    def _course(self, stream: str) -> Course:
        """Facts are never changed, so a kept course is right as far as it goes, and the rest is read now."""
        course = self._kept.pop(stream, None) or Course()
        self._folded(course, stream, lambda _: True)
        if course.day.version:
            self._kept[stream] = course
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return course

    def _folded(self, course: Course, stream: str, wanted: Callable[[Fact], bool]) -> Course:
        for facts in _pieces(self._journal.read(stream, after=course.day.version)):
            course.take(fact for fact in facts if wanted(fact))
            time.sleep(0)  # noqa: TID251 - no wait: whoever is ready to serve a citizen gets a turn
        return course


def _pieces(facts: Iterator[Fact]) -> Iterator[list[Fact]]:
    piece: list[Fact] = []
    for fact in facts:
        piece.append(fact)
        if len(piece) == _AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece
