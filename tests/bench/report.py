"""Numbers as JSON lines, and the little arithmetic they need."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence


def tell(name: str, **values: object) -> None:
    """One line on standard output. Floats are cut to four significant digits: more would be a claim."""
    print(json.dumps({"bench": name, **{key: _short(value) for key, value in values.items()}}, ensure_ascii=False))
    sys.stdout.flush()


def _short(value: object) -> object:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest rank; the values need not be sorted."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def median(values: Sequence[float]) -> float:
    return percentile(values, 50)
