"""Puts the caller together: keys, lamp, display and keypads on one side, the hall on the other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from tidehall_caller.beat import Beat
from tidehall_caller.desk import Answer, Desk
from tidehall_caller.hand import Hand
from tidehall_caller.here import Here
from tidehall_caller.keys import Key
from tidehall_caller.numpad import Keymap, NumpadReader
from tidehall_caller.pads.bus import Bus
from tidehall_caller.pads.pad import Pad
from tidehall_caller.parts import Parts, connect
from tidehall_caller.plan import Habits
from tidehall_caller.rating import Ratings
from tidehall_caller.report import report
from tidehall_caller.screen.face import Place
from tidehall_caller.seen import read_window
from tidehall_caller.settings import EVALUATOR, CallerSettings
from tidehall_caller.signals import Signal
from tidehall_caller.way import Way
from tidehall_link.asking import Asker
from tidehall_link.client import LinkState
from tidehall_link.membership import Membership
from tidehall_link.pace import Pace
from tidehall_link.pairing import Credentials

log = logging.getLogger("tidehall.caller")

_TICK_S = 0.5
_REFRESH_S = 30.0


class Caller:
    """A caller that is not running yet. It is what the membership calls a member: told of code, place, view, link."""

    def __init__(
        self,
        settings: CallerSettings,
        token: str = "",
        parts: Parts | None = None,
    ) -> None:
        self.settings = settings
        self.parts = parts or connect(settings)
        self.on_reload: Callable[[], None] = lambda: None
        self._pace = Pace()
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._beat = Beat(self._pace)
        self._view: dict[str, Any] | None = None
        self._version = -1
        self.membership = Membership(settings.server, settings.folder, "clerk", self, token=token, ca=settings.ca)
        self.way = Way(lambda: self.membership.client, self.membership.refused, settings.patience_s)
        self.ratings = Ratings(settings.folder / "ratings.json", self.way.send, self.membership.clock.best)
        self.desks: dict[str, Desk] = {}
        self.here = Here(settings, self.parts, lambda: self.desks.get(self.here.window))
        self.here.hand = self._hand(lambda: self.here.window, self.here.typed)
        self.bus = Bus(self.parts.port) if self.parts.port is not None else None
        self.pads = self._make_pads()
        self.numpads = [self._make_numpad(each.device, each.window) for each in settings.numpads]
        self._ticker = threading.Thread(target=self._tick, name="caller", daemon=True)

    def start(self) -> None:
        """Take the pins, open the ports, look for the hall; returns at once. What is missing is a state."""
        for window in dict.fromkeys((*(each.window for each in self.settings.numpads), *self.desks)):
            if window:
                self._desk(window).start()
        if self.settings.window:
            self._belong(self.settings.window)
        self.here.start()
        self.ratings.start()
        if self.bus is not None:
            self.bus.start()
        for numpad in self.numpads:
            numpad.start()
        self.membership.start()
        self._ticker.start()

    def stop(self) -> None:
        """Let go of everything."""
        self._stopping.set()
        self.membership.stop()
        self.ratings.stop()
        for numpad in self.numpads:
            numpad.stop()
        if self.bus is not None:
            self.bus.stop()
        for desk in self.desks.values():
            desk.stop()
        self.here.stop()
        if self._ticker.ident is not None:
            self._ticker.join(timeout=5)
        self.parts.close()

    def healthy(self) -> bool:
        """True while every thread that answers a press is alive and at work."""
        threads = [self.membership.alive, self.ratings.alive, self.here.alive]
        threads += [self._ticker.is_alive() and self._beat.well]
        threads += [desk.alive for desk in self.desks.values()] + [numpad.alive for numpad in self.numpads]
        return all(threads) and (self.bus is None or self.bus.alive)

    # What the membership tells

    def pairing(self, code: str | None) -> None:
        """Show the code; it is also in the log, for a caller without a display."""
        if code is not None:
            log.warning("配对码 / pairing code: %s", code)
        self.here.place(Place.SEARCHING if code is None else Place.UNPAIRED, code or "")

    def joined(self, credentials: Credentials, asker: Asker) -> None:
        """Whose buttons these are may only be known now."""
        own = self.settings.window or credentials.window
        if own:
            self._belong(own)
        elif self.settings.own_keys:
            log.error("buttons and display here belong to no window: pair again and choose one, or set window")
        self.here.place(Place.SEARCHING)

    def view(self, view: dict[str, Any], version: int, keys: frozenset[str]) -> None:
        """Every window here looks at its part."""
        with self._lock:
            self._view, self._version = view, version
            for window in self.desks:
                self._show(window)

    def link(self, state: LinkState) -> None:
        """Displays say at once that what they show is old."""
        with self._lock:
            self.way.state = state
            if state is LinkState.LIVE:
                self.ratings.nudge()
            away = Place.SEARCHING if self._view is None else Place.AWAY
            self.here.place(Place.LIVE if state is LinkState.LIVE else away)
            for window in self.desks:
                self._show(window)

    def reload(self) -> None:
        """A manager wants a fresh start: when no command is on its way, for nothing here is lost by it."""
        if not any(desk.sending for desk in self.desks.values()):
            self.on_reload()

    # Windows

    def _belong(self, window: str) -> None:
        """The keys and the display of this machine are this window's."""
        self.here.window = window
        self._desk(window).start()
        with self._lock:
            self._show(window)

    def _desk(self, window: str) -> Desk:
        with self._lock:
            desk = self.desks.get(window)
            if desk is None:
                desk = self.desks[window] = Desk(
                    window,
                    self.way,
                    lambda answer: self._tell(window, answer),
                    ask=lambda _: self._ask(window),
                    habits=Habits(self.settings.transfer_to, self.settings.pause_reason),
                    repeat_s=self.settings.repeat_s,
                    now=self.membership.clock.best,
                )
            return desk

    def _show(self, window: str) -> None:
        """One window as it is now, to everything that shows it."""
        here = read_window(self._view, window) if self._view is not None else None
        self.desks[window].see(here, self._version)
        self.ratings.see(window, here)
        for pad in self._pads_of(window):
            pad.see(here, live=self.way.live)
        if window == self.here.window:
            self.here.see(here)

    def _pads_of(self, window: str) -> list[Pad]:
        return [self.pads[each.address] for each in self.settings.keypads if each.window == window]

    def _tell(self, window: str, answer: Answer) -> None:
        """A window that has neither keypad nor lamp of its own hears this machine's: no press goes unanswered."""
        pads = self._pads_of(window)
        for pad in pads:
            pad.tell(answer)
        if window == self.here.window or not pads:
            self.here.tell(answer)

    def _ask(self, window: str) -> bool:
        """False where no citizen can rate through this caller."""
        asked = [pad.ask() for pad in self._pads_of(window)]
        own = window == self.here.window and bool(EVALUATOR & self.settings.buttons.pins().keys())
        return own or any(asked)

    # Keys

    def _hand(self, window: Callable[[], str], typed: Callable[[], None]) -> Hand:
        def rate(level: Key) -> None:
            kept = self.ratings.give(window(), level, live=self.way.live)
            words = "rated" if kept else "not_rated"
            self._tell(window(), Answer(Signal.DONE if kept else Signal.REFUSED, level, words))

        def nobody(key: Key) -> None:
            self.here.tell(Answer(Signal.NO_LINK, key, "no_link"))

        def late(key: Key) -> None:
            self._tell(window(), Answer(Signal.REFUSED, key, "late"))

        return Hand(lambda: self.desks.get(window()), rate, nobody, typed, late)

    def _make_pads(self) -> dict[int, Pad]:
        if self.bus is None:
            return {}
        found: dict[int, Pad] = {}
        for each in self.settings.keypads:
            rate = self._rating_at(each.window) if each.evaluator else None
            pad = Pad(each.address, self.bus, self._desk(each.window), self.settings.scale, rate)
            found[each.address] = pad
            self.bus.attach(each.address, pad.hear)
        return found

    def _rating_at(self, window: str) -> Callable[[Key], bool]:
        return lambda level: self.ratings.give(window, level, live=self.way.live)

    def _make_numpad(self, device: str, window: str) -> NumpadReader:
        def typed() -> None:
            if hand.digits:
                self.here.click()

        hand = self._hand(lambda: window, typed) if window else self.here.hand

        def heard(kind: str, name: str) -> None:
            if kind == "digit":
                hand.digit(name)
            elif kind == "late":
                hand.late(Key(name))
            else:
                hand.key(Key(name))

        return NumpadReader(device, Keymap(self.settings.numpad.codes()), heard, self.parts.numpad)

    # Time

    def _tick(self) -> None:
        """What only time changes: an answer leaves the display, a pad that was pulled out is told again."""
        refreshed, there = self._pace.monotonic(), False
        said: Mapping[str, Any] = {}
        while not self._pace.wait(_TICK_S, self._stopping):
            self._beat.turn()
            self.here.show()
            now, was_there = self._pace.monotonic(), there
            there = self.bus is not None and self.bus.there
            if now - refreshed >= _REFRESH_S or (there and not was_there):
                refreshed = now
                for pad in self.pads.values():
                    pad.refresh()
            told = report(self)
            if told != said:
                said = told
                self.membership.report(told)
