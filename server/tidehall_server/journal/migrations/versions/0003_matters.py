"""Long matters: what has to happen because of a fact, and personal data under a seal."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Both tables are new."""
    op.create_table(
        "errands",
        Column("stream", Text, primary_key=True),
        Column("version", BigInteger, primary_key=True, autoincrement=False),
        Column("what", Text, primary_key=True),
        Column("hall", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("next_at", Text, nullable=False),
        Column("said", Text, nullable=False),
        Column("done_at", Text),
        sqlite_with_rowid=False,
    )
    op.create_index("errands_open", "errands", ["hall", "state", "next_at"])
    op.create_table(
        "sealed",
        Column("key", Text, primary_key=True),
        Column("hall", Text, nullable=False),
        Column("box", LargeBinary, nullable=False),
        Column("used_at", Text, nullable=False),
    )
    op.create_index("sealed_by_age", "sealed", ["used_at"])
