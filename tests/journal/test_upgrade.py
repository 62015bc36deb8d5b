"""Databases of every age: new, old, newer; and many processes starting at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from tests.journal.story import NINE, STREAM, random_day, store
from tidehall_server.journal import CODEC, Journal, JournalError, JournalTooNew, People
from tidehall_server.journal.bookers import Bookers
from tidehall_server.journal.engine import make_engine
from tidehall_server.journal.sealed import Seals
from tidehall_server.journal.tables import metadata
from tidehall_server.journal.upgrade import config

OURS = {"streams", "events", "answers", "people", "words", "tickets", "ratings", "tides", "window_sessions"}


def migrate_to(url: str, revision: str) -> None:
    engine = make_engine(url)
    settings = config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
    engine.dispose()


def test_migrations_make_what_the_tables_say(journal: Journal) -> None:
    with journal.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) >= OURS
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, parents: kind != "table" or name in OURS, "compare_type": True},
        )
        found = compare_metadata(context, metadata)
    ours = [item for item in found if not (isinstance(item, tuple) and getattr(item[1], "name", "") not in OURS)]
    assert ours == []


def test_there_is_one_line_of_succession() -> None:
    script = ScriptDirectory.from_config(config())
    assert len(script.get_heads()) == 1
    assert script.get_bases() == ["0001"]


def test_opening_again_changes_nothing(url: str) -> None:
    facts = random_day(1, 20)
    first = Journal.open(url, people_key=b"k" * 32)
    store(first, facts)
    first.close()
    again = Journal.open(url, people_key=b"k" * 32)
    assert again.saved_copy is None
    assert list(again.read(STREAM)) == facts
    again.close()


def test_an_old_database_is_brought_up_and_keeps_its_facts(url: str) -> None:
    migrate_to(url, "0001")
    facts = random_day(1, 20)
    engine = make_engine(url)
    old = Journal(
        engine,
        CODEC,
        People(engine, None, lambda: NINE),
        Seals(engine, None, lambda: NINE),
        Bookers(engine, None, lambda: NINE),
    )
    store(old, facts)
    old.close()
    journal = Journal.open(url, people_key=b"k" * 32)
    assert list(journal.read(STREAM)) == facts
    assert journal.verify() == []
    newest = ScriptDirectory.from_config(config()).get_current_head()
    with journal.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest
    if url.startswith("sqlite") and newest != "0001":
        copy = journal.saved_copy
        assert copy is not None
        assert copy.name == "journal.sqlite.before-0001-1.bak"
        saved = make_engine(f"sqlite:///{copy}")
        with saved.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM events")).scalar() == len(facts)
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"
        saved.dispose()
    journal.close()


def test_a_database_of_a_newer_release_is_refused(url: str) -> None:
    journal = Journal.open(url, people_key=b"k" * 32)
    with journal.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    journal.close()
    with pytest.raises(JournalTooNew, match=r"9999.*update tidehall"):
        Journal.open(url)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://root@localhost/x"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(JournalError):
        Journal.open(url)


def test_four_processes_starting_together(url: str) -> None:
    code = (
        "import sys; from tidehall_server.journal import Journal; sys.stdin.readline(); "
        "journal = Journal.open(sys.argv[1]); print(len(journal.streams('mx')))"
    )
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", code, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env={"PYTHONPATH": "server", "PATH": "/usr/bin:/bin"},
        )
        for _ in range(4)
    ]
    ended = [worker.communicate("go\n") for worker in workers]
    assert [(out.strip(), err) for out, err in ended] == [("0", "")] * 4
