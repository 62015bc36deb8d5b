"""What is too old goes, what is not stays, and nothing that fails here stops a hall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from tests.server.house import START, Plans
from tests.server.process import Server, wait_until
from tests.services.modes import modes
from tidehall_server.clock import ManualClock
from tidehall_server.core.queue.commands import Actor, TakeTicket
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal
from tidehall_server.retention import Retention

ID = "11010519491231002X"
KIOSK = Actor("k1", "kiosk")
DAY_S = 86400.0


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def journal(any_url: str, tmp_path: Path, clock: ManualClock) -> Iterator[Journal]:
    (tmp_path / "data").mkdir()
    journal = Journal.open(any_url, people_key=b"k" * 32, now=clock.now)
    yield journal
    journal.close()


@pytest.fixture
def hall(journal: Journal, clock: ManualClock) -> Hall:
    hall = Hall("test", journal, clock)
    hall.open_today(Plans())
    return hall


def retention(journal: Journal, clock: ManualClock, people: int = 1, words: int = 180) -> Retention:
    return Retention(journal, "test", clock, people, words)


def remembered(journal: Journal) -> set[str]:
    with journal.engine.connect() as connection:
        return set(connection.execute(text("SELECT command_id FROM answers")).scalars())


def test_each_kind_has_its_age(hall: Hall, journal: Journal, clock: ManualClock) -> None:
    keeper = retention(journal, clock, people=1, words=30)
    person = journal.people.key_for("test", ID)
    words = journal.people.keep_words("test", "等了很久")
    hall.execute(TakeTicket("yb"), KIOSK, "first-command")

    clock.advance(DAY_S)
    assert keeper.purge()
    assert journal.people.masked(person), "exactly a day old is not too old"
    clock.advance(1)
    assert keeper.purge()
    assert journal.people.masked(person) is None
    assert "first-command" in remembered(journal)

    clock.advance(DAY_S)
    assert keeper.purge()
    assert "first-command" not in remembered(journal)
    assert journal.people.words(words) == "等了很久"

    clock.advance(28 * DAY_S)
    assert keeper.purge()
    assert journal.people.words(words) is None
    assert list(journal.verify()) == [], "the story is whole"
    assert len(list(journal.read(hall.stream))) == hall.version


def test_answers_keep_their_promise_for_48_hours(hall: Hall, journal: Journal, clock: ManualClock) -> None:
    first = hall.execute(TakeTicket("yb"), KIOSK, "the-same-wish")
    clock.advance(48 * 3600)
    retention(journal, clock).purge()
    again = hall.execute(TakeTicket("yb"), KIOSK, "the-same-wish")
    assert again.replayed
    assert again.result == first.result


def test_ever_so_many_answers_are_forgotten(hall: Hall, journal: Journal, clock: ManualClock) -> None:
    with journal.writing() as tx:
        tx.lock(hall.stream)
        for number in range(1200):
            tx.remember("test", f"command-{number}", "f", 1, {}, clock.now())
    clock.advance(48 * 3600)
    hall.open_today(Plans())
    hall.execute(TakeTicket("yb"), KIOSK, "todays-command")
    clock.advance(1)
    assert retention(journal, clock).purge()
    left = remembered(journal)
    assert "todays-command" in left
    assert not [name for name in left if name.startswith("command-")]


def test_other_halls_of_the_database_keep_theirs(journal: Journal, clock: ManualClock) -> None:
    Hall("other", journal, clock).open_today(Plans("other"))
    theirs = journal.people.keep_words("other", "他们的")
    ours = journal.people.keep_words("test", "我们的")
    person = journal.people.key_for("other", ID)
    clock.advance(1000 * DAY_S)
    retention(journal, clock).purge()
    assert journal.people.words(ours) is None
    assert journal.people.words(theirs) == "他们的"
    assert journal.people.masked(person) is not None


def test_it_acts_when_a_day_opens_and_once_a_day_between(hall: Hall, journal: Journal, clock: ManualClock) -> None:
    keeper = retention(journal, clock)
    keeper.tick(hall.stream)
    old = journal.people.keep_words("test", "旧")
    clock.advance(181 * DAY_S)
    keeper.tick(hall.stream)
    assert journal.people.words(old) is None, "a day has passed"

    person = journal.people.key_for("test", ID)
    clock.advance(DAY_S - 1)
    keeper.tick(hall.stream)
    clock.advance(2)
    keeper.tick(hall.stream)
    assert journal.people.masked(person) is None, "a day has passed since the last time"

    person = journal.people.key_for("test", ID)
    clock.advance(DAY_S / 2)
    keeper.tick(hall.stream)
    clock.advance(DAY_S / 2 - 2)
    keeper.tick(hall.stream)
    clock.advance(3)
    hall.open_today(Plans())
    keeper.tick(hall.stream)
    assert journal.people.masked(person) is None, "a day was opened"


def test_a_purge_that_fails_is_said_and_tried_again(hall: Hall, journal: Journal, clock: ManualClock) -> None:
    keeper = retention(journal, clock)
    old = journal.people.keep_words("test", "旧")
    person = journal.people.key_for("test", ID)
    clock.advance(182 * DAY_S)
    with journal.engine.begin() as connection:
        connection.execute(text("ALTER TABLE words RENAME TO words_away"))
    with capture_logs() as logs:
        keeper.tick(hall.stream)
    assert [line["what"] for line in logs if line["log_level"] == "error"] == ["words"]
    assert "旧" not in str(logs)
    assert journal.people.masked(person) is None, "the others were purged all the same"
    hall.open_today(Plans())
    hall.execute(TakeTicket("yb"), KIOSK, "life-goes-on")

    with journal.engine.begin() as connection:
        connection.execute(text("ALTER TABLE words_away RENAME TO words"))
    assert journal.people.words(old) == "旧"
    clock.advance(timedelta(hours=1).total_seconds())
    keeper.tick(hall.stream)
    assert journal.people.words(old) is None


@pytest.mark.parametrize("mode", modes())
def test_a_served_hall_purges_by_itself(tmp_path: Path, mode: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    url = f"sqlite:///{data / 'journal.sqlite'}"
    years_ago = Journal.open(url, now=lambda: START - timedelta(days=2000))
    person = years_ago.people.key_for("jianping", ID)
    years_ago.close()
    with Server(data, "--async", mode) as server:
        journal = Journal.open(url)
        wait_until(lambda: journal.people.masked(person) is None)
        journal.close()
        assert server.stop() == 0
