"""Databases of every age: new, old, newer; and many processes starting at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from tests.journal.story import NINE, STREAM, random_day, store
from tidehall_server.journal import CODEC, Journal, JournalError, JournalTooNew, People
from tidehall_server.journal.bookers import Bookers
from tidehall_server.journal.engine import make_engine
from tidehall_server.journal.migrating import config, migrate
from tidehall_server.journal.sealed import Seals
from tidehall_server.journal.tables import metadata
from tidehall_server.journal.upgrade import known, revisions

OURS = {"streams", "events", "answers", "people", "words", "tickets", "ratings", "tides", "window_sessions"}


def migrate_to(url: str, revision: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        migrate(connection, revision)
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


def test_the_names_of_the_steps_say_their_revisions_in_order() -> None:
    """What is asked at every start comes from the names; alembic, which reads the steps, must see the same."""
    script = ScriptDirectory.from_config(config())
    line = [step.revision for step in script.walk_revisions()]
    assert sorted(known(), reverse=True) == line
    assert max(known()) == script.get_current_head()


def test_a_database_says_its_revision(url: str) -> None:
    engine = make_engine(url)
    newest = max(known())
    assert revisions(engine) == ("", newest)
    migrate_to(url, "0003")
    assert revisions(engine) == ("0003", newest)
    Journal.open(url, people_key=b"k" * 32).close()
    assert revisions(engine) == (newest, newest)
    engine.dispose()


def test_a_start_without_a_step_to_take_does_not_load_what_takes_steps(sqlite_url: str) -> None:
    Journal.open(sqlite_url).close()
    code = (
        "import sys; from tidehall_server.journal import Journal; Journal.open(sys.argv[1]); "
        "print('alembic' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, sqlite_url], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2], env={"PYTHONPATH": "server", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert ran.stdout.strip() == "False"


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
