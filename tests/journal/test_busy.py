"""Waiting for one's turn: bounded, definite, and without stopping everybody else.

No test measures how long something took; patience is made short where giving up is the point.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.journal.story import STREAM, random_day, store
from tidehall_server.journal import READ_ONLY, Journal, JournalBusy, JournalUnavailable, Writing
from tidehall_server.journal.patient import PatientConnection

FACTS = random_day(3, 20)
KILL_THE_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientConnection, "patience", 0.05)
    monkeypatch.setattr("tidehall_server.journal.journal.PATIENCE_S", 0.05)


def test_a_busy_file_is_a_definite_refusal(sqlite_url: str, tmp_path: Path, impatient: None) -> None:
    journal = Journal.open(sqlite_url)
    store(journal, FACTS[:2])
    with closing(sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalBusy):
            store_next(journal)
        other.execute("ROLLBACK")
    store_next(journal)
    assert journal.head(STREAM).version == 3
    journal.close()


def store_next(journal: Journal) -> None:
    with journal.writing() as tx:
        version = tx.lock(STREAM).version
        tx.append(STREAM, FACTS[version : version + 1])


def test_a_long_reader_delays_the_commit_and_then_it_works(sqlite_url: str, tmp_path: Path) -> None:
    """With a rollback journal COMMIT itself can be busy; it is repeated, not given up."""
    journal = Journal.open(sqlite_url)
    store(journal, FACTS[:2])
    reader = sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchall()
    timer = threading.Timer(0.2, lambda: reader.execute("COMMIT"))
    timer.start()
    store_next(journal)
    timer.join()
    reader.close()
    assert journal.head(STREAM).version == 3
    journal.close()


def test_a_reader_that_never_ends_is_a_definite_refusal(sqlite_url: str, tmp_path: Path, impatient: None) -> None:
    journal = Journal.open(sqlite_url)
    store(journal, FACTS[:2])
    if journal.engine_report().settings["journal_mode"] == "wal":
        pytest.skip("with WAL a reader holds nobody up")
    with closing(sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchall()
        with pytest.raises(JournalBusy):
            store_next(journal)
    assert journal.head(STREAM).version == 2
    store_next(journal)
    assert journal.verify() == []
    journal.close()


def test_a_held_stream_is_a_definite_refusal(fresh_postgres: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(fresh_postgres)
    url = fresh_postgres()
    short = "-c lock_timeout=50"
    monkeypatch.setattr("tidehall_server.journal.engine.POSTGRES_OPTIONS", short)
    journal, other = Journal.open(url), Journal.open(url)
    store(journal, FACTS[:2])
    with other.writing() as tx:
        tx.lock(STREAM)
        with pytest.raises(JournalBusy):
            store_next(journal)
        store(journal, FACTS[:1], "hall/other/2026-01-05")
    store_next(journal)
    for each in (journal, other):
        each.close()


def test_a_second_writer_of_the_process_waits_its_turn(journal: Journal) -> None:
    store(journal, FACTS[:1])
    inside, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with journal.writing() as tx:
            tx.append(STREAM, FACTS[tx.lock(STREAM).version :][:1])
            inside.set()
            go_on.wait()

    threads = [threading.Thread(target=hold)]
    threads[0].start()
    inside.wait()
    threads.append(threading.Thread(target=store_next, args=[journal]))
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert list(journal.read(STREAM)) == FACTS[:3]


def test_a_writer_that_never_ends_is_a_definite_refusal(journal: Journal, impatient: None) -> None:
    with journal.writing():
        failed: list[type[BaseException]] = []

        def attempt() -> None:
            try:
                store_next(journal)
            except JournalBusy as error:
                failed.append(type(error))

        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    assert failed == [JournalBusy]


def test_rooms_with_tables_of_their_own_wait_too(sqlite_url: str, tmp_path: Path) -> None:
    """``journal.engine`` is patient as well, for writing and for reading."""
    journal = Journal.open(sqlite_url)
    other = sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None, check_same_thread=False)
    for options in ({}, {READ_ONLY: True}):
        other.execute("BEGIN EXCLUSIVE")
        timer = threading.Timer(0.1, lambda: other.execute("ROLLBACK"))
        timer.start()
        with journal.engine.execution_options(**options).begin() as connection:
            assert connection.execute(text("SELECT count(*) FROM events")).scalar() == 0
        timer.join()
    other.close()
    journal.close()


@pytest.mark.parametrize("mode", ["eventlet", "gevent"])
def test_waiting_does_not_stop_the_other_greenlets(mode: str, url: str) -> None:
    """The holder needs the waiting greenlet's patience to run on: a wait in C would hang until the refusal."""
    journal = Journal.open(url, people_key=b"k" * 32)
    store(journal, FACTS[:1])
    journal.close()
    worker = Path(__file__).with_name("green_worker.py")
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", str(worker), mode, url],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": ".:server", "PATH": "/usr/bin:/bin"},
    )
    assert ended.stdout.split() == ["holder-done", "waiter-done"], ended.stderr


# Errors of the disk


def test_a_full_disk_is_a_definite_refusal_and_the_next_works(sqlite_url: str) -> None:
    journal = Journal.open(sqlite_url)
    store(journal, FACTS[:2])
    with journal.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    long = random_day(9, 400)[2:]
    with pytest.raises(JournalUnavailable, match="full") as caught:
        store(journal, long)
    assert not caught.value.uncertain
    assert list(journal.read(STREAM)) == FACTS[:2]
    with journal.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    store_next(journal)
    assert journal.head(STREAM).version == 3
    assert journal.verify() == []
    journal.close()


def test_a_lost_connection_is_a_definite_refusal_and_the_next_works(fresh_postgres: object) -> None:
    assert callable(fresh_postgres)
    journal = Journal.open(fresh_postgres())
    store(journal, FACTS[:2])

    def cut_while_writing() -> None:
        with journal.writing() as tx:
            tx.lock(STREAM)
            tx.append(STREAM, FACTS[2:3])
            with journal.engine.connect() as connection:
                connection.execute(text(KILL_THE_OTHERS))

    with pytest.raises(JournalUnavailable):
        cut_while_writing()
    assert journal.head(STREAM).version == 2
    store_next(journal)
    assert list(journal.read(STREAM)) == FACTS[:3]
    journal.close()


def test_a_connection_lost_in_the_commit_says_that_it_is_uncertain(
    fresh_postgres: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one failure after which a fact may be there: the caller sends its command id again to know."""
    assert callable(fresh_postgres)
    journal = Journal.open(fresh_postgres())
    store(journal, FACTS[:2])
    flush = Writing.flush

    def flush_and_cut(tx: Writing) -> None:
        flush(tx)
        with journal.engine.connect() as connection:
            connection.execute(text(KILL_THE_OTHERS))

    with monkeypatch.context() as patch:
        patch.setattr(Writing, "flush", flush_and_cut)
        with pytest.raises(JournalUnavailable) as caught:
            store_next(journal)
    assert caught.value.uncertain
    assert list(journal.read(STREAM)) == FACTS[:2]
    store_next(journal)
    assert journal.verify() == []
    journal.close()
