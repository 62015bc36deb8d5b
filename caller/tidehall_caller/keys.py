"""The keys of a caller by what they mean, whatever they are made of; and what a press of one carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Key(StrEnum):
    """``STEP`` starts what was called and finishes what is served; ``HOLD_RESUME`` holds, or calls back when free.

    ``RATE`` is the clerk's: finish and ask the citizen. The five levels are the citizen's own keys.
    """

    NEXT = "next"
    RECALL = "recall"
    STEP = "step"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    HOLD = "hold"
    RESUME = "resume"
    HOLD_RESUME = "hold_resume"
    TRANSFER = "transfer"
    PAUSE = "pause"
    RATE = "rate"
    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"


LEVELS = (Key.VERY_SATISFIED, Key.SATISFIED, Key.FAIR, Key.DISSATISFIED, Key.VERY_DISSATISFIED)


@dataclass(frozen=True, slots=True)
class Press:
    """One press, debounced. ``number``: the digits typed before it. ``long``: held down on purpose."""

    key: Key
    number: str = ""
    long: bool = False
