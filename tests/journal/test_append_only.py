"""Nobody changes a fact, whatever statement he finds."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from tests.journal.story import STREAM, random_day, store
from tidehall_server.journal import Journal

CHANGES = (
    "UPDATE events SET actor = 'manager:innocent' WHERE version = 3",
    "UPDATE events SET version = version + 1000",
    "DELETE FROM events WHERE version = 3",
    "DELETE FROM events",
)


@pytest.mark.parametrize("statement", CHANGES)
def test_facts_cannot_be_changed(journal: Journal, statement: str) -> None:
    facts = random_day(1, 20)
    store(journal, facts)
    with pytest.raises(DBAPIError, match="append-only"), journal.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert list(journal.read(STREAM)) == facts
    assert journal.verify() == []


def test_facts_cannot_be_replaced(journal: Journal) -> None:
    facts = random_day(1, 20)
    store(journal, facts)
    copy = "SELECT stream, version, type, schema, at, 'manager:innocent', command_id, data, hash FROM events"
    if journal.engine.dialect.name == "sqlite":
        statement = f"INSERT OR REPLACE INTO events {copy}"
    else:
        statement = f"INSERT INTO events {copy} ON CONFLICT (stream, version) DO UPDATE SET actor = EXCLUDED.actor"
    with pytest.raises(DBAPIError, match="append-only"), journal.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert list(journal.read(STREAM)) == facts


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_the_table_cannot_be_truncated(journal: Journal) -> None:
    """SQLite has no TRUNCATE."""
    store(journal, random_day(1, 20))
    with pytest.raises(DBAPIError, match="append-only"), journal.engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE events")
