"""Until when a real-name review is to be answered, so that a list can show it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Reviews of before have no such limit."""
    op.add_column("reviews", Column("reply_by", Text))
