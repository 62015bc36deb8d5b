"""The read table of bookings, and who booked: a keyed digest that can be erased, by which the limits count."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Text

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New tables: no booking of another day is older than they."""
    op.create_table(
        "bookings",
        Column("stream", Text, primary_key=True),
        Column("code", Text, primary_key=True),
        Column("hall", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("number", Text, nullable=False),
        Column("service", Text, nullable=False),
        Column("slot", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("standing", Text, nullable=False),
        Column("help", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("booker", Text, nullable=False),
        Column("contact", Text, nullable=False),
        Column("order", Text, nullable=False),
        Column("placed_at", Text, nullable=False),
        Column("ended_at", Text),
        Column("late", Boolean, nullable=False),
        Column("ticket", Text),
        Column("due_at", Text),
        sqlite_with_rowid=False,
    )
    op.create_index("bookings_by_day", "bookings", ["hall", "day"])
    op.create_index("bookings_by_due", "bookings", ["hall", "due_at"])
    op.create_index("bookings_by_booker", "bookings", ["hall", "booker"])
    op.create_index("bookings_by_contact", "bookings", ["hall", "contact"])
    op.create_table(
        "bookers",
        Column("key", Text, primary_key=True),
        Column("hall", Text, nullable=False),
        Column("mac", Text, nullable=False),
        Column("seen_at", Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("bookers_by_mac", "bookers", ["hall", "mac"], unique=True)
