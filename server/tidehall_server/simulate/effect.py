"""What a change does: the changed days against the recorded ones, or against the mirror where the model is off by much.

The mirror is the model's own re-living of the same days with nothing changed. Where the model misses the record
visibly, a comparison with the record would sell its error as the change's merit; against the mirror the error is on
both sides, and each life is compared with the unchanged life of the same draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import cycle
from typing import Any

from tidehall_server.simulate.measure import Totals
from tidehall_server.simulate.whatif import Banded, Compared, folded, lives

VISIBLE = {"share15": 0.005, "mean_s": 15.0, "max_s": 60.0, "tide_minutes": 5.0}
"""By more than this the model is visibly off: half a point, a quarter of a minute, a minute, five minutes."""
_NONE = 0.05
"""Of those limits: so little is no error at all."""


class Against(StrEnum):
    """The side that the changed one is compared with."""

    RECORD = "before"
    MIRROR = "mirror"


@dataclass(frozen=True, slots=True)
class Effect:
    """``difference``: changed minus compared, for each draw; where its band holds 0 the change may do nothing."""

    against: Against
    difference: Banded


def effect(days: Sequence[Compared]) -> Effect:
    """Of one day or several together."""
    before, after = lives([[day.before.tally] for day in days]), _lives(days, "after")
    mirror = _lives(days, "mirror")
    against = Against.MIRROR if _is_off(before[0], folded(mirror).mean, folded(after).mean) else Against.RECORD
    reference = mirror if against is Against.MIRROR else before
    return Effect(against, folded([_minus(life, same) for life, same in zip(after, cycle(reference), strict=False)]))


def _lives(days: Sequence[Compared], side: str) -> list[Totals]:
    return lives([[life.tally for life in getattr(day, side)] for day in days])


def _is_off(record: Totals, mirror: Totals, after: Totals) -> bool:
    """Visibly, or by more than half of what the change does."""
    for key, limit in VISIBLE.items():
        error = abs(getattr(mirror, key) - getattr(record, key))
        done = abs(getattr(after, key) - getattr(mirror, key))
        if error > limit or (error > limit * _NONE and error > done / 2):
            return True
    return False


def _minus(life: Totals, reference: Totals) -> Totals:
    values: dict[str, Any] = {}
    for each in fields(Totals):
        new, old = getattr(life, each.name), getattr(reference, each.name)
        if isinstance(new, dict):
            values[each.name] = {w: new.get(w, 0.0) - old.get(w, 0.0) for w in sorted(new.keys() | old.keys())}
        else:
            values[each.name] = None if new is None or old is None else new - old
    return Totals(**values)
