"""The journal: streams, events that nothing may change, answers, personal data apart, read tables for reports."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, Text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

REFUSAL = "the journal is append-only"

REFUSE = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
# INSERT OR REPLACE deletes without firing a DELETE trigger
EXISTING = "SELECT 1 FROM events WHERE stream = NEW.stream AND version = NEW.version"

SQLITE_TRIGGERS = (
    f"CREATE TRIGGER events_no_update BEFORE UPDATE ON events {REFUSE}",
    f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events {REFUSE}",
    f"CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS ({EXISTING}) {REFUSE}",
)

POSTGRES_TRIGGERS = (
    "CREATE FUNCTION tidehall_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events "
    "FOR EACH ROW EXECUTE FUNCTION tidehall_append_only()",
    "CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events "
    "FOR EACH STATEMENT EXECUTE FUNCTION tidehall_append_only()",
)


def upgrade() -> None:
    """Make everything; the triggers last."""
    _facts()
    _personal()
    _tickets()
    _other_read_tables()
    for statement in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRES_TRIGGERS:
        op.execute(statement)


def _facts() -> None:
    op.create_table(
        "streams",
        Column("stream", Text, primary_key=True),
        Column("hall", Text, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("hash", Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("streams_by_hall", "streams", ["hall"])
    op.create_table(
        "events",
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
    op.create_table(
        "answers",
        Column("hall", Text, primary_key=True),
        Column("command_id", Text, primary_key=True),
        Column("fingerprint", Text, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("result", Text, nullable=False),
        Column("at", Text, nullable=False),
        sqlite_with_rowid=False,
    )


def _personal() -> None:
    op.create_table(
        "people",
        Column("key", Text, primary_key=True),
        Column("hall", Text, nullable=False),
        Column("mac", Text, nullable=False),
        Column("masked", Text, nullable=False),
        Column("seen_at", Text, nullable=False),
    )
    op.create_index("people_by_mac", "people", ["hall", "mac"], unique=True)
    op.create_index("people_by_age", "people", ["seen_at"])
    op.create_table(
        "words",
        Column("key", Text, primary_key=True),
        Column("hall", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("written_at", Text, nullable=False),
    )
    op.create_index("words_by_age", "words", ["written_at"])


def _tickets() -> None:
    op.create_table(
        "tickets",
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


def _other_read_tables() -> None:
    op.create_table(
        "ratings",
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
    op.create_table(
        "tides",
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
    op.create_table(
        "window_sessions",
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
