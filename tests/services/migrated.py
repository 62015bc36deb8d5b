"""The migration steps on a new SQLite file, taken once for each test process; the next new file gets what they left.

A test process opens hundreds of new journals in its own process, and the steps are two thirds of that work. Databases
with anything in them, PostgreSQL, and every other process take the steps themselves; so do all of ``tests/journal``.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

_SCHEMA = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"


class Migrated:
    """Stands in the place of ``migrating.migrate``, which it is given."""

    def __init__(self, migrate: Callable[[Connection], None]) -> None:
        self._migrate = migrate
        self._statements: list[str] = []

    def __call__(self, connection: Connection) -> None:
        if connection.dialect.name != "sqlite" or connection.exec_driver_sql(_SCHEMA).first() is not None:
            self._migrate(connection)
        elif self._statements:
            for statement in self._statements:
                connection.exec_driver_sql(statement)
        else:
            self._migrate(connection)
            self._statements = _said(connection)


def _said(connection: Connection) -> list[str]:
    """What makes the same tables in another file; nothing but the revision is in them."""
    tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    filled = [name for name in tables if connection.exec_driver_sql(f'SELECT 1 FROM "{name}"').first()]  # noqa: S608
    assert filled == ["alembic_version"], f"the steps leave rows in {filled}: this shortcut does not copy rows"
    revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    schema = connection.exec_driver_sql(_SCHEMA).scalars().all()
    return [*schema, f"INSERT INTO alembic_version VALUES ('{revision}')"]  # noqa: S608 - our own
