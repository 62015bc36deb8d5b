"""From the levels of one wire to presses: contacts bounce, fingers rest. Pure; time comes with each call.

gpiozero's own ``bounce_time`` is ignored by its mock pins and unreliable with lgpio, so the pins hand every edge on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Stroke(Enum):
    """``DOWN``: pressed, told at once. ``LONG``: the same press is still held. ``LATE``: pressed, but told too late."""

    DOWN = auto()
    LONG = auto()
    LATE = auto()


@dataclass(frozen=True, slots=True)
class Touch:
    """How a key's contacts behave and how long is long, in seconds."""

    bounce_s: float = 0.03
    long_s: float = 1.2


class Wire:
    """One key's wire. A press counts at its first edge; a release only when the wire was quiet for ``bounce_s``."""

    def __init__(self, touch: Touch) -> None:
        self._touch = touch
        self._down_at: float | None = None
        self._up_at: float | None = None
        self._long = False

    def level(self, down: bool, at: float) -> list[Stroke]:
        """The wire's level has changed, or is told again."""
        said = self.look(at)
        if not down:
            if self._down_at is not None and self._up_at is None:
                self._up_at = at
            return said
        self._up_at = None
        if self._down_at is None:
            self._down_at, self._long = at, False
            said.append(Stroke.DOWN)
        return said

    def look(self, at: float) -> list[Stroke]:
        """Time has passed: a release is believed, or a press has become a long one."""
        if self._down_at is None:
            return []
        if self._up_at is not None:
            if at - self._up_at >= self._touch.bounce_s:
                self._down_at = self._up_at = None
            return []
        if self._long or at - self._down_at < self._touch.long_s:
            return []
        self._long = True
        return [Stroke.LONG]

    @property
    def due(self) -> float | None:
        """When ``look`` has something to see next; None while nothing is under way."""
        if self._down_at is None:
            return None
        if self._up_at is not None:
            return self._up_at + self._touch.bounce_s
        return None if self._long else self._down_at + self._touch.long_s


class Repeats:
    """The same key again within ``guard_s`` is the same press: a trembling hand, a keypad that repeats its frame."""

    def __init__(self, guard_s: float) -> None:
        self._guard_s = guard_s
        self._last: dict[object, float] = {}

    def same(self, key: object, at: float) -> bool:
        """True when this is no new press. A row of them stays one press for as long as it goes on."""
        before = self._last.get(key)
        self._last[key] = at
        return before is not None and at - before < self._guard_s
