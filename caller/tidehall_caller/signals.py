"""What lamp and buzzer say, as data: on and off times in seconds. At most three flashes a second (photosensitivity)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Signal(StrEnum):
    """The answer to a press. Every press gets exactly one, and no two look or sound alike."""

    DONE = "done"
    REFUSED = "refused"
    NO_LINK = "no_link"
    UNKNOWN = "unknown"
    AGAIN = "again"


class Mood(StrEnum):
    """What the lamp shows while nobody presses."""

    DARK = "dark"
    FREE = "free"
    WAITING = "waiting"
    BUSY = "busy"
    TIDE = "tide"
    DOUBT = "doubt"
    NO_LINK = "no_link"
    UNPAIRED = "unpaired"


@dataclass(frozen=True, slots=True)
class Pattern:
    """``beats``: on, off, on, off … in seconds, beginning with on. ``endless`` begins again when it has ended."""

    beats: tuple[float, ...]
    endless: bool = False

    @property
    def length(self) -> float:
        return sum(self.beats)

    def lit(self, at: float) -> bool:
        """On or off, ``at`` seconds after it began."""
        at = at % self.length if self.endless else at
        on = True
        for beat in self.beats:
            if at < beat:
                return on
            at -= beat
            on = not on
        return False

    def next_change(self, at: float) -> float | None:
        """Seconds until it changes; None when it has ended or never changes."""
        if self.endless and len(self.beats) == 1:
            return None
        since = at % self.length if self.endless else at
        for beat in self.beats:
            if since < beat:
                return beat - since
            since -= beat
        return None


ON = Pattern((3600.0,), endless=True)
OFF = Pattern((0.0, 3600.0), endless=True)

LAMP: dict[Signal, Pattern] = {
    Signal.DONE: Pattern((1.2, 0.3)),
    Signal.REFUSED: Pattern((0.2, 0.2, 0.2, 0.6)),
    Signal.NO_LINK: Pattern((0.2, 0.2, 0.2, 0.2, 0.2, 0.6)),
    Signal.UNKNOWN: Pattern((0.8, 0.3, 0.8, 0.6)),
    Signal.AGAIN: Pattern((0.2, 0.2, 0.8, 0.4)),
}
BUZZER: dict[Signal, Pattern] = {
    Signal.DONE: Pattern((0.06,)),
    Signal.REFUSED: Pattern((0.12, 0.12, 0.12)),
    Signal.NO_LINK: Pattern((0.12, 0.12, 0.12, 0.12, 0.12)),
    Signal.UNKNOWN: Pattern((0.6, 0.2, 0.6)),
    Signal.AGAIN: Pattern((0.12, 0.12, 0.5)),
}
MOODS: dict[Mood, Pattern] = {
    Mood.DARK: OFF,
    Mood.FREE: OFF,
    Mood.BUSY: ON,
    Mood.WAITING: Pattern((1.0, 1.0), endless=True),
    Mood.TIDE: Pattern((0.4, 0.4), endless=True),
    Mood.DOUBT: Pattern((0.8, 0.4, 0.2, 0.4), endless=True),
    Mood.NO_LINK: Pattern((0.1, 2.9), endless=True),
    Mood.UNPAIRED: Pattern((0.2, 0.2, 0.2, 2.0), endless=True),
}
CLICK = Pattern((0.04, 0.08))
"""A digit was heard: a tick, far shorter than any answer."""
PAD_BEEPS: dict[Signal, int] = {
    Signal.DONE: 1,
    Signal.AGAIN: 2,
    Signal.REFUSED: 3,
    Signal.NO_LINK: 4,
    Signal.UNKNOWN: 5,
}
"""A keypad on the bus knows one beep; it is counted."""
