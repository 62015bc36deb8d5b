"""What a voice does beside speaking: it learns how to speak, and fetches clips before they are wanted."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tidehall_display.voice.calls import calls_of, windows_of
from tidehall_display.voice.library import HallClips, Library
from tidehall_display.voice.manner import KeptManner, Manner
from tidehall_display.voice.sentence import following
from tidehall_link.pace import Pace
from tidehall_link.speech.phrases import call_texts

log = logging.getLogger("tidehall.voice")

_EVERY_S = 60.0
_NEW_CLIP_S = 1.2
"""The server makes one new clip a second for each asker; calls that are due have the rest."""
_AHEAD = 3
_AGAIN_S = 600.0
"""A phrase that the hall could not make is not asked for again so soon."""


@dataclass(slots=True)
class Care:
    """Runs in a thread of its own. ``learned`` is told when the hall has said another manner."""

    hall: HallClips
    library: Library
    manner: KeptManner
    view: Callable[[], Mapping[str, Any] | None]
    busy: Callable[[], bool]
    learned: Callable[[], None]
    pace: Pace = field(default_factory=Pace)
    _wake: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _not_before: dict[tuple[str, str], float] = field(default_factory=dict)
    _asked_at: float = float("-inf")

    def run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            if self.pace.monotonic() - self._asked_at >= _EVERY_S:
                self.ask()
            self.pace.wait(_NEW_CLIP_S if self.fetch_one() else 5.0, self._wake)

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    def at_once(self) -> None:
        """The server is there again, or a new place was taken up."""
        self.hall.back()
        self._asked_at = float("-inf")
        self._wake.set()

    def ask(self) -> None:
        """How this voice is to speak."""
        asker = self.hall.asker
        if asker is None:
            return
        told = asker.get("/board")
        if told is None:
            return
        self._asked_at = self.pace.monotonic()
        if self.manner.take(told) or not self.manner.known:
            log.info("manner: %s", self.manner.manner)
        self.learned()

    def fetch_one(self) -> bool:
        """Fetches one clip that will be wanted; False when all are here or now is not the time."""
        view = self.view()
        if view is None or self.hall.asker is None or self.busy():
            return False
        now = self.pace.monotonic()
        for phrase in wanted(view, self.manner.manner):
            if not self.library.has(*phrase) and now >= self._not_before.get(phrase, now):
                self._not_before[phrase] = now + _AGAIN_S
                return self.library.clip(*phrase) is not None
        return False


def wanted(view: Mapping[str, Any], manner: Manner) -> Iterator[tuple[str, str]]:
    """The way to every window of the zone, then the numbers that come next."""
    if not manner.sound:
        return
    for line in windows_of(view, manner.zone).values():
        for language in manner.languages:
            name = str(line.get("name_en" if language == "en" else "name") or "")
            yield language, call_texts(language, "A001", str(line["id"]), name)[1]
    latest: dict[str, str] = {}
    for call in calls_of(view, manner.zone):
        latest[call.ticket.rstrip("0123456789")] = max(latest.get(call.ticket.rstrip("0123456789"), ""), call.ticket)
    for ticket in latest.values():
        for coming in following(ticket, _AHEAD):
            for language in manner.languages:
                yield language, call_texts(language, coming, "1", "", yao=manner.yao)[0]
