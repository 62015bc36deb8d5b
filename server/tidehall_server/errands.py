"""Runs errands: what has to happen elsewhere because of a fact. Tried again with growing pauses, then left to a person.

Whatever an errand does must bear being done twice: a command under the errand's own id, or a message that its receiver
knows again. Between "done" and "settled" the power may fail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from tidehall_server.clock import Clock
from tidehall_server.core.fact import Fact
from tidehall_server.core.refusal import Refused
from tidehall_server.journal import Journal
from tidehall_server.journal.errands import Errand, State

LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900, 1800, 3600))
"""After the n-th try that failed; the last pause goes on."""
TRIES = 60
"""At an hour each that is more than two days: longer than a province is away."""

Handler = Callable[[Errand, Fact], str]
"""Does it, and says in a few words how it went. An exception is a try that failed."""

log = structlog.get_logger("tidehall.errands")


class NotNow(Exception):
    """Come back at ``until``: a night costs one try, not one every hour."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class Errands:
    """The errands of one hall in this process; several processes share them."""

    def __init__(self, journal: Journal, hall: str, clock: Clock, handlers: Mapping[str, Handler]) -> None:
        self._journal = journal
        self._book = journal.errands(hall)
        self._clock = clock
        self._handlers = handlers

    def tick(self) -> int:
        """Run what is due; returns how many were done. An errand nobody here can do stays for who can."""
        done = 0
        for errand in self._book.due(self._handlers.keys(), self._clock.now()):
            taken = self._book.lease(errand, self._clock.now() + LEASE)
            if taken is not None:
                done += self._run(taken, self._handlers[errand.what])
        return done

    def _run(self, errand: Errand, handler: Handler) -> bool:
        try:
            fact = next(self._journal.read(errand.stream, after=errand.version - 1))
            said = handler(errand, fact)
        except Refused as refused:
            self._book.settle(errand, State.FAILED, f"refused: {refused.code}", self._clock.now())
            return False
        except NotNow as later:
            self._book.settle(errand, State.OPEN, "waits for the hour", self._clock.now(), later.until)
            return False
        except Exception as error:  # whatever fails is tried again, and the other errands go on
            log.warning("errand failed", errand=errand.id, error=type(error).__name__, exc_info=errand.tries == 1)
            self._postpone(errand, error)
            return False
        return self._book.settle(errand, State.DONE, said, self._clock.now())

    def _postpone(self, errand: Errand, error: Exception) -> None:
        now, said = self._clock.now(), f"{type(error).__name__}: {error}"
        pause = PAUSES[min(errand.tries, len(PAUSES)) - 1]
        state = State.FAILED if errand.tries >= TRIES else State.OPEN
        self._book.settle(errand, state, said, now, now + pause)
