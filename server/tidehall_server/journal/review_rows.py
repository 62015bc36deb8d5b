"""The row of a rectification: what lists, promises and clocks ask for, as columns."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from tidehall_server.core.reviews.model import Rectification
from tidehall_server.core.reviews.room import REVIEWS
from tidehall_server.journal.codec import instant
from tidehall_server.journal.matter_rows import MatterRows
from tidehall_server.journal.review_tables import reviews


def row(state: Rectification) -> dict[str, Any]:
    """``steps`` and ``overdue`` are JSON lists; ``due_at`` is when the clock has to look."""
    rated = state.rated
    if rated is None:
        raise ValueError("a rectification begins with its review")
    return {
        "day": rated.day.isoformat(),
        "ticket": rated.ticket,
        "level": rated.level.value,
        "real_name": state.real_name,
        "service": rated.service,
        "window": rated.window,
        "clerk": rated.clerk,
        "rated_at": instant(rated.at),
        "contact_by": _at(state.contact_by),
        "settle_by": _at(state.settle_by),
        "reply_by": _at(state.reply_by),
        "handler": state.handler,
        "steps": json.dumps([step.value for step in state.steps]),
        "overdue": json.dumps(sorted(limit.value for limit in state.overdue)),
        "rectified_at": _at(state.rectified_at),
        "replied_at": _at(state.replied_at),
        "opinion": state.opinion.value if state.opinion else None,
        "closed_at": _at(state.closed_at),
        "invalid_at": _at(state.invalid_at),
        "due_at": _at(REVIEWS.due(state)),
    }


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)


REVIEW_ROWS = MatterRows(REVIEWS, reviews, row)
