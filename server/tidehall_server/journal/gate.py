"""The engine gate: which SQLite may use write-ahead logging.

Engines before 3.51.3 can lose committed transactions when a WAL is reset while another connection checkpoints (the
"WAL-reset" bug; fixed in 3.51.3 and, for the branches still cared for, in 3.50.7 and 3.44.6). A citizen's number must
not depend on the distribution's engine, so an engine with the bug works with a rollback journal instead: slower, safe.
"""

from __future__ import annotations

from dataclasses import dataclass

Version = tuple[int, int, int]

FIXED: Version = (3, 51, 3)
FIXED_BRANCHES: dict[tuple[int, int], int] = {(3, 50): 7, (3, 44): 6}


@dataclass(frozen=True, slots=True)
class Gate:
    """How this engine is to be run. ``synchronous`` is never less than FULL: NORMAL loses numbers in a power cut."""

    journal_mode: str
    synchronous: str
    wal_safe: bool
    reason: str


def parse(version: str) -> Version:
    """``"3.40.1"`` -> ``(3, 40, 1)``; a missing part is 0."""
    parts = [int(part) for part in version.split(".")[:3]]
    major, minor, patch = (*parts, 0, 0, 0)[:3]
    return major, minor, patch


def wal_is_safe(version: Version) -> bool:
    """Whether the engine is free of the WAL-reset bug."""
    if version >= FIXED:
        return True
    patch = FIXED_BRANCHES.get(version[:2])
    return patch is not None and version[2] >= patch


def gate(version: str) -> Gate:
    """The settings for this engine, and why."""
    if wal_is_safe(parse(version)):
        return Gate("wal", "full", True, f"SQLite {version} has the WAL-reset fix: WAL with synchronous=FULL")
    reason = (
        f"SQLite {version} has the WAL-reset bug (fixed in 3.51.3, 3.50.7, 3.44.6): "
        "rollback journal TRUNCATE with synchronous=EXTRA, safe but slower"
    )
    return Gate("truncate", "extra", False, reason)
