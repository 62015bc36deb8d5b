"""What makes the sound, as the announcer sees it: it starts a sound, and whoever waits for its end learns the truth."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from tidehall_link.speech.sound import Sound


class Fault(StrEnum):
    """Why nothing was heard, or not all of it."""

    NO_DEVICE = "no_device"
    LOST = "lost"
    STUCK = "stuck"
    CUT = "cut"
    NULL_SINK = "null_sink"


class SpeakerError(Exception):
    """The sound was not heard to its end."""

    def __init__(self, fault: Fault, why: str = "") -> None:
        super().__init__(f"{fault.value} {why}".strip())
        self.fault = fault


class Playing(Protocol):
    """A sound that has begun. ``first_sample_at`` is of ``time.monotonic``."""

    @property
    def first_sample_at(self) -> float: ...

    def finish(self) -> None:
        """Returns when it was heard to its end. Raises ``SpeakerError`` when it was not."""
        ...


class Speaker(Protocol):
    """One loudspeaker. Every wait is bounded; after a fault the next sound tries a fresh device."""

    def ready(self) -> None:
        """Raises ``SpeakerError`` when there is no device to be had."""
        ...

    def start(self, sound: Sound, volume: float, announcement: str) -> Playing:
        """Begin; ``announcement`` names what it belongs to. Raises ``SpeakerError``."""
        ...

    def reset(self) -> None:
        """Let go of the device."""
        ...
