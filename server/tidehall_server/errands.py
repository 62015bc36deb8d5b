"""Runs errands: what has to happen elsewhere because of a fact. Tried again with growing pauses, then left to a person.

Whatever an errand does must bear being done twice: a command under the errand's own id, or a message that its receiver
knows again. Between "done" and "settled" the power may fail.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from tidehall_server.clock import Clock
from tidehall_server.core.fact import Fact
from tidehall_server.core.refusal import Refused
from tidehall_server.journal import Journal
from tidehall_server.journal.errands import Errand, State
from tidehall_server.outward import DoubtfulError, NoAnswerError

LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900, 1800, 3600))
"""After the n-th try that failed; the last pause goes on."""
TRIES = 60
"""At an hour each that is more than two days: longer than a province is away."""
DOUBTS = 3
"""So often at most the same person is written to when nobody can tell whether the message was taken."""
DOUBT_PAUSES = (timedelta(minutes=1), timedelta(minutes=15))

T = TypeVar("T")

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
        """Run what is due; returns how many were done. An errand nobody here can do stays for who can.

        Where nobody answers, the rest of that kind waits for the next round and holds up no other.
        """
        done, kinds = 0, set(self._handlers)
        while kinds:
            more, silent = self._round(kinds)
            done += more
            if silent is None:
                break
            kinds.discard(silent)
        return done

    def _round(self, kinds: Collection[str]) -> tuple[int, str | None]:
        """Run what is due of these kinds: how many were done, and the kind at which nobody answered and it stopped."""
        done = 0
        for errand in self._book.due(kinds, self._clock.now()):
            taken = self._book.lease(errand, self._clock.now() + LEASE)
            if taken is None:
                continue
            try:
                done += self._run(taken, self._handlers[errand.what])
            except NoAnswerError:
                return done, errand.what
        return done, None

    def _run(self, errand: Errand, handler: Handler) -> bool:
        """Whether it was done. Raises ``NoAnswerError`` once that is noted."""
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
            if isinstance(error, NoAnswerError):
                raise
            return False
        return self._book.settle(errand, State.DONE, said, self._clock.now())

    def _postpone(self, errand: Errand, error: Exception) -> None:
        now, said = self._clock.now(), f"{type(error).__name__}: {error}"
        pause = PAUSES[min(errand.tries, len(PAUSES)) - 1]
        if isinstance(error, DoubtfulError):
            errand = replace(errand, doubts=errand.doubts + 1)
            pause = DOUBT_PAUSES[min(errand.doubts, len(DOUBT_PAUSES)) - 1]
        over = errand.tries >= TRIES or errand.doubts >= DOUBTS
        self._book.settle(errand, State.FAILED if over else State.OPEN, said, now, now + pause)


def for_everyone(wanted: Iterable[T], send: Callable[[T], object]) -> int:
    """Send to everyone, though it fails for some; then that is raised, a doubtful one first. Returns how many.

    Where nobody answers, the others would only wait as long.
    """
    count = 0
    failed: Exception | None = None
    for one in wanted:
        try:
            send(one)
        except Exception as error:  # noqa: BLE001 - the others are told all the same
            failed = failed if isinstance(failed, DoubtfulError) else error
            if isinstance(error, NoAnswerError) and not isinstance(error, DoubtfulError):
                break
        count += 1
    if failed is not None:
        raise failed
    return count


@contextmanager
def after_sending() -> Iterator[None]:
    """The message is out: whatever fails now, another try would be a second message."""
    try:
        yield
    except Exception as error:
        raise DoubtfulError(f"sent, and not noted: {type(error).__name__}") from error
