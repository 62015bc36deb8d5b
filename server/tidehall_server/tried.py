"""Several things to do of which none may stop another."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def all_tried(jobs: Iterable[Callable[[], int | None]]) -> int:
    """Do every job; the sum of what they return. Raises an ``ExceptionGroup`` of what failed, after all were tried."""
    done, failed = 0, []
    for job in jobs:
        try:
            done += job() or 0
        except Exception as error:  # noqa: BLE001 - told below, once the others had their turn
            failed.append(error)
    if failed:
        raise ExceptionGroup("not everything could be done", failed)
    return done
