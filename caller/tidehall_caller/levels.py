"""From an evaluator's number to one of the five levels. Two national texts count in opposite directions, so the scale
has a name and must be chosen; only here is a number turned into a level. What is not on the scale is no rating: no
value is ever filled in for a citizen who gave none."""

from __future__ import annotations

from tidehall_caller.keys import LEVELS, Key

SCALES: dict[str, dict[int, Key]] = {
    # GB/T 39046-2020, table A.8: 1 is the best
    "one_is_best": dict(zip((1, 2, 3, 4, 5), LEVELS, strict=True)),
    # the interfaces to which 好差评 is uploaded: 5 is the best
    "five_is_best": dict(zip((5, 4, 3, 2, 1), LEVELS, strict=True)),
    "zero_is_best": dict(zip((0, 1, 2, 3, 4), LEVELS, strict=True)),
    # boxes with three keys that send 1, 3 and 4; their 0 means that nobody pressed
    "three_keys": {4: Key.VERY_SATISFIED, 3: Key.SATISFIED, 1: Key.DISSATISFIED},
}


def level(scale: str, value: int) -> Key | None:
    """The level, or None when the scale has no such value."""
    return SCALES.get(scale, {}).get(value)
