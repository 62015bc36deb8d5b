"""Follows the journal: what other processes of the same hall write reaches the screens of this one.

Polling is the belt: every ``poll_s`` the hall looks whether the journal has grown. Redis is the wake-up: after a
commit the writer says "stream, version", and whoever hears a number it does not know looks at once (6 instead of
113 ms, median). A word from Redis is never believed, only a reason to look; Redis dead, slow or poisoned costs
milliseconds, never a fact.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

from tidehall_server.hall import Hall
from tidehall_server.wake import Wake, Word

log = logging.getLogger("tidehall.tail")

POLL_S = 0.2
_QUIET_ERRORS = 50


class Tail:
    """One loop per process. ``spawn`` and ``event`` are of the async mode's own kind (Flask-SocketIO offers them)."""

    def __init__(self, hall: Hall, wake: Wake | None, event: Any, poll_s: float = POLL_S) -> None:
        self._hall = hall
        self._wake = wake
        self._event = event
        self._poll_s = poll_s
        self._stopped = False
        self._looking: int | None = None
        self._told: tuple[str, int] = ("", -1)
        hall.on_facts(self._facts)
        if wake is not None:
            wake.on_word(self._heard)

    def start(self, spawn: Callable[..., Any]) -> None:
        """Begin to follow; ``spawn(function)`` runs it beside us."""
        if self._wake is not None:
            self._wake.start(spawn)
        spawn(self._run)

    def stop(self) -> None:
        self._stopped = True
        self._event.set()
        if self._wake is not None:
            self._wake.stop()

    def _run(self) -> None:
        errors = 0
        while not self._stopped:
            self._event.wait(self._poll_s)
            self._event.clear()
            try:
                self._look()
                errors = 0
            except Exception as error:
                if errors % _QUIET_ERRORS == 0:
                    log.warning("the journal cannot be read: %s", type(error).__name__, exc_info=errors == 0)
                errors += 1

    def _look(self) -> None:
        self._looking = threading.get_ident()
        try:
            self._hall.catch_up()
        finally:
            self._looking = None

    def _facts(self, facts: Sequence[object]) -> None:
        """Facts became known here. Those that were read from the journal have been announced by their writer."""
        reached = (self._hall.stream, self._hall.version)
        if reached == self._told:
            return
        self._told = reached
        if self._wake is not None and self._looking != threading.get_ident():
            self._wake.say(Word(self._hall.id, *reached))

    def _heard(self, word: Word) -> None:
        if word.hall == self._hall.id and (word.stream, word.version) > (self._hall.stream, self._hall.version):
            self._event.set()
