"""The limit of the step in which a case stands, so that a list can be sorted by what is due first."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rows of before have it after their next fact, or after ``tidehall rebuild``."""
    op.add_column("cases", Column("step_due", Text))
