"""The read table of rectifications."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table: no rectification is older than it."""
    op.create_table(
        "reviews",
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
        sqlite_with_rowid=False,
    )
    op.create_index("reviews_by_day", "reviews", ["hall", "day"])
    op.create_index("reviews_by_due", "reviews", ["hall", "due_at"])
