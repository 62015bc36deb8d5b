"""Back from a newer release: its database gives way to the copy of before, unless somebody's number is only in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.journal.story import STREAM, random_day, store
from tidehall_server.journal import Journal, JournalError, JournalTooNew
from tidehall_server.journal.back import CannotGoBack, back, fits
from tidehall_server.journal.engine import make_engine
from tidehall_server.journal.upgrade import revisions

FACTS = random_day(3, 40)
KEY = b"k" * 32


def newer(url: str, *, facts: int = 0) -> None:
    """What the next release does: a copy, then tables of its own, then perhaps facts."""
    path = Path(url.removeprefix("sqlite:///"))
    at = ""
    engine = make_engine(url)
    try:
        at = revisions(engine)[0]
    finally:
        engine.dispose()
    number = len(list(path.parent.glob("*.bak"))) + 1
    path.with_name(f"{path.name}.before-{at}-{number}.bak").write_bytes(path.read_bytes())
    journal = Journal.open(url, people_key=KEY)
    if facts:
        store(journal, random_day(3, 200)[len(FACTS) : len(FACTS) + facts])
    with journal.engine.begin() as connection:
        connection.execute(text("CREATE TABLE of_the_next_release (x TEXT)"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    journal.close()


@pytest.fixture
def url(sqlite_url: str) -> str:
    journal = Journal.open(sqlite_url, people_key=KEY)
    store(journal, FACTS)
    journal.close()
    return sqlite_url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = make_engine(url)
    yield made
    made.dispose()


def read(url: str) -> list[object]:
    journal = Journal.open(url, people_key=KEY)
    try:
        assert journal.verify() == []
        return list(journal.read(STREAM))
    finally:
        journal.close()


def test_what_this_release_reads_is_left_alone(url: str, engine: Engine) -> None:
    assert fits(engine)
    assert back(engine) is None
    assert read(url) == FACTS


def test_a_database_that_recorded_nothing_gives_way_to_the_copy(url: str, engine: Engine, tmp_path: Path) -> None:
    newer(url)
    assert not fits(engine)
    done = back(engine)
    assert done is not None
    assert (done.left, done.kept.name) == (0, "journal.sqlite.newer-1.bak")
    assert read(url) == FACTS
    engine.dispose()
    assert back(engine) is None, "once"
    newer(url)
    again = back(engine)
    assert again is not None
    assert again.kept.name == "journal.sqlite.newer-2.bak", "nothing is written over"


def test_a_fact_that_the_copy_lacks_is_worth_more_than_a_program(url: str, engine: Engine) -> None:
    newer(url, facts=3)
    for leave in (0, 2):
        with pytest.raises(CannotGoBack, match="记下 3 条") as refused:
            back(engine, leave)
        assert refused.value.left == 3
    with pytest.raises(JournalTooNew):
        Journal.open(url)
    done = back(engine, 3)
    assert done is not None
    assert read(url) == FACTS
    kept = make_engine(f"sqlite:///{done.kept}")
    with kept.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM events")).scalar() == len(FACTS) + 3
    kept.dispose()


def test_facts_of_kinds_that_are_not_known_here_are_newer_too(url: str, engine: Engine) -> None:
    """A release may bring a new event and no table."""
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER events_no_update"))
        connection.execute(text("UPDATE events SET type = 'TicketSang' WHERE version = 2"))
    assert not fits(engine)
    with pytest.raises(CannotGoBack, match="没有升级前的副本"):
        back(engine)


def test_a_server_that_runs_keeps_its_database(url: str, engine: Engine) -> None:
    newer(url)
    with Path(url.removeprefix("sqlite:///")).open("rb"), pytest.raises(CannotGoBack, match="先停服务"):
        back(engine)


def test_a_copy_of_another_age_is_no_way_back(url: str, engine: Engine) -> None:
    newer(url)
    path = Path(url.removeprefix("sqlite:///"))
    next(path.parent.glob("*.before-*.bak")).rename(path.with_name("journal.sqlite.before-9998-1.bak"))
    with pytest.raises(CannotGoBack, match="没有升级前的副本"):
        back(engine)


def test_postgresql_has_no_copy_and_says_what_to_do(fresh_postgres: object) -> None:
    assert callable(fresh_postgres)
    journal = Journal.open(fresh_postgres(), people_key=KEY)
    with journal.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(JournalError, match="pg_restore"):
        back(journal.engine)
    journal.close()
