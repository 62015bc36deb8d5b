"""The transaction: lock, catch up, append, remember; all of it or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.journal.story import NINE, STREAM, random_day, store
from tidehall_server.journal import Head, Journal, JournalConflict, StoredAnswer
from tidehall_server.journal.chain import GENESIS

FACTS = random_day(11, 30)


def test_a_new_stream_is_empty(journal: Journal) -> None:
    assert journal.head(STREAM) == Head(0, GENESIS)
    assert list(journal.read(STREAM)) == []
    with journal.writing() as tx:
        assert tx.lock(STREAM) == Head(0, GENESIS)
        assert tx.read(STREAM) == []
    assert journal.streams("mx") == []


def test_what_is_appended_is_read_back(journal: Journal) -> None:
    head = store(journal, FACTS, sizes=[1, 2, 3, 0, 7])
    assert journal.head(STREAM) == head
    assert head.version == len(FACTS)
    assert list(journal.read(STREAM)) == FACTS
    assert list(journal.read(STREAM, after=5)) == FACTS[5:]
    assert list(journal.read(STREAM, after=len(FACTS))) == []


def test_the_hash_does_not_depend_on_the_grouping(journal: Journal) -> None:
    other = STREAM.replace("mx", "other")
    store(journal, FACTS, sizes=[1] * len(FACTS))
    store(journal, FACTS, other)
    assert journal.head(STREAM).hash != journal.head(other).hash, "the stream's name is part of the hash"
    with journal.engine.connect() as connection:
        found = connection.execute(text("SELECT count(DISTINCT hash) FROM events")).scalar()
    assert found == 2 * len(FACTS)


def test_days_come_oldest_first_and_halls_are_apart(journal: Journal) -> None:
    for stream in ("hall/mx/2026-01-06", "hall/mx/2025-12-31", "hall/mxx/2026-01-01", "hall/mx/2026-01-05"):
        store(journal, FACTS[:1], stream)
    assert journal.streams("mx") == ["hall/mx/2025-12-31", "hall/mx/2026-01-05", "hall/mx/2026-01-06"]


def test_an_exception_leaves_nothing(journal: Journal) -> None:
    store(journal, FACTS[:3])

    def fail_late() -> None:
        with journal.writing() as tx:
            tx.lock(STREAM)
            tx.append(STREAM, FACTS[3:6])
            tx.remember("mx", "id-1", "f", 6, {}, NINE)
            assert len(tx.read(STREAM)) == 6
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_late()
    assert journal.head(STREAM).version == 3
    with journal.writing() as tx:
        assert tx.answered("mx", "id-1") is None
    store(journal, FACTS[3:])
    assert journal.verify() == []


def test_the_transaction_reads_its_own_facts(journal: Journal) -> None:
    with journal.writing() as tx:
        tx.lock(STREAM)
        for fact in FACTS[:4]:
            tx.append(STREAM, [fact])
        assert tx.read(STREAM, after=1) == FACTS[1:4]
        assert tx.lock(STREAM).version == 4
        tx.append(STREAM, FACTS[4:5])
        assert list(journal.read(STREAM)) == [], "nobody sees a fact before the commit"
    assert list(journal.read(STREAM)) == FACTS[:5]


def test_versions_must_follow_the_head(journal: Journal) -> None:
    store(journal, FACTS[:2])
    for wrong in (FACTS[1], FACTS[3], replace(FACTS[2], version=0)):
        with journal.writing() as tx:
            tx.lock(STREAM)
            with pytest.raises(JournalConflict):
                tx.append(STREAM, [wrong])
    with pytest.raises(JournalConflict, match="lock"), journal.writing() as tx:
        tx.append(STREAM, FACTS[2:3])
    assert journal.head(STREAM).version == 2


def test_an_answer_is_given_again(journal: Journal) -> None:
    with journal.writing() as tx:
        tx.remember("mx", "id-1", "f1", 7, {"number": "A001", "前面": 3, "nested": [1, None, True]}, NINE)
        kept = tx.answered("mx", "id-1")
        assert tx.answered("other", "id-1") is None
    assert kept == StoredAnswer("f1", 7, {"number": "A001", "前面": 3, "nested": [1, None, True]})
    with journal.writing() as tx:
        assert tx.answered("mx", "id-1") == kept


def test_an_answer_is_never_overwritten(journal: Journal) -> None:
    with journal.writing() as tx:
        tx.remember("mx", "id-1", "f1", 7, {"number": "A001"}, NINE)
    with pytest.raises(JournalConflict), journal.writing() as tx:
        tx.remember("mx", "id-1", "f1", 9, {"number": "A002"}, NINE)
    with journal.writing() as tx:
        assert tx.answered("mx", "id-1") == StoredAnswer("f1", 7, {"number": "A001"})


def test_old_answers_are_forgotten(journal: Journal) -> None:
    with journal.writing() as tx:
        for hours in (0, 47, 49):
            tx.remember("mx", f"id-{hours}", "f", 1, {}, NINE - timedelta(hours=hours))
    assert journal.forget_answers(NINE - timedelta(hours=48)) == 1
    with journal.writing() as tx:
        assert tx.answered("mx", "id-47") is not None
        assert tx.answered("mx", "id-49") is None


@pytest.mark.parametrize("name", ["", "hall", "hall/mx", "hall//2026-01-05"])
def test_a_stream_needs_a_hall_and_a_day(journal: Journal, name: str) -> None:
    with pytest.raises(ValueError, match="stream"), journal.writing() as tx:
        tx.lock(name)


def test_long_days_are_read_in_pieces(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidehall_server.journal.rows.CHUNK", 4)
    store(journal, FACTS)
    assert list(journal.read(STREAM)) == FACTS
    with journal.writing() as tx:
        assert tx.read(STREAM, after=2) == FACTS[2:]
    assert journal.verify() == []
