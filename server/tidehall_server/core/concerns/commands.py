"""What may be asked of a concern."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_server.core.concerns.model import Category, Exclusion, Outcome


@dataclass(frozen=True, slots=True)
class Register:
    """``explained``: the window concerned has explained, and doubts remain. ``excluded``: it belongs elsewhere."""

    category: Category | None = None
    excluded: Exclusion | None = None
    explained: bool = False
    person: str = ""
    words: str | None = None
    case: str | None = None
    window: str = ""


@dataclass(frozen=True, slots=True)
class Assign:
    department: str


@dataclass(frozen=True, slots=True)
class Answer:
    outcome: Outcome
    note: str


@dataclass(frozen=True, slots=True)
class Close:
    """``satisfied``: what the citizen said when told; None when nobody was reached."""

    satisfied: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """The clock looks in."""
