"""The read table of rectifications: one row a bad review, made of its folded state."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, Text

from tidehall_server.journal.tables import metadata

reviews = Table(
    "reviews",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("real_name", Boolean, nullable=False),
    Column("service", Text, nullable=False),
    Column("window", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("rated_at", Text, nullable=False),
    Column("contact_by", Text),
    Column("settle_by", Text, nullable=False),
    Column("handler", Text, nullable=False),
    Column("steps", Text, nullable=False),
    Column("overdue", Text, nullable=False),
    Column("rectified_at", Text),
    Column("replied_at", Text),
    Column("opinion", Text),
    Column("closed_at", Text),
    Column("invalid_at", Text),
    Column("due_at", Text),
    Column("reply_by", Text),
    Index("reviews_by_day", "hall", "day"),
    Index("reviews_by_due", "hall", "due_at"),
    sqlite_with_rowid=False,
)
