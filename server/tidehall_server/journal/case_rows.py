"""The read table of cases: what lists, inboxes and reports ask for, as columns."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from tidehall_server.core.cases.clock import due, step_due
from tidehall_server.core.cases.model import Case, DocumentKind
from tidehall_server.core.cases.room import CASES
from tidehall_server.journal.codec import instant
from tidehall_server.journal.matter_rows import MatterRows
from tidehall_server.journal.matter_tables import cases


def row(case: Case) -> dict[str, Any]:
    """``marks`` and ``overdue`` (the broken rules) are JSON lists; ``due_at`` is when the clock has to look.

    ``step_due`` is the limit of the step in which the case stands.
    """
    acceptance = case.document(DocumentKind.ACCEPTANCE)
    return {
        "receipt": case.receipt,
        "status": case.status.value,
        "service": case.service.id,
        "service_name": case.service.name,
        "department": case.service.department,
        "kind": case.service.kind.value,
        "urgent": case.urgent,
        "marks": json.dumps(sorted(case.marks)),
        "person": case.person,
        "delivery": case.delivery.value,
        "approver": case.approver.value if case.approver else None,
        "window": case.window,
        "ticket": case.ticket,
        "received_at": _at(case.received_at) or "",
        "received_by": case.received_by,
        "accepted_on": case.accepted_on.isoformat() if case.accepted_on else None,
        "deemed": case.deemed,
        "number": acceptance.number if acceptance else None,
        "promise_due": _at(case.promise_due),
        "decided_at": _at(case.decided_at),
        "granted": case.granted,
        "veto": case.veto,
        "filing": case.filing,
        "ready_at": _at(case.ready_at),
        "told": any(each.reached for each in case.told),
        "ended_at": _at(case.ended_at),
        "originals": len(case.originals),
        "overdue": json.dumps([each.rule.value for each in case.overdue]),
        "due_at": _at(due(case)),
        "step_due": _at(step_due(case)),
    }


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)


CASE_ROWS = MatterRows(CASES, cases, row)
