"""The read table of what was added to ratings (追评)."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table: nothing was added before."""
    op.create_table(
        "appended",
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
        sqlite_with_rowid=False,
    )
    op.create_index("appended_by_day", "appended", ["hall", "day"])
