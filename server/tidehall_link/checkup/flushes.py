"""How long a disk takes to make something safe; one that takes no time at all is lying."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

SLOW_MS = 50.0
TOO_FAST_MS = 0.05


@dataclass(frozen=True, slots=True)
class Flushes:
    """Milliseconds: the usual one, and the one that 99 of 100 stay below."""

    usual_ms: float
    p99_ms: float


def flushes(folder: Path, times: int) -> Flushes:
    """Write and flush a small file again and again. Raises OSError."""
    path = folder / f".flush-probe-{os.getpid()}"
    taken: list[float] = []
    try:
        with path.open("wb") as file:
            for _ in range(times):
                file.write(b"x" * 4096)
                file.flush()
                began = time.perf_counter()
                os.fsync(file.fileno())
                taken.append((time.perf_counter() - began) * 1000)
    finally:
        path.unlink(missing_ok=True)
    taken.sort()
    return Flushes(taken[len(taken) // 2], taken[max(0, len(taken) * 99 // 100 - 1)])
