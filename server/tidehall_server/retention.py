"""What a hall forgets, and when: remembered answers, who took a ticket, what citizens wrote. Facts are never forgotten.

See ``docs/decisions/012-what-is-forgotten.md`` for the ages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from tidehall_server.clock import Clock
from tidehall_server.journal import Journal

ANSWERS = timedelta(hours=48)
AGAIN = timedelta(hours=24)
AFTER_A_FAILURE = timedelta(hours=1)

log = structlog.get_logger("tidehall.retention")


class Retention:
    """Erases what is too old: when a business day opens and once a day between. One for each hall that is served.

    ``others`` are further purges, by what they erase. Several processes may do it for the same hall: what one has
    erased the other no longer finds.
    """

    def __init__(
        self,
        journal: Journal,
        hall: str,
        clock: Clock,
        people_days: int,
        words_days: int,
        others: Mapping[str, Callable[[], int]] | None = None,
    ) -> None:
        self._journal = journal
        self._hall = hall
        self._clock = clock
        self._people = timedelta(days=people_days)
        self._words = timedelta(days=words_days)
        self._others = others or {}
        self._stream = ""
        self._next: datetime | None = None

    def tick(self, stream: str) -> None:
        """Purge if ``stream`` is another day's than last time, or if it is time again. Never raises."""
        now = self._clock.now()
        if stream == self._stream and self._next is not None and now < self._next:
            return
        self._stream = stream
        self._next = now + (AGAIN if self.purge() else AFTER_A_FAILURE)

    def purge(self) -> bool:
        """Erase everything that is too old now. False if something could not be erased; the rest is done all the same.

        Answers are dated by the hall's clock, people and words by the world's (a demo's clock runs ahead of it).
        """
        journal, people = self._journal, self._journal.people
        done = [
            self._try("answers", lambda: journal.forget_answers(self._clock.now() - ANSWERS, self._hall)),
            self._try("people", lambda: people.purge(people.now() - self._people, self._hall)),
            self._try("words", lambda: people.purge_words(people.now() - self._words, self._hall)),
            *(self._try(what, purge) for what, purge in self._others.items()),
        ]
        return all(done)

    def _try(self, what: str, purge: Callable[[], int]) -> bool:
        try:
            erased = purge()
        except Exception as error:  # serving goes on whatever the database says
            log.exception("purge failed", what=what, hall=self._hall, error=type(error).__name__)
            return False
        if erased:
            log.info("purged", what=what, hall=self._hall, rows=erased)
        return True
