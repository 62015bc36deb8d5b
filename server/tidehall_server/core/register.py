"""The registers from which numbers are given: one fact a number, so that the stream itself is the proof of no gap."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NumberGiven:
    """``matter`` is the stream that the number was given to."""

    number: str
    matter: str


RegisterEvent = NumberGiven
EVENTS: dict[str, type] = {kind.__name__: kind for kind in (NumberGiven,)}
