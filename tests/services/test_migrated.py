"""The shortcut leaves what the steps leave, and is none where anything is there already."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.services.migrated import Migrated
from tidehall_server.journal import Journal, migrating

STEPS = migrating.migrate  # before a fixture puts anything in its place


def inside(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        schema = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid").fetchall()
        return [*schema, *database.execute("SELECT * FROM alembic_version").fetchall()]


def test_the_next_new_file_is_what_the_steps_make_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []

    def steps(connection: Connection) -> None:
        taken.append(str(connection.engine.url))
        STEPS(connection)

    monkeypatch.setattr(migrating, "migrate", Migrated(steps))
    for name in ("first", "second", "third"):
        Journal.open(f"sqlite:///{tmp_path / name}").close()
    assert len(taken) == 1
    assert inside(tmp_path / "third") == inside(tmp_path / "second") == inside(tmp_path / "first")
    with closing(sqlite3.connect(tmp_path / "old")) as old:
        old.execute("CREATE TABLE anything (here INT)")
    Journal.open(f"sqlite:///{tmp_path / 'old'}").close()
    assert len(taken) == 2
