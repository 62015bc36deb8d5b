"""Keeps one panel as it should be: the latest state wins, at the pace the card can take, for as long as it takes.

There is no queue of texts. Whoever knows the hall says what should stand there (``want``); each step compares that with
what the card has acknowledged and does the one thing that is most due. So a card that was away or slow is never shown
yesterday's calls, and one that came back gets everything: its areas live in RAM and went with the power.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tidehall_display.led.driver import Busy, Garbled, Gone, LedDriver, LedError, Lost, Refused
from tidehall_display.led.face import Face, Row
from tidehall_link.pace import Backoff

log = logging.getLogger("tidehall.led")

_TRIES = 3
_BUSY_S = 0.4
_MARGIN_S = 0.05
_SAME_S = 5.0
_DAY_S = 86400.0
_LONGEST_S = 3.0


class PanelState(StrEnum):
    """``refusing``: the card is there and says no to what we send."""

    STARTING = "starting"
    OK = "ok"
    UNREACHABLE = "unreachable"
    REFUSING = "refusing"


@dataclass(frozen=True, slots=True)
class Wish:
    """How the panel should be. ``lit`` False: dark, outside the hours."""

    face: Face = ()
    lit: bool = True
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """``renew_s``: rows are written again after so long: a card that was without power for a moment does not say so."""

    renew_s: float = 60.0
    ping_s: float = 10.0


@dataclass(slots=True)
class _Known:
    """What the card has acknowledged since it was found; ``perhaps`` also what it may have taken without a word."""

    rows: dict[int, Row] = field(default_factory=dict)
    perhaps: set[int] = field(default_factory=set)
    refused: dict[int, Row] = field(default_factory=dict)
    cleared: bool = False
    lit: bool | None = None
    level: int | None = None
    clock: float | None = None
    heard: float = 0.0


Job = Callable[[], None]


class Keeper:
    """``run`` is its thread; ``step`` is one turn of it. ``now`` gives the time as the hall's clocks show it."""

    def __init__(
        self,
        name: str,
        driver: LedDriver,
        now: Callable[[], datetime],
        times: Times = Times(),
        monotonic: Callable[[], float] = time.monotonic,
        backoff: Backoff | None = None,
    ) -> None:
        self.name = name
        self.state = PanelState.STARTING
        self.why = ""
        self._driver = driver
        self._abilities = driver.abilities
        self._now = now
        self._times = times
        self._monotonic = monotonic
        self._backoff = backoff or Backoff(0.5, _LONGEST_S)
        self._wish = Wish()
        self._known: _Known | None = None
        self._written: dict[int, float] = {}
        self._tries = 0
        self._rest_until = 0.0
        self._wake = threading.Event()

    @property
    def answers(self) -> bool:
        """Whether ``ok`` was said by the panel, or only means that the line is there."""
        return self._abilities.answers

    def want(self, wish: Wish) -> None:
        """From now on the panel should be so. From any thread; what was wanted before and not done yet is forgotten."""
        if wish != self._wish:
            self._wish = wish
            self._wake.set()

    def run(self, stop: threading.Event) -> None:
        """Until ``stop``."""
        while not stop.is_set():
            pause = self.step()
            self._wake.wait(pause)
            self._wake.clear()
        self._driver.close()

    def wake(self) -> None:
        """Look at once, as before stopping."""
        self._wake.set()

    def step(self) -> float:
        """Do what is most due, if anything; how many seconds until there may be something again."""
        now = self._monotonic()
        if now < self._rest_until:
            return self._rest_until - now
        try:
            return self._turn(now)
        except Busy:
            self._again("busy", _BUSY_S)
        except (Garbled, Lost) as error:
            if self._known is None or self.state is PanelState.UNREACHABLE or self._tries + 1 >= _TRIES:
                self._lose(str(error))
            else:
                if isinstance(error, Gone):
                    self._known = None
                self._again(str(error), 0.0)
        except LedError as error:
            self._lose(str(error))
        except Exception as error:  # one panel must not stop for ever because of one picture
            log.exception("%s: not foreseen", self.name)
            self._lose(type(error).__name__)
        return max(0.0, self._rest_until - self._monotonic())

    def _turn(self, now: float) -> float:
        known = self._known
        if known is None:
            self._driver.open()
            self._known = _Known(heard=self._monotonic())
            return 0.0
        job, pause = self._most_due(known, self._wish, now)
        if job is None:
            return pause
        job()
        known.heard = self._monotonic()
        self._tries = 0
        self._backoff.reset()  # not before: a strip that is merely taken for there would be asked without a pause
        if not known.refused:
            if self.state is not PanelState.OK:
                log.info("%s is there", self.name)
            self.state, self.why = PanelState.OK, ""
        return 0.0

    def _most_due(self, known: _Known, wish: Wish, now: float) -> tuple[Job | None, float]:
        """What to do now, or None and how long nothing will be due unless the wish changes."""
        if self._abilities.power and known.lit is not wish.lit:
            return lambda: self._power(known, wish.lit), 0.0
        due, pause = self._due_rows(known, wish, now)
        gone = self._gone(known, wish)
        if due or gone or (self._abilities.clears and not known.cleared and wish.face):
            return lambda: self._rows(known, due, gone), 0.0
        if self._abilities.brightness and wish.level is not None and known.level != wish.level:
            return lambda: self._level(known, wish.level or 0), 0.0
        if self._abilities.clock and (known.clock is None or now - known.clock >= _DAY_S):
            return lambda: self._clock(known), 0.0
        if self._abilities.ping:
            left = known.heard + self._times.ping_s - now
            if left <= 0:
                return self._driver.ping, 0.0
            pause = min(pause, left)
        return None, pause

    def _due_rows(self, known: _Known, wish: Wish, now: float) -> tuple[dict[int, Row], float]:
        """Rows to write now, those that changed before those that are only renewed, and when the next one may be."""
        changed: dict[int, Row] = {}
        renewed: dict[int, Row] = {}
        pause = self._times.renew_s
        for number, row in enumerate(self._visible(wish)[: self._abilities.rows]):
            at = self._written.get(number)
            same = known.rows.get(number) == row or known.refused.get(number) == row
            wait_s = max(self._times.renew_s, _SAME_S) if same else self._abilities.refresh_s + _MARGIN_S
            left = 0.0 if at is None else at + wait_s - now
            if left > 0:
                pause = min(pause, left)
            elif same:
                renewed[number] = row
            else:
                changed[number] = row
        return changed or renewed, pause

    def _visible(self, wish: Wish) -> Face:
        """A panel that cannot be put out is written dark."""
        if wish.lit:
            return wish.face
        return () if self._abilities.power else tuple(row.dark() for row in wish.face)

    def _gone(self, known: _Known, wish: Wish) -> list[int]:
        """Rows that are on the panel and should not be."""
        if not self._abilities.clears:
            return []
        count = len(self._visible(wish))
        return sorted(number for number in known.perhaps if number >= count) if wish.lit else []

    def _rows(self, known: _Known, due: dict[int, Row], gone: list[int]) -> None:
        batch = dict(self._driver.batch(due)) if due else {}
        known.perhaps |= batch.keys()
        for number in batch:  # until it is acknowledged nobody knows what stands there
            known.rows.pop(number, None)
        try:
            self._driver.show(batch, gone, afresh=not known.cleared)
        except Refused as error:
            self._refuse(known, batch, error)
        else:
            known.rows.update(batch)
            for number in batch:
                known.refused.pop(number, None)
            for number in gone:
                known.rows.pop(number, None)
                known.perhaps.discard(number)
        finally:  # what was not acknowledged may have arrived all the same
            self._written.update(dict.fromkeys(batch, self._monotonic()))
        known.cleared = True

    def _power(self, known: _Known, lit: bool) -> None:
        known.lit = None
        self._bear(lambda: self._driver.power(lit))
        known.lit = lit
        if lit:
            known.rows.clear()
            known.cleared = False

    def _level(self, known: _Known, level: int) -> None:
        known.level = None
        self._bear(lambda: self._driver.brightness(level))
        known.level = level

    def _clock(self, known: _Known) -> None:
        self._bear(lambda: self._driver.set_clock(self._now()))
        known.clock = self._monotonic()

    def _bear(self, job: Job) -> None:
        """A card that does not know brightness or clock still shows calls."""
        try:
            job()
        except Refused as error:
            log.warning("%s refuses: %s", self.name, error)

    def _refuse(self, known: _Known, batch: dict[int, Row], error: Refused) -> None:
        """The same text is not sent again; another one is."""
        if self.why != str(error):
            log.error("%s refuses a text: %s", self.name, error)
        known.refused.update(batch)
        self.state, self.why = PanelState.REFUSING, str(error)

    def _again(self, why: str, rest_s: float) -> None:
        """Ask once more; a card that is busy for ever is a card that refuses."""
        self._tries += 1
        self._rest_until = self._monotonic() + rest_s
        if self._tries >= _TRIES:
            self.state, self.why = PanelState.REFUSING, why

    def _lose(self, why: str) -> None:
        """Not there. What it showed is not known any more; everything is sent when it comes back."""
        if self.state is not PanelState.UNREACHABLE:
            log.warning("%s cannot be reached: %s", self.name, why)
        self.state, self.why = PanelState.UNREACHABLE, why
        self._known = None
        self._tries = 0
        self._driver.close()
        self._rest_until = self._monotonic() + self._backoff.pause()
