"""The read table of supervision cards."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Text

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table: no card is older than it."""
    op.create_table(
        "cards",
        Column("stream", Text, primary_key=True),
        Column("hall", Text, nullable=False),
        Column("rule", Text, nullable=False),
        Column("colour", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("duty", Text, nullable=False),
        Column("who", Text, nullable=False),
        Column("issued_at", Text, nullable=False),
        Column("red_at", Text),
        Column("ended_at", Text),
        Column("answered_at", Text),
        Column("closed_at", Text),
        Column("withdrawn", Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("cards_by_time", "cards", ["hall", "issued_at"])
