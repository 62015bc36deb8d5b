"""Watches the reader and keeps at most one card, as long as it lies there and the citizen needs it."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tidehall_kiosk.reader.driver import CardReader, ReaderGone, ReadFailed
from tidehall_kiosk.reader.record import Card

_TRIES = 2
_GONE_WAIT_S = 2.0


class CardState(StrEnum):
    """What the page may know of the reader's plate."""

    NONE = "none"
    PRESENT = "present"
    FAILED = "failed"
    LIFTED = "lifted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CardNews:
    """``handle`` is a random word by which the page refers to the card; it says nothing of the person."""

    state: CardState
    handle: str | None = None


@dataclass(slots=True)
class _Held:
    card: Card
    handle: str
    until: float
    probe: bool
    misses: int = 0


class CardWatch:
    """A thread that polls the reader. ``on_card`` hears of cards, ``on_reader`` when the reader comes or goes."""

    def __init__(
        self,
        reader: CardReader,
        poll_s: float,
        hold_s: float,
        on_card: Callable[[CardNews], None],
        on_reader: Callable[[bool], None],
    ) -> None:
        self._reader = reader
        self._poll_s = poll_s
        self._hold_s = hold_s
        self._on_card = on_card
        self._on_reader = on_reader
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._forgotten = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="card-watch", daemon=True)
        self._there: bool | None = None

    def start(self) -> None:
        """Begin to poll."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """True while its thread runs."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Stop polling and wipe."""
        self._stopping.set()
        self._thread.join(timeout=5)
        self.reset()

    def card(self, handle: str) -> Card | None:
        """The card with this handle while it is held."""
        with self._lock:
            return self._held.card if self._held and secrets.compare_digest(self._held.handle, handle) else None

    def reset(self) -> None:
        """Wipe the card: the page went home, or the ticket was taken."""
        self._drop(CardState.NONE)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
                self._say_reader(True)
                pause = self._poll_s
            except ReaderGone:
                self._drop(CardState.LIFTED)
                self._say_reader(False)
                pause = _GONE_WAIT_S
            self._stopping.wait(pause)
        self._reader.close()

    def _look(self) -> None:
        with self._lock:
            held = self._held
        if held is not None:
            self._check(held)
        elif not self._reader.find():
            self._forgotten = False
        elif not self._forgotten:  # some modules find a card that was never lifted again and again
            self._read()

    def _read(self) -> None:
        for _ in range(_TRIES):
            try:
                card = self._reader.read()
            except ReadFailed:
                if not self._reader.find():
                    break
                continue
            # Some modules refuse to select a card twice: then nobody can tell when it is lifted, and time decides.
            self._hold(card, probe=self._reader_sees())
            return
        self._on_card(CardNews(CardState.FAILED))

    def _reader_sees(self) -> bool:
        try:
            return self._reader.present()
        except ReadFailed:
            return False

    def _hold(self, card: Card, probe: bool) -> None:
        handle = secrets.token_urlsafe(12)
        with self._lock:
            self._held = _Held(card, handle, time.monotonic() + self._hold_s, probe)
        self._on_card(CardNews(CardState.PRESENT, handle))

    def _check(self, held: _Held) -> None:
        if time.monotonic() > held.until:
            self._drop(CardState.EXPIRED)
        elif held.probe and not self._reader_sees():
            held.misses += 1
            if held.misses >= 2:
                self._drop(CardState.LIFTED)
        else:
            held.misses = 0

    def _drop(self, state: CardState) -> None:
        with self._lock:
            held, self._held = self._held, None
            if held is not None:
                self._forgotten = state is CardState.EXPIRED
        if held is not None:
            held.card.wipe()
            self._on_card(CardNews(state))

    def _say_reader(self, there: bool) -> None:
        if there is not self._there:
            self._there = there
            self._on_reader(there)
