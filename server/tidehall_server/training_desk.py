"""Tells the running day who has passed the training before duty: by the hall's file, and by the tests on record.

The day asks for it from its opening on, by what the file says; whoever passed a test since is noted within seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tidehall_server.core.queue.commands import POLICY, NoteTraining
from tidehall_server.core.scores.period import period_of
from tidehall_server.core.scores.room import SCORES
from tidehall_server.core.scores.training import trained
from tidehall_server.hall import Hall
from tidehall_server.halls import HallConfig
from tidehall_server.halls.plan import trained_by
from tidehall_server.score_desk import ScoreDesk

_PAUSE = timedelta(seconds=3)


@dataclass
class TrainingDesk:
    """``config`` gives the hall's file as it is now."""

    hall: Hall
    scores: ScoreDesk
    config: Callable[[], HallConfig]
    _next: datetime | None = field(default=None, repr=False)

    def tick(self) -> None:
        """Every few seconds, in a hall that asks for training: what the day knows becomes what is on record."""
        now = self.hall.clock.now()
        if self._next is not None and self._next - _PAUSE <= now < self._next:
            return
        self._next = now + _PAUSE
        with self.hall.reading() as day:
            if not day.opened or day.closed or day.trained is None or day.plan is None:
                return
            known, today = day.trained, date.fromisoformat(day.plan.business_day)
        found = self.passed(today)
        if found != known:
            names = tuple(sorted(found))
            version = hashlib.sha256("|".join((self.hall.stream, str(self.hall.version), *names)).encode()).hexdigest()
            self.hall.execute(NoteTraining(names), POLICY, f"training-{version[:24]}")

    def passed(self, today: date) -> frozenset[str]:
        """Everybody with a mark by that day."""
        names = (stream.rsplit("/", 1)[1] for stream in self.hall.journal.streams(self.hall.id, SCORES.kind))
        months = (self.scores.scores(period) for name in names if (period := period_of(name)) is not None)
        return trained(months, today) | frozenset(trained_by(self.config().file, today) or ())
