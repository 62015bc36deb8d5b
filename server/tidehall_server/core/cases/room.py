"""The room of cases, as the shell of long matters takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tidehall_server.core.cases import events as e
from tidehall_server.core.cases.clock import RECEIPTS, due
from tidehall_server.core.cases.commands import Look
from tidehall_server.core.cases.decide import decide
from tidehall_server.core.cases.evolve import evolve
from tidehall_server.core.cases.model import Case
from tidehall_server.core.matter import Room


def _result(command: object, events: Sequence[Any], case: Case) -> dict[str, object]:
    """Where the case stands now, and the number of a paper that was made."""
    made = [each.number for each in events if isinstance(each, e.CaseAccepted | e.CaseListed | e.CaseRejected)]
    return {"status": case.status.value, "document": made[-1] if made else None}


CASES: Room[Case] = Room("case", Case(), decide, evolve, _result, due, Look(), RECEIPTS)
