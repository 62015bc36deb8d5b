"""Run the migrations on the connection that ``upgrade.py`` has opened; the transaction is the caller's."""

from __future__ import annotations

from alembic import context

from tidehall_server.journal.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
