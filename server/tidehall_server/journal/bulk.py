"""Many rows with one statement, with as little as possible between us and the driver.

SQLAlchemy prepares every row's parameters in Python: a quarter of what a batch of commands costs the processor. The
driver of SQLite takes tuples as they are. The one of PostgreSQL would send a message per row, so SQLAlchemy's own
batching stays in place there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = Sequence[Any]


class Bulk:
    """An insert, or an upsert, of rows given as tuples in the order of ``columns``.

    ``make`` builds the statement from the dialect's own ``insert``.
    """

    def __init__(self, table: Table, make: Callable[[Any], Any] = lambda statement: statement) -> None:
        statement = make(sqlite.insert(table))
        compiled = statement.compile(dialect=sqlite.dialect(), column_keys=[column.name for column in table.columns])
        self.columns: tuple[str, ...] = tuple(compiled.positiontup)
        self._sql = str(compiled)
        self._statement = make(postgresql.insert(table))

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write ``rows`` in the transaction of ``connection``."""
        if not rows:
            return
        if connection.dialect.name != "sqlite":
            connection.execute(self._statement, [dict(zip(self.columns, row, strict=True)) for row in rows])
            return
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(self._sql, rows)
        finally:
            cursor.close()


@cache
def upsert(table: Table) -> Bulk:
    """An insert that puts the new values where the row is there already."""
    keys = [column.name for column in table.primary_key]
    rest = [column.name for column in table.columns if column.name not in keys]
    return Bulk(
        table,
        lambda insert: insert.on_conflict_do_update(index_elements=keys, set_={c: insert.excluded[c] for c in rest}),
    )
