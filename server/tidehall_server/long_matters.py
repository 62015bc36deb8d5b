"""The long matters of a served hall: their desks, their clocks, and the errands between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.case_desk import CaseDesk
from tidehall_server.concern_desk import ConcernDesk
from tidehall_server.core.cases.room import CASES
from tidehall_server.core.concerns.model import ConcernBook
from tidehall_server.core.concerns.room import CONCERNS
from tidehall_server.errands import Errands
from tidehall_server.hall import Hall
from tidehall_server.halls import HallConfig
from tidehall_server.halls.cases import book_of
from tidehall_server.matters import Matters


@dataclass(frozen=True, slots=True)
class LongMatters:
    """``tick`` is the second hand: limits that broke, and what has to happen because of facts."""

    cases: CaseDesk
    concerns: ConcernDesk
    errands: Errands
    keep_days: Callable[[], int]

    def tick(self) -> None:
        self.cases.tick()
        self.concerns.tick()
        self.errands.tick()

    def purge(self) -> int:
        """Erase the people whose matters ended long ago. Returns how many."""
        hall = self.cases.hall
        before = hall.journal.people.now() - timedelta(days=self.keep_days())
        needed = self.cases.list.open_persons() | self.concerns.list.open_persons()
        return hall.journal.seals.purge(before, hall.id, needed)


def make_long_matters(hall: Hall, read: Callable[[], HallConfig | None]) -> LongMatters:
    """``read`` gives the hall's file as it is now, None when it cannot be read."""

    def config() -> HallConfig:
        found = read()
        if found is None:
            raise Problem(ProblemCode.SETTINGS_UNREADABLE, file="")
        return found

    def concern_book() -> ConcernBook:
        file = config().file
        return ConcernBook(file.cases.concern_days, file.hall.departments, dict(book_of(file).offices))

    books: dict[str, Callable[[], Any]] = {
        CASES.kind: lambda: book_of(config().file),
        CONCERNS.kind: concern_book,
    }
    matters = Matters(hall.id, hall.journal, hall.clock, lambda: config().calendar, lambda kind: books[kind]())
    desk = CaseDesk(hall, matters, lambda: book_of(config().file))
    errands = Errands(hall.journal, hall.id, hall.clock, desk.errands())
    return LongMatters(desk, ConcernDesk(hall, matters), errands, lambda: config().file.cases.keep_days)
