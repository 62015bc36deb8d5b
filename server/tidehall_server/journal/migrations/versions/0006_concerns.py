"""The read table of concerns (“办不成事”)."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table: no concern is older than it."""
    op.create_table(
        "concerns",
        Column("stream", Text, primary_key=True),
        Column("hall", Text, nullable=False),
        Column("number", Text, nullable=False),
        Column("standing", Text, nullable=False),
        Column("category", Text, nullable=False),
        Column("case", Text),
        Column("window", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("registered_at", Text, nullable=False),
        Column("registered_by", Text, nullable=False),
        Column("department", Text, nullable=False),
        Column("answer_due", Text, nullable=False),
        Column("outcome", Text),
        Column("answered_at", Text),
        Column("satisfied", Boolean),
        Column("closed_at", Text),
        Column("overdue", Boolean, nullable=False),
        Column("due_at", Text),
        sqlite_with_rowid=False,
    )
    op.create_index("concerns_by_due", "concerns", ["hall", "due_at"])
    op.create_index("concerns_by_time", "concerns", ["hall", "registered_at"])
