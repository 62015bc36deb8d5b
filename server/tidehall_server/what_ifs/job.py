"""What was asked, how it stands, and the command line that works it out."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

PROGRAM = (sys.executable, "-P", "-m", "tidehall_server", "what-if")


class JobState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Why(StrEnum):
    """Why a job failed: it gave its reasons, it took too long, or it broke."""

    NONE = ""
    SAID = "said"
    TOO_LONG = "too_long"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Change:
    """What would be different. ``rights`` are a window's services and those it helps with; ``staff`` its hours."""

    policy: dict[str, int | float | bool | str] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    rights: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    staff: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for what, and when."""

    id: str
    days: list[str]
    change: Change
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """``words`` are the program's own, Chinese and English, where ``why`` is ``said``."""

    asked: Asked
    state: JobState
    done: int = 0
    of: int = 0
    why: Why = Why.NONE
    words: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the program finds the journal. The database's address may hold a password: it goes by the environment."""

    hall: str
    data: Path
    db: str = ""

    def environment(self) -> dict[str, str]:
        return os.environ | ({"TIDEHALL_DB": self.db} if self.db else {}) | {"PYTHONUNBUFFERED": "1"}


def arguments(source: Source, asked: Asked) -> list[str]:
    """What ``tidehall what-if`` is told."""
    change = asked.change
    found = ["--json", f"--data={source.data}", f"--hall={source.hall}", *(f"--day={day}" for day in asked.days)]
    for key, value in change.policy.items():
        found.append(f"--set={key}={str(value).lower() if isinstance(value, bool) else value}")
    found += [f"--close={window}" for window in change.closed]
    for window, (services, helps) in change.rights.items():
        found.append(f"--rights={window}={','.join(services)}" + (f"+{','.join(helps)}" if helps else ""))
    for window, hours in change.staff.items():
        found.append(f"--staff={window}={','.join(hours)}")
    return found
