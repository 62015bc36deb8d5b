"""Rules about how a hall is set up, judged by its file: windows of each kind, and people enough for them.

What the hall's own notice names is wanted of it whatever its settings say; another town's numbers are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tidehall_server.core.supervision.compliance import Evidence, Line, Proof, State

_GENERAL: Mapping[str, int] = {"000": 2, "001": 3, "002": 5, "004": 1}
"""General windows that each notice names; 003 wants them everywhere and names no number."""
_POLICE = frozenset({"001"})
_ENQUIRY = frozenset({"001", "003"})
_STAFF: Mapping[str, int] = {"000": 3}


@dataclass(frozen=True, slots=True)
class SetUp:
    """``own`` is the number of the hall's notice, "" for none of the five. ``general``, ``police`` and ``enquiry``
    count windows; ``least_general``, ``advised`` and ``enough`` are what the hall's file wants."""

    own: str
    windows: int
    clerks: int
    general: int
    police: int
    enquiry: int
    least_general: int
    advised: int
    enough: bool


def set_up(hall: SetUp) -> list[Line]:
    """Each rule; what neither the own notice nor the hall's file wants has nothing to judge."""
    general = max(hall.least_general, _GENERAL.get(hall.own, 0))
    people = hall.windows if hall.enough or hall.own in _STAFF else 0
    advised = max(hall.advised, _STAFF.get(hall.own, 0))
    return [
        _least("general_set", "000 三（二）1 / 001 三（一） / 002 三（一）1 / 004 一（二）2", hall.general, general),
        _least("police_window", "001 三（二）", hall.police, int(hall.own in _POLICE)),
        _least("enquiry_window", "001 三（三） / 003 第8条", hall.enquiry, int(hall.own in _ENQUIRY)),
        _least("staff", "000 三（四）", hall.clerks, people),
        _least("staff_least", "000 三（四）", hall.clerks, advised, named=_STAFF["000"]),
    ]


def _least(name: str, source: str, found: int, least: int, named: int = 1) -> Line:
    """The file says how it is, not since when. ``named``: the number of the rule's words where none is wanted."""
    limit, proof = str(least or named), (Evidence(Proof.LIST, "settings"),)
    state = State.IDLE if least == 0 else State.BROKEN if found < least else State.KEPT
    return Line(name, source, state, breaches=int(state is State.BROKEN), judged=found, limit=limit, evidence=proof)
