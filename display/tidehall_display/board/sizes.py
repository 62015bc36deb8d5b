"""How large things are: by the angle that the farthest reader sees, between what fills the screen and what fits it.

A capital that subtends 0.7 degrees can be read by people with weak sight (EN 301 549, 5.1.4; criterion B1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_CAPITAL_EM = 0.733
_DEGREES = 0.7
_LEAST, _MOST = 0.17, 0.20
_STRIP = 2.6


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixels of the drawn picture. ``r``: the called number; ``row``: a row of calls; ``u``: the smallest type."""

    w: int
    h: int
    r: float
    row: float
    u: float

    @property
    def upright(self) -> bool:
        return self.h > self.w

    @property
    def strip(self) -> bool:
        """Too low for a head and a foot: one line of large type."""
        return self.w / self.h >= _STRIP

    def units(self, count: float) -> int:
        """``count`` times the smallest type, in whole pixels."""
        return round(self.u * count)


def sizes(w: int, h: int, diagonal_in: float, distance_m: float) -> Sizes:
    """For a screen of ``w`` by ``h`` pixels."""
    px_per_mm = math.hypot(w, h) / (diagonal_in * 25.4)
    read_mm = 2 * distance_m * 1000 * math.tan(math.radians(_DEGREES) / 2) / _CAPITAL_EM
    small = min(w, h)
    r = min(max(_LEAST * small, read_mm * px_per_mm), _MOST * small)
    r = math.ceil(r)
    return Sizes(w, h, r, r * 0.524, r * 0.2)
