"""文明服务之星 of a month, a quarter or a year: who may be one, the best first."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from tidehall_server.core.scores.model import HUNDREDTH, Candidate, Settled


def candidates(settled: Mapping[str, Settled]) -> tuple[Candidate, ...]:
    """From the settled months of a period. Who failed in one of them is shown, and is no star."""
    totals: dict[str, list[tuple[str, Decimal, bool]]] = {}
    names: dict[str, str] = {}
    for month, sheet in sorted(settled.items()):
        for line in sheet.lines:
            if line.total is not None:
                names[line.clerk] = line.name
                totals.setdefault(line.clerk, []).append((month, line.total, bool(line.passed)))
    found = [
        Candidate(
            clerk, names[clerk], tuple(month for month, _, _ in mine),
            (sum((total for _, total, _ in mine), Decimal(0)) / len(mine)).quantize(HUNDREDTH, ROUND_HALF_UP),
            all(passed for _, _, passed in mine),
        )
        for clerk, mine in totals.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.total, -len(one.months), one.clerk)))
