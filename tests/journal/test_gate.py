"""Which engine may use WAL, and that the database really runs as the gate says."""

from __future__ import annotations

import sqlite3

import pytest

from tidehall_server.journal import Journal
from tidehall_server.journal.gate import gate


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ("3.7.17", "truncate"),
        ("3.34.1", "truncate"),
        ("3.40.1", "truncate"),
        ("3.44.0", "truncate"),
        ("3.44.5", "truncate"),
        ("3.44.6", "wal"),
        ("3.44.9", "wal"),
        ("3.45.0", "truncate"),
        ("3.46.1", "truncate"),
        ("3.49.99", "truncate"),
        ("3.50.0", "truncate"),
        ("3.50.6", "truncate"),
        ("3.50.7", "wal"),
        ("3.50.10", "wal"),
        ("3.51.0", "truncate"),
        ("3.51.2", "truncate"),
        ("3.51.3", "wal"),
        ("3.52.0", "wal"),
        ("3.54.1", "wal"),
        ("4.0.0", "wal"),
        ("3.51", "truncate"),
    ],
)
def test_gate(version: str, mode: str) -> None:
    chosen = gate(version)
    assert chosen.journal_mode == mode
    assert chosen.synchronous == ("full" if mode == "wal" else "extra")
    assert version in chosen.reason


@pytest.mark.parametrize("version", ["3.40.1", "3.51.3"])
def test_the_database_runs_as_the_gate_says(sqlite_url: str, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways on whatever engine this is: the settings are read back from the database."""
    chosen = gate(version)
    monkeypatch.setattr("tidehall_server.journal.engine.gate", lambda _version: chosen)
    journal = Journal.open(sqlite_url)
    report = journal.engine_report()
    assert report.settings == {"journal_mode": chosen.journal_mode, "synchronous": chosen.synchronous}
    assert report.version == sqlite3.sqlite_version
    assert report.durable
    assert chosen.reason in report.notes
    journal.close()


def test_a_journal_made_with_wal_is_taken_out_of_it(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file from a newer engine, moved to a machine whose engine has the bug."""
    with monkeypatch.context() as patch:
        patch.setattr("tidehall_server.journal.engine.gate", lambda _version: gate("3.51.3"))
        Journal.open(sqlite_url).close()
    with monkeypatch.context() as patch:
        patch.setattr("tidehall_server.journal.engine.gate", lambda _version: gate("3.40.1"))
        journal = Journal.open(sqlite_url)
        assert journal.engine_report().settings["journal_mode"] == "truncate"
        journal.close()


def test_postgresql_is_judged_by_its_settings(fresh_postgres: object) -> None:
    assert callable(fresh_postgres)
    journal = Journal.open(fresh_postgres())
    report = journal.engine_report()
    assert report.database == "postgresql"
    assert report.settings["synchronous_commit"] == "on"
    assert report.durable is (report.settings["fsync"] == "on" and report.settings["full_page_writes"] == "on")
    journal.close()
