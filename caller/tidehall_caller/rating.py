"""A citizen's key on an evaluator's box: for which ticket it counts, kept on disk until the hall has it.

A rating is no command of a clerk: late is better than lost, and ``given_at`` says when it was given. It is
acknowledged when it is on this disk. What is kept names no person.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tidehall_caller.keys import Key
from tidehall_caller.seen import Window
from tidehall_link.pace import Backoff, Pace
from tidehall_link.sending import Unreachable, new_command_id
from tidehall_link.wire import Accepted, Refusal

log = logging.getLogger("tidehall.caller.rating")

_ASKED_S = 90.0
"""Without a link: so long after its end was seen a ticket may still be rated, unless the next citizen sits."""
_MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class Rating:
    """As it is kept and sent; ``id`` is its command id."""

    id: str
    window: str
    ticket: str
    level: str
    given_at: str

    @property
    def body(self) -> dict[str, str]:
        return {"ticket": self.ticket, "level": self.level, "window": self.window, "given_at": self.given_at}


class Question:
    """For whom a window's box speaks now. ``live`` is whether the view was in step when it was told."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._ticket = ""
        self._since = 0.0
        self._given = ""
        self._over = ""

    def see(self, here: Window | None) -> None:
        """The view has moved on. Once the next citizen sits, the last one is asked no more, not even if he is held."""
        last = here.last if here is not None else ""
        if here is not None and here.serving:
            self._over = last
        ticket = "" if last == self._over else last
        if ticket != self._ticket:
            self._ticket, self._since = ticket, self._pace.monotonic()

    def ticket(self, *, live: bool) -> str:
        """The ticket to be rated; empty when there is none, or when what is known is too old."""
        old = not live and self._pace.monotonic() - self._since > _ASKED_S
        return "" if old else self._ticket

    def given(self, ticket: str) -> bool:
        """Note that it was rated here; False when it was already: the first word counts."""
        first = ticket != self._given
        self._given = ticket
        return first


class Kept:
    """The file of ratings that the hall has not got yet; every change is on the disk before it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._all = self._read()

    def __len__(self) -> int:
        return len(self._all)

    def first(self) -> Rating | None:
        with self._lock:
            return self._all[0] if self._all else None

    def add(self, rating: Rating) -> None:
        """Raises OSError when it cannot be kept."""
        with self._lock:
            if len(self._all) >= _MOST_KEPT:
                raise OSError("too many ratings are waiting for the hall")
            self._write([*self._all, rating])

    def remove(self, rating: Rating) -> None:
        """Raises OSError."""
        with self._lock:
            self._write([each for each in self._all if each.id != rating.id])

    def _write(self, ratings: list[Rating]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            json.dump([asdict(each) for each in ratings], file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
        self._all = ratings

    def _read(self) -> list[Rating]:
        try:
            return [Rating(**each) for each in json.loads(self._path.read_text(encoding="utf-8"))]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError):
            log.warning("kept ratings in %s cannot be read and are set aside", self._path)
            if self._path.exists():
                self._path.replace(self._path.with_suffix(".broken"))
            return []


Send = Callable[[str, Mapping[str, Any], str], Accepted | Refusal]


class Ratings:
    """All boxes of this caller. ``send`` raises Unreachable while the hall is away."""

    def __init__(
        self,
        path: Path,
        send: Send,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),  # noqa: TID251 - the moment a citizen pressed
        pace: Pace | None = None,
    ) -> None:
        self._kept = Kept(path)
        self._send = send
        self._now = now
        self._pace = pace or Pace()
        self._questions: dict[str, Question] = {}
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ratings", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=10)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """How many the hall has not got yet."""
        return len(self._kept)

    def see(self, window: str, here: Window | None) -> None:
        self._question(window).see(here)

    def give(self, window: str, level: Key, *, live: bool) -> bool:
        """A citizen pressed ``level``. True when it is kept, or was before; False when there is nobody to speak for."""
        question = self._question(window)
        ticket = question.ticket(live=live)
        if not ticket:
            log.info("window %s: a rating for nobody", window)
            return False
        at = self._now().isoformat(timespec="milliseconds")
        if question.given(ticket):
            try:
                self._kept.add(Rating(new_command_id(), window, ticket, level.value, at))
            except OSError:
                log.exception("window %s: a rating could not be kept", window)
                question.given("")
                return False
            self._wake.set()
        return True

    def nudge(self) -> None:
        """The hall may be back."""
        self._wake.set()

    def _question(self, window: str) -> Question:
        return self._questions.setdefault(window, Question(self._pace))

    def _run(self) -> None:
        backoff = Backoff(1.0, 30.0)
        while not self._stopping.is_set():
            rating = self._kept.first()
            if rating is None:
                self._wake.wait()
                self._wake.clear()
                continue
            self._wake.clear()
            try:
                said = self._send("rate", rating.body, rating.id)
            except Unreachable:
                self._wake.wait(backoff.pause())
                continue
            if isinstance(said, Refusal) and said.status == 401:
                self._wake.wait(backoff.pause())
                continue
            backoff.reset()
            if isinstance(said, Refusal):
                log.warning("window %s: the hall refuses a rating: %s", rating.window, said.code or said.status)
            self._forget(rating)

    def _forget(self, rating: Rating) -> None:
        try:
            self._kept.remove(rating)
        except OSError:
            log.exception("a rating that the hall has could not be forgotten; it has its id and counts once")
            self._stopping.wait(5.0)
