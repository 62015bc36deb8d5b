"""Copies that can be trusted, made while the hall works, and the way back."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.journal.story import STREAM, random_day, store
from tidehall_server.journal import Journal, JournalCorrupt, JournalError
from tidehall_server.journal.backup import backup, restore
from tidehall_server.journal.codec import instant

FACTS = random_day(6, 80)


@pytest.fixture
def target(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """An empty place of the same kind as ``url``."""
    if url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'restored' / 'journal.sqlite'}"
    fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
    return fresh()


def test_a_restored_backup_is_the_journal(url: str, target: str, tmp_path: Path) -> None:
    journal = Journal.open(url, people_key=b"k" * 32)
    store(journal, FACTS)
    head = journal.head(STREAM)
    person = journal.people.key_for("mx", "11010519491231002X")
    journal.close()
    made = backup(url, tmp_path / "copies" / "monday.backup")
    assert (made.streams, made.facts, made.last_at) == (1, len(FACTS), instant(FACTS[-1].at))
    beside = (tmp_path / "copies" / "monday.backup.sha256").read_text()
    assert beside == f"{made.sha256}  monday.backup\n"
    back = restore(tmp_path / "copies" / "monday.backup", target)
    assert (back.facts, back.last_at, back.sha256) == (made.facts, made.last_at, made.sha256)
    restored = Journal.open(target, people_key=b"k" * 32)
    assert list(restored.read(STREAM)) == FACTS
    assert restored.head(STREAM) == head
    assert restored.verify() == []
    assert restored.people.key_for("mx", "11010519491231002X") == person
    with pytest.raises(Exception, match="append-only"), restored.engine.begin() as connection:
        connection.execute(text("DELETE FROM events"))
    restored.close()


def test_a_backup_under_load_is_whole(url: str, target: str, tmp_path: Path) -> None:
    journal = Journal.open(url, people_key=b"k" * 32)
    store(journal, FACTS[:5])
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            with journal.writing() as tx:
                version = tx.lock(STREAM).version
                if version == len(FACTS):
                    return
                tx.append(STREAM, FACTS[version : version + 1])

    worker = threading.Thread(target=work)
    worker.start()
    try:
        backup(url, tmp_path / "copy")
    finally:
        stop.set()
        worker.join()
    restore(tmp_path / "copy", target)
    restored = Journal.open(target, people_key=b"k" * 32)
    facts = list(restored.read(STREAM))
    assert facts == FACTS[: len(facts)]
    assert len(facts) >= 5
    assert restored.verify() == []
    restored.close()
    journal.close()


def test_nothing_is_overwritten(url: str, tmp_path: Path) -> None:
    journal = Journal.open(url, people_key=b"k" * 32)
    store(journal, FACTS[:5])
    path = tmp_path / "copy"
    backup(url, path)
    before = path.read_bytes()
    with pytest.raises(JournalError, match="not overwritten"):
        backup(url, path)
    assert path.read_bytes() == before
    with pytest.raises(JournalError, match=r"not overwritten|not empty"):
        restore(path, url)
    assert journal.head(STREAM).version == 5
    journal.close()


def test_a_changed_backup_is_refused(url: str, target: str, tmp_path: Path) -> None:
    journal = Journal.open(url, people_key=b"k" * 32)
    store(journal, FACTS)
    journal.close()
    path = tmp_path / "copy"
    backup(url, path)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(JournalCorrupt, match="checksum"):
        restore(path, target)
    path.with_name("copy.sha256").unlink()
    with pytest.raises(JournalCorrupt, match="missing"):
        restore(path, target)
    if target.startswith("sqlite"):
        assert not Path(target.removeprefix("sqlite:///")).exists()


def test_a_broken_chain_is_not_backed_up_as_good(sqlite_url: str, tmp_path: Path) -> None:
    journal = Journal.open(sqlite_url)
    store(journal, FACTS)
    with journal.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER events_no_update"))
        connection.execute(text("UPDATE events SET actor = 'x:y' WHERE version = 9"))
    journal.close()
    with pytest.raises(JournalCorrupt, match="version 9"):
        backup(sqlite_url, tmp_path / "copy")
    assert not any("copy" in item.name for item in tmp_path.iterdir())


def test_a_cut_backup_is_refused_even_without_its_checksum(sqlite_url: str, tmp_path: Path) -> None:
    journal = Journal.open(sqlite_url)
    store(journal, FACTS)
    journal.close()
    path = tmp_path / "copy"
    backup(sqlite_url, path)
    path.write_bytes(path.read_bytes()[:8192])
    target = tmp_path / "new" / "journal.sqlite"
    with pytest.raises(JournalCorrupt):
        restore(path, f"sqlite:///{target}", check=False)
    assert not target.exists()
    assert list(target.parent.iterdir()) == []


def test_there_must_be_something_to_copy(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="no journal"):
        backup(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path / "copy")
    with pytest.raises(JournalError, match="no backup"):
        restore(tmp_path / "copy", f"sqlite:///{tmp_path / 'new.sqlite'}")


def test_the_secret_is_in_no_backup(sqlite_url: str, tmp_path: Path) -> None:
    journal = Journal.open(sqlite_url)
    journal.people.key_for("mx", "11010519491231002X")
    journal.close()
    backup(sqlite_url, tmp_path / "copy")
    assert (tmp_path / "people.key").read_bytes() not in (tmp_path / "copy").read_bytes()
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600, "a backup has masked numbers and citizens' words"
