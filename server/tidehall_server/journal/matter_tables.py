"""The tables of long matters: errands, sealed personal data, and the read table of each room.

``errands`` and ``sealed`` cannot be rebuilt; a room's read table has one row a matter, made of its folded state.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

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
