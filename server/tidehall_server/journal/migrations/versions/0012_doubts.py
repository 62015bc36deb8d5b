"""How often nobody could tell whether an errand was taken, so that there is an end to trying."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Errands of before begin without a doubt."""
    op.add_column("errands", Column("doubts", Integer, nullable=False, server_default="0"))
