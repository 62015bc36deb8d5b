"""The colours of a board, by the names that the pages' tokens give them (tokens.css; a test holds both equal)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Colour = tuple[int, int, int]


def _read(**named: str) -> Mapping[str, Colour]:
    return MappingProxyType(
        {name.replace("_", "-"): (int(v[1:3], 16), int(v[3:5], 16), int(v[5:7], 16)) for name, v in named.items()}
    )


NIGHT = _read(
    night="#06222f",
    night_2="#0d3244",
    night_line="#2d5a70",
    night_ink="#f2f8fa",
    night_ink_2="#bcd3dd",
    night_mark="#ffd479",
    night_good="#6fe0bd",
    night_warn="#ffc266",
)
"""Light on deep water."""


def contrast(a: Colour, b: Colour) -> float:
    """WCAG's contrast of two colours."""
    high, low = sorted((_light(a), _light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _light(colour: Colour) -> float:
    parts = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
