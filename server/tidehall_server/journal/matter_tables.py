"""The tables of long matters: errands, sealed personal data, and the read table of each room.

``errands``, ``sealed`` and ``bookers`` cannot be rebuilt; a room's read table has one row a matter, made of its folded
state; a day's sheet of bookings has one a booking.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text

from tidehall_server.journal.tables import metadata

errands = Table(
    "errands",
    metadata,
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
    Column("doubts", Integer, nullable=False, server_default="0"),
    Index("errands_open", "hall", "state", "next_at"),
    sqlite_with_rowid=False,
)

sealed = Table(
    "sealed",
    metadata,
    Column("key", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("box", LargeBinary, nullable=False),
    Column("used_at", Text, nullable=False),
    Index("sealed_by_age", "used_at"),
)

cases = Table(
    "cases",
    metadata,
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
    Column("step_due", Text),
    Index("cases_by_status", "hall", "status"),
    Index("cases_by_due", "hall", "due_at"),
    Index("cases_by_receipt", "hall", "received_at"),
    sqlite_with_rowid=False,
)

concerns = Table(
    "concerns",
    metadata,
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
    Index("concerns_by_due", "hall", "due_at"),
    Index("concerns_by_time", "hall", "registered_at"),
    sqlite_with_rowid=False,
)

bookings = Table(
    "bookings",
    metadata,
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
    Index("bookings_by_day", "hall", "day"),
    Index("bookings_by_due", "hall", "due_at"),
    Index("bookings_by_booker", "hall", "booker"),
    Index("bookings_by_contact", "hall", "contact"),
    sqlite_with_rowid=False,
)

bookers = Table(
    "bookers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("mac", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Index("bookers_by_mac", "hall", "mac", unique=True),
    sqlite_with_rowid=False,
)
