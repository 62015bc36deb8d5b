"""From facts to numbered changes: who watches is told at once, who only looks now and then every half second."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tidehall_server.core.queue.views import VIEWS
from tidehall_server.core.refusal import Refused
from tidehall_server.hall import Hall
from tidehall_server.realtime.encode import Encoded
from tidehall_server.realtime.room import Room

log = logging.getLogger("tidehall.realtime")

AT_ONCE = ("board", "clerk", "pad")
BY_TIME = ("clerk", "manager")
"""Views that say who is next."""

_IDLE_S = 1.0

Emit = Callable[[str, Encoded, str], None]
"""Event name, data, room name."""


class Changes:
    """One flusher for the rooms of one hall. ``wake`` is an event of the async mode's own kind."""

    def __init__(
        self,
        hall: Hall,
        emit: Emit,
        watched: Callable[[str], bool],
        wake: Any,
        monotonic: Callable[[], float],
        slow_s: float,
    ) -> None:
        self._hall = hall
        self._emit = emit
        self._watched = watched
        self._wake = wake
        self._monotonic = monotonic
        self._slow_s = slow_s
        self._seen: tuple[str, int] = ("", -1)
        self.rooms = {view: Room(hall.id, view) for view in VIEWS}
        hall.on_facts(self._facts)

    def snapshot(self, view: str, alone: bool) -> Encoded:
        """The view as it is now; whoever watches already is brought to the same version first.

        ``alone``: nobody else watches. Raises ``Refused`` while no day has been opened.
        """
        room = self.rooms[view]
        with room.lock:
            if alone:
                room.forget()
            self._bring(room, tell=not alone)
            return room.snapshot(self._now())

    def run(self, stopped: Callable[[], bool]) -> None:
        """Flush whenever there are new facts, until ``stopped``."""
        wait = _IDLE_S
        while not stopped():
            self._wake.wait(wait)
            self._wake.clear()
            try:
                wait = self.flush()
            except Exception:
                log.exception("changes could not be sent")
                wait = _IDLE_S

    def flush(self) -> float:
        """Send what is due; seconds until something else will be."""
        wait = _IDLE_S
        for view, room in self.rooms.items():
            if not self._watched(view) or not self._behind(room):
                continue
            due = 0.0 if view in AT_ONCE else room.sent_at + self._slow_s - self._monotonic()
            if due > 0:
                wait = min(wait, due)
                continue
            with room.lock:
                try:
                    self._bring(room, tell=True)
                except Refused:
                    continue
        return wait

    def beat(self) -> None:
        """Tell every watched room that we live, and what it should know by now."""
        for view, room in self.rooms.items():
            if self._watched(view):
                with room.lock:
                    self._emit("beat", room.beat(self._now(), self._later(room)), room.name)

    def _later(self, room: Room) -> Mapping[str, str]:
        """What has become different because time passed, for a room that knows all facts."""
        if room.view not in BY_TIME or room.looked == self._hall.day.looked:
            return {}
        with self._hall.reading() as day:
            if self._behind(room):
                return {}
            room.looked = day.looked
            return room.later(self._hall.view(room.view)[1])

    def _facts(self, facts: Sequence[object]) -> None:
        now_at = (self._hall.stream, self._hall.version)
        if now_at != self._seen:
            self._seen = now_at
            self._wake.set()

    def _behind(self, room: Room) -> bool:
        return (room.stream, room.version) != (self._hall.stream, self._hall.version)

    def _bring(self, room: Room, tell: bool) -> None:
        if not self._behind(room):
            return
        with self._hall.reading():
            stream = self._hall.stream
            version, view = self._hall.view(room.view)
            room.looked = self._hall.day.looked
        messages = room.advance(stream, version, view, self._now())
        room.sent_at = self._monotonic()
        if tell:
            for message in messages:
                self._emit("change", message, room.name)

    def _now(self) -> str:
        return self._hall.clock.now().isoformat()
