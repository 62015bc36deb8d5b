"""The read table of cases."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Integer, Text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table: no case is older than it."""
    op.create_table(
        "cases",
        Column("stream", Text, primary_key=True),
        Column("hall", Text, nullable=False),
        Column("receipt", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("service", Text, nullable=False),
        Column("service_name", Text, nullable=False),
        Column("department", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("urgent", Boolean, nullable=False),
        Column("marks", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("delivery", Text, nullable=False),
        Column("approver", Text),
        Column("window", Text, nullable=False),
        Column("ticket", Text),
        Column("received_at", Text, nullable=False),
        Column("received_by", Text, nullable=False),
        Column("accepted_on", Text),
        Column("deemed", Boolean, nullable=False),
        Column("number", Text),
        Column("promise_due", Text),
        Column("decided_at", Text),
        Column("granted", Boolean),
        Column("veto", Boolean, nullable=False),
        Column("filing", Boolean, nullable=False),
        Column("ready_at", Text),
        Column("told", Boolean, nullable=False),
        Column("ended_at", Text),
        Column("originals", Integer, nullable=False),
        Column("overdue", Text, nullable=False),
        Column("due_at", Text),
        sqlite_with_rowid=False,
    )
    op.create_index("cases_by_status", "cases", ["hall", "status"])
    op.create_index("cases_by_due", "cases", ["hall", "due_at"])
    op.create_index("cases_by_receipt", "cases", ["hall", "received_at"])
