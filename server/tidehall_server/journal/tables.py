"""The tables as SQLAlchemy knows them. The migrations make them; a test holds both together.

Instants are text, UTC, ``2026-01-02T03:04:05.000006Z``: fixed width, so that they sort, and the stored text is exactly
what was hashed. ``streams``, ``events``, ``answers``, ``people`` and ``words`` cannot be rebuilt; the read tables
(``tickets``, ``ratings``, ``tides``, ``window_sessions``) hold nothing that the events do not say. On SQLite what every
command writes has no hidden rowid: one tree per table means fewer pages per commit.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, Table, Text

metadata = MetaData()

streams = Table(
    "streams",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Index("streams_by_hall", "hall"),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("command_id", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("hash", Text, nullable=False),
    sqlite_with_rowid=False,
)

answers = Table(
    "answers",
    metadata,
    Column("hall", Text, primary_key=True),
    Column("command_id", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("result", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_with_rowid=False,
)

people = Table(
    "people",
    metadata,
    Column("key", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("mac", Text, nullable=False),
    Column("masked", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Index("people_by_mac", "hall", "mac", unique=True),
    Index("people_by_age", "seen_at"),
)

words = Table(
    "words",
    metadata,
    Column("key", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", Text, nullable=False),
    Index("words_by_age", "written_at"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("ticket", Text, primary_key=True),
    Column("service", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("taken_at", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("slot", Text),
    Column("ahead", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("window", Text),
    Column("clerk", Text),
    Column("rule", Text),
    Column("overtook", Boolean, nullable=False),
    Column("first_called_at", Text),
    Column("called_at", Text),
    Column("started_at", Text),
    Column("ended_at", Text),
    Column("wait_s", Float),
    Column("serve_s", Float),
    Column("recalls", Integer, nullable=False),
    Column("passes", Integer, nullable=False),
    Column("reprints", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

ratings = Table(
    "ratings",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("ticket", Text, primary_key=True),
    Column("window", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("words", Text),
    Column("channel", Text, nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("at", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

tides = Table(
    "tides",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("window", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ticket", Text),
    Column("wait_s", Integer),
    Column("at_window", Text),
    Column("cases", Integer),
    Column("note", Text, nullable=False),
    Column("ordered_at", Text, nullable=False),
    Column("ready_at", Text),
    Column("opened_at", Text),
    Column("closing_reason", Text),
    Column("closing_note", Text, nullable=False),
    Column("closing_at", Text),
    Column("closed_at", Text),
    Column("cancelled", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

window_sessions = Table(
    "window_sessions",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("window", Text),
    Column("clerk", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("began_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("pauses", Integer, nullable=False),
    Column("paused_s", Float, nullable=False),
    Column("paused_at", Text),
    sqlite_with_rowid=False,
)

READ_TABLES = (tickets, ratings, tides, window_sessions)
