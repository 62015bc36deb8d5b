"""The LED process: one place in the hall, one thread per panel, a beat that turns what is known into what is shown."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tidehall_display.board.view import BoardView, zone
from tidehall_display.led.hours import level_at, lit
from tidehall_display.led.keeper import Keeper, Times, Wish
from tidehall_display.led.moment import Freshness, Moment, read
from tidehall_display.led.panels import Panels, levels, make_panels
from tidehall_display.led.saying import Sayer
from tidehall_display.led.settings import LedSettings
from tidehall_display.led.told import parts
from tidehall_link.asking import Asker
from tidehall_link.client import LinkState
from tidehall_link.membership import Membership
from tidehall_link.pace import Backoff
from tidehall_link.pairing import Credentials
from tidehall_link.wire import SILENCE_S

log = logging.getLogger("tidehall.led")

_BEAT_S = 0.2
_STATUS_S = 2.0


class Knowledge:
    """What is known of the hall. A ``Member``: told from the membership's threads, asked from the beat's."""

    def __init__(self, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._now = now
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._fresh = Freshness()
        self._view: BoardView | None = None
        self._waiting: dict[str, int] = {}
        self._code: str | None = None
        self._since: float | None = monotonic()
        self._heard_at: datetime | None = None

    def pairing(self, code: str | None) -> None:
        """Shown on every panel until a manager has typed it in."""
        with self._lock:
            self._code = code

    def joined(self, credentials: Credentials, asker: Asker) -> None:
        """Nothing to ask: a panel shows what the board view says."""
        log.info("this is %s", credentials.name or credentials.device)

    def view(self, view: dict[str, Any], version: int, keys: frozenset[str]) -> None:
        """A new state of the board view."""
        board, waiting = read(view)
        with self._lock:
            self._view, self._waiting = board, waiting
            self._fresh.take(board, self._now(), self._monotonic())

    def link(self, state: LinkState) -> None:
        """``stale`` comes after 6.5 silent seconds, which count."""
        with self._lock:
            if state is LinkState.LIVE:
                self._since = None
            elif self._since is None:
                silent = SILENCE_S if state is LinkState.STALE else 0.0
                self._since = self._monotonic() - silent
                self._heard_at = self._now() - timedelta(seconds=silent)

    def reload(self) -> None:
        """Nothing is kept that could be loaded again."""

    def moment(self) -> Moment:
        """What is known now."""
        monotonic = self._monotonic()
        with self._lock:
            return Moment(
                now=self._now(), turn_s=monotonic, view=self._view, code=self._code,
                stale_s=0.0 if self._since is None else monotonic - self._since, heard_at=self._heard_at,
                fresh=self._fresh.ages(monotonic), waiting=self._waiting,
            )  # fmt: skip

    def hall_time(self) -> datetime:
        """As the clocks in the hall show it."""
        with self._lock:
            where = self._view.hall.zone if self._view else zone("")
        return self._now().astimezone(where)


class LedAgent:
    """``start``, ``stop``; ``status`` for the manager. What a panel says of the time goes by the hall's clock."""

    def __init__(
        self,
        settings: LedSettings,
        server: str,
        folder: Path,
        *,
        token: str = "",
        ca: str = "",
        panels: Panels | None = None,
    ) -> None:
        self._settings = settings
        self.knowledge = Knowledge(self.now, time.monotonic)
        self.panels = panels or make_panels(settings)
        self.membership = Membership(server, folder, "board", self.knowledge, token=token, ca=ca)
        self._sayers = [Sayer(settings.words, panel.speller, settings.call_s) for panel in self.panels.panels]
        self._levels = levels(settings)
        times = Times(settings.renew_s)
        self.keepers = [
            Keeper(
                panel.name, panel.driver, self.knowledge.hall_time, times, backoff=Backoff(0.5, panel.longest_s)
            )
            for panel in self.panels.panels
        ]  # fmt: skip
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._beat, name="led-beat", daemon=True)]
        self._threads += [
            threading.Thread(target=keeper.run, args=(self._stop,), name=f"led {keeper.name}", daemon=True)
            for keeper in self.keepers
        ]

    def start(self) -> None:
        """Begin; returns at once."""
        self.look()
        self.membership.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End. What stands on the panels stays until it is forgotten there."""
        self._stop.set()
        self.membership.stop()
        for keeper in self.keepers:
            keeper.wake()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout=10)
        self.panels.close()

    def now(self) -> datetime:
        """The hall's time, as far as the hall has told it."""
        return self.membership.clock.best()

    def healthy(self) -> bool:
        """True while everything that should run does; a dead panel is no reason to start again."""
        return self.membership.alive and all(thread.is_alive() for thread in self._threads)

    def status(self) -> dict[str, Any]:
        """What the manager sees."""
        return {"parts": parts(self.keepers)}

    def look(self) -> None:
        """Turn what is known into what every panel should show."""
        moment = self.knowledge.moment()
        said = self._settings
        on = not said.off or lit(
            moment.view, moment.now, timedelta(minutes=said.before_min), timedelta(minutes=said.after_min)
        )  # fmt: skip
        level = level_at(self._levels, said.usual_level, self.knowledge.hall_time())
        for panel, sayer, keeper in zip(self.panels.panels, self._sayers, self.keepers, strict=True):
            keeper.want(Wish(panel.plan.face(sayer, moment), on or moment.code is not None, level))

    def _beat(self) -> None:
        told: dict[str, Any] = {}
        next_status = 0.0
        while not self._stop.wait(_BEAT_S):
            try:
                self.look()
                if time.monotonic() >= next_status:
                    next_status = time.monotonic() + _STATUS_S
                    said = self.status()
                    if said != told:
                        told = said
                        self.membership.report(told)
            except Exception:
                log.exception("a moment could not be shown")
