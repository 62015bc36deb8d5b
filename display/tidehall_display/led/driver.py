"""What a panel's driver must be able to do. Another maker's card is another class with these methods.

A driver asks one thing at a time and returns when the card has said yes; it neither retries nor waits between requests.
When, how often and how fast is the keeper's affair (``keeper.py``), for every kind of card alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tidehall_display.led.face import Row


class LedError(Exception):
    """Something between us and what stands on the panel."""


class Lost(LedError):
    """Nobody there, no answer in time, or an answer that cannot be read."""


class Gone(Lost):
    """The connection itself has ended: the card may have been without power, and what it showed is not known."""


class Busy(LedError):
    """The card is there and wants to be asked again in a moment."""


class Garbled(LedError):
    """The card could not read what we sent: worth sending again."""


class Refused(LedError):
    """The card says no and will say no again; ``code`` is the maker's."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"{code} {why}")
        self.code = code
        self.why = why


@dataclass(frozen=True, slots=True)
class Abilities:
    """``rows``: how many at most. ``refresh_s``: shortest time between two writes of one row.

    ``answers`` False: it is a one-way line, and nobody can say whether anything arrived. ``clears`` False: rows can
    only be written over, and taking them away asks nobody anything.
    """

    rows: int
    refresh_s: float = 1.0
    ping: bool = True
    clock: bool = True
    power: bool = True
    brightness: bool = True
    answers: bool = True
    clears: bool = True


class LedDriver(Protocol):
    """One panel. Every method may raise ``LedError``; none waits longer than its answer may take."""

    @property
    def abilities(self) -> Abilities: ...

    def open(self) -> None:
        """Find the card. Raises Lost."""
        ...

    def batch(self, rows: Mapping[int, Row]) -> Mapping[int, Row]:
        """As many of ``rows``, from the first on, as one request can carry; one at least."""
        ...

    def show(self, rows: Mapping[int, Row], gone: Sequence[int], *, afresh: bool) -> None:
        """Write ``rows``, after taking away ``gone``, or with ``afresh`` everything that anybody left there."""
        ...

    def ping(self) -> None:
        """Is it there?"""
        ...

    def set_clock(self, now: datetime) -> None:
        """``now`` as the hall's clocks show it."""
        ...

    def power(self, on: bool) -> None:
        """Light it, or put it out."""
        ...

    def brightness(self, level: int) -> None:
        """0 (dark) to 15."""
        ...

    def close(self) -> None:
        """Let go of the line. Never raises."""
        ...
