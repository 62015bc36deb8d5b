"""What was added to ratings, as rows: one for each ticket that somebody came back to."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Boolean, Column, Index, Table, Text

from tidehall_server.core.reviews.appended import APPENDED, Appended
from tidehall_server.journal.codec import instant
from tidehall_server.journal.matter_rows import MatterRows
from tidehall_server.journal.tables import metadata

appended = Table(
    "appended",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("first_level", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("words", Text),
    Column("contact", Text),
    Column("real_name", Boolean, nullable=False),
    Column("channel", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("window", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("appended_by_day", "hall", "day"),
    sqlite_with_rowid=False,
)


def row(state: Appended) -> dict[str, Any]:
    """``tags`` is a JSON list; ``words`` and ``contact`` are keys."""
    said, at = state.said, state.at
    if said is None or at is None:
        raise ValueError("nothing was added")
    return {
        "day": said.first.day.isoformat(),
        "ticket": said.first.ticket,
        "first_level": said.first.level.value,
        "level": said.level.value,
        "tags": json.dumps(said.tags),
        "words": said.words,
        "contact": said.contact,
        "real_name": not said.anonymous,
        "channel": said.channel.value,
        "service": said.first.service,
        "window": said.first.window,
        "clerk": said.first.clerk,
        "at": instant(at),
    }


APPENDED_ROWS = MatterRows(APPENDED, appended, row)
