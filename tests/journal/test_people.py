"""Personal data stays apart from the story, and can be taken away."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from tests.journal.story import NINE
from tidehall_server.journal import Journal, JournalError, PeopleKeyMissing, load_key
from tidehall_server.journal.tables import people, words

ID = "11010519491231002X"


class Hands:
    """A clock turned by hand."""

    def __init__(self) -> None:
        self.time = NINE

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def journal(url: str, clock: Hands) -> Iterator[Journal]:
    journal = Journal.open(url, people_key=b"k" * 32, now=clock)
    yield journal
    journal.close()


def dump(journal: Journal) -> str:
    with journal.engine.connect() as connection:
        found = [connection.execute(select(table)).all() for table in (people, words)]
    return repr(found)


def test_the_same_citizen_has_the_same_key(journal: Journal) -> None:
    key = journal.people.key_for("mx", ID)
    assert key == journal.people.key_for("mx", ID)
    assert key == journal.people.key_for("mx", " 110105 19491231 002x ")
    assert key == journal.people.key_for("mx", "１１０１０５１９４９１２３１００２Ｘ")
    assert key != journal.people.key_for("mx", "110105194912310038")
    assert key != journal.people.key_for("other", ID), "halls do not share keys"


def test_the_number_is_nowhere(journal: Journal) -> None:
    key = journal.people.key_for("mx", ID)
    assert ID not in dump(journal)
    assert ID[:14] not in dump(journal)
    assert ID not in key
    assert journal.people.masked(key) == "**************002X"


def test_without_the_secret_the_rows_say_nothing(url: str) -> None:
    keys = [Journal.open(url, people_key=secret * 32).people.key_for("mx", ID) for secret in (b"a", b"b")]
    assert keys[0] != keys[1]


def test_two_kiosks_in_the_same_second(journal: Journal) -> None:
    keys: list[str] = []
    barrier = Barrier(4)

    def read_card() -> None:
        barrier.wait()
        keys.append(journal.people.key_for("mx", ID))

    threads = [Thread(target=read_card) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 4
    assert len(set(keys)) == 1


def test_a_purge_takes_the_old_and_leaves_the_new(journal: Journal, clock: Hands) -> None:
    old = journal.people.key_for("mx", ID)
    clock.time += timedelta(hours=20)
    new = journal.people.key_for("mx", "110105194912310038")
    assert journal.people.purge(NINE + timedelta(hours=10)) == 1
    assert journal.people.masked(old) is None
    assert journal.people.masked(new) is not None
    assert journal.people.key_for("mx", ID) != old, "who comes again after the purge is somebody new"


def test_who_comes_again_is_kept(journal: Journal, clock: Hands) -> None:
    key = journal.people.key_for("mx", ID)
    clock.time += timedelta(hours=20)
    assert journal.people.key_for("mx", ID) == key
    assert journal.people.purge(NINE + timedelta(hours=10)) == 0


def test_words_are_kept_and_erased(journal: Journal, clock: Hands) -> None:
    key = journal.people.keep_words("mx", "等了四十分钟，𠮷先生\x00")
    assert journal.people.words(key) == "等了四十分钟，𠮷先生"
    clock.time += timedelta(days=1)
    later = journal.people.keep_words("mx", "好")
    assert journal.people.purge_words(NINE + timedelta(hours=1)) == 1
    assert journal.people.words(key) is None
    assert journal.people.forget(later)
    assert journal.people.words(later) is None
    assert not journal.people.forget(later)


def test_one_person_can_be_forgotten(journal: Journal) -> None:
    key = journal.people.key_for("mx", ID)
    assert journal.people.forget(key)
    assert journal.people.masked(key) is None


def test_erased_words_are_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal.open(f"sqlite:///{path}")
    key = journal.people.keep_words("mx", "a very particular sentence")
    journal.people.forget(key)
    journal.close()
    assert b"particular" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_short_numbers_show_nothing(journal: Journal) -> None:
    assert journal.people.masked(journal.people.key_for("mx", "E1234567")) == "********"
    assert journal.people.masked(journal.people.key_for("mx", "E12345678")) == "*****5678"


# The secret


def test_a_sqlite_journal_keeps_its_secret_beside_it(sqlite_url: str, tmp_path: Path) -> None:
    key = Journal.open(sqlite_url).people.key_for("mx", ID)
    assert stat.S_IMODE((tmp_path / "people.key").stat().st_mode) == 0o400
    assert Journal.open(sqlite_url).people.key_for("mx", ID) == key


def test_without_a_secret_nobody_is_looked_up(fresh_postgres: object) -> None:
    assert callable(fresh_postgres)
    with pytest.raises(PeopleKeyMissing):
        Journal.open(fresh_postgres()).people.key_for("mx", ID)


def test_a_secret_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.key"
    assert load_key(path) == load_key(path)
    path.chmod(0o440)
    with pytest.raises(JournalError, match="chmod 400"):
        load_key(path)


def test_a_secret_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.key"
    path.write_bytes(b"short")
    os.chmod(path, 0o400)  # noqa: PTH101
    with pytest.raises(JournalError, match="shorter"):
        load_key(path)
