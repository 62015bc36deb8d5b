"""How many windows a load needs: Erlang's formula for one line before ``c`` like windows, in steady traffic.

Arrivals by chance, durations exponential: somewhat worse than durations that spread less, so on the safe side. What
happens over a day with peaks is in ``dayahead``; this is the rule of thumb behind it, good for a table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


def delayed(windows: int, load: float) -> float:
    """Erlang-C: the share of citizens who find every window busy. ``load`` in windows kept busy."""
    if load >= windows:
        return 1.0
    blocked = 1.0
    for each in range(1, windows + 1):
        blocked = load * blocked / (each + load * blocked)
    return blocked / (1 - load / windows * (1 - blocked))


def late(windows: int, load: float, limit_s: float, mean_s: float) -> float:
    """The share of citizens who wait longer than ``limit_s`` at a mean duration of ``mean_s``."""
    if load >= windows:
        return 1.0
    return delayed(windows, load) * math.exp(-(windows - load) * limit_s / mean_s)


def bearable(windows: int, mean_s: float, limit_s: float, share: float) -> float:
    """The greatest load at which ``share`` of the citizens still wait no longer than ``limit_s``."""
    low, high = 0.0, float(windows)
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if late(windows, middle, limit_s, mean_s) <= 1 - share else (low, middle)
    return low


@dataclass(frozen=True, slots=True)
class Row:
    """What ``windows`` that share one line can promise. ``cases`` are for one window in a day of the hours given.

    ``late_at_limit`` is the share that waits too long on a day on which each window has the cases of the limit.
    """

    windows: int
    an_hour: float
    cases: float
    late_at_limit: float


def table(most: int, mean_s: float, open_s: float, limit_s: float, cases: int, share: float) -> list[Row]:
    """From one window to ``most``."""
    found = []
    for windows in range(1, most + 1):
        load = bearable(windows, mean_s, limit_s, share)
        at_limit = cases * windows * mean_s / open_s
        found.append(
            Row(
                windows=windows,
                an_hour=load * 3600 / mean_s,
                cases=load * open_s / mean_s / windows,
                late_at_limit=late(windows, at_limit, limit_s, mean_s),
            )
        )
    return found


def agreeing(rows: list[Row], cases: int, slack: float = 0.1) -> list[int]:
    """The numbers of windows at which both limits are met at about the same load: neither makes the other idle."""
    return [row.windows for row in rows if abs(row.cases - cases) <= slack * cases]
