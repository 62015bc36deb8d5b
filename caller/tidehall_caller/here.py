"""What hangs on this very machine: buttons, lamp, buzzer and display of one window."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from tidehall_caller.desk import Answer, Desk
from tidehall_caller.gpio import Buttons, Light, PinsMissing
from tidehall_caller.hand import Hand
from tidehall_caller.lamp import Feedback
from tidehall_caller.parts import Parts
from tidehall_caller.screen.drawing import Drawing
from tidehall_caller.screen.face import Place, Scene, face, mood
from tidehall_caller.screen.panel import Panel, Screen
from tidehall_caller.seen import Window
from tidehall_caller.settings import CallerSettings
from tidehall_caller.strokes import Stroke, Touch
from tidehall_link.catalogue import read_catalogue
from tidehall_link.pace import Pace

log = logging.getLogger("tidehall.caller")

_ANSWER_S = 4.0


class Here:
    """``window`` may be known only after pairing; until then a press is answered, but goes nowhere."""

    hand: Hand

    def __init__(self, settings: CallerSettings, parts: Parts, desk: Callable[[], Desk | None]) -> None:
        self._settings = settings
        self._parts = parts
        self._desk = desk
        self._pace = Pace()
        self._lock = threading.Lock()
        self._words = read_catalogue("tidehall_caller", settings.language)
        self._scene = Scene()
        self._answer: Answer | None = None
        self._answered_at = 0.0
        self._buttons: Buttons | None = None
        self._feedback: Feedback | None = None
        self._screen = self._make_screen()
        self.window = ""
        self.missing = ""

    def start(self) -> None:
        """Pins that cannot be had are told, and the rest works."""
        try:
            self._take_pins()
        except PinsMissing as error:
            self.missing = str(error)
            log.error("the pins cannot be used: %s", error)  # noqa: TRY400 - the reason is all there is
        if self._screen is not None:
            self._screen.start()
        self.show()

    def stop(self) -> None:
        for part in (self._buttons, self._feedback, self._screen):
            if part is not None:
                part.stop()

    @property
    def alive(self) -> bool:
        return all(part.alive for part in (self._buttons, self._feedback, self._screen) if part is not None)

    @property
    def code(self) -> str:
        """The pairing code that is shown; empty when none is."""
        return self._scene.code

    @property
    def screen_there(self) -> bool | None:
        """None without a display."""
        return None if self._screen is None else self._screen.there

    def place(self, place: Place, code: str = "") -> None:
        """Where this device stands towards its hall."""
        with self._lock:
            self._scene = replace(self._scene, place=place, code=code)
        self.show()

    def see(self, here: Window | None) -> None:
        """The window has changed."""
        with self._lock:
            self._scene = replace(self._scene, here=here)
        self.show()

    def tell(self, answer: Answer) -> None:
        """The answer to a press: light and sound at once, words for a few seconds."""
        self._answer, self._answered_at = answer, self._pace.monotonic()
        if self._feedback is not None:
            self._feedback.answer(answer.signal)
        self.show()

    def typed(self) -> None:
        """Digits have changed; each that was heard is told in light and sound."""
        if self.hand.digits:
            self.click()
        self.show()

    def click(self) -> None:
        """A digit was heard."""
        if self._feedback is not None:
            self._feedback.click()

    def show(self) -> None:
        """Draw what is so now."""
        desk = self._desk()
        fresh = self._answer is not None and self._pace.monotonic() - self._answered_at < _ANSWER_S
        scene = replace(
            self._scene,
            window=self.window,
            typed=self.hand.digits,
            doubt=desk is not None and desk.doubt is not None,
            answer=self._answer if fresh else None,
        )
        if self._feedback is not None:
            self._feedback.mood(mood(scene))
        if self._screen is not None:
            self._screen.show(face(scene, self._words))

    def _take_pins(self) -> None:
        pins, lamp, screen = self._settings.buttons.pins(), self._settings.lamp, self._settings.screen
        if not (pins or lamp.lamp or lamp.buzzer or screen.on_pins):
            return
        factory = self._parts.factory()
        light = Light(lamp.lamp, factory, active_high=lamp.lamp_active_high) if lamp.lamp else None
        buzzer = Light(lamp.buzzer, factory, active_high=lamp.buzzer_active_high) if lamp.buzzer else None
        if light is not None or buzzer is not None:
            self._feedback = Feedback(light, buzzer)
            self._feedback.start()
        if pins:
            touch = Touch(self._settings.buttons.bounce_ms / 1000, self._settings.buttons.long_s)
            buttons = Buttons(pins, factory, touch, self._stroke)
            buttons.start()
            self._buttons = buttons

    def _stroke(self, name: str, stroke: Stroke) -> None:
        self.hand.stroke(name, stroke)

    def _make_screen(self) -> Screen | None:
        if self._parts.panel is None:
            return None

        def drawing(panel: Panel) -> Drawing:
            return Drawing(panel.size, panel.mode, self._settings.screen.font)

        return Screen(self._parts.panel, drawing)
