"""A database that fails and cannot even be read afterwards: everybody is answered, and nothing is believed unread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.hall.plans import RacePlans
from tidehall_server.clock import ManualClock
from tidehall_server.core.queue import commands as c
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal, JournalError, JournalUnavailable, Writing

KIOSK = c.Actor("K-01", "kiosk", personal=False)
CLERK = c.Actor("wang", "clerk", "王")
LONG_S = 60.0


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 20, 1, 0, tzinfo=UTC))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.open(f"sqlite:///{tmp_path / 'hall.db'}")
    yield opened
    opened.close()


@pytest.fixture
def hall(journal: Journal, clock: ManualClock) -> Hall:
    opened = Hall("race", journal, clock)
    opened.open_today(RacePlans(("1", "2")))
    return opened


@contextmanager
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything is prepared, the last write fails, and after that nothing can be read."""

    def fail(*_: object, **__: object) -> None:
        raise JournalUnavailable("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(Writing, "flush", fail)
        patch.setattr(Journal, "read", fail)
        patch.setattr(Journal, "streams", fail)
        yield


def test_everybody_who_waited_is_told(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that were taken into one transaction fail together; none waits for ever."""
    told: list[Exception] = []

    def take(number: int) -> None:
        try:
            hall.execute(c.TakeTicket("yb"), KIOSK, f"id-{number:06d}")
        except JournalError as error:
            told.append(error)

    threads = [threading.Thread(target=take, args=(number,), daemon=True) for number in range(5)]
    with broken(monkeypatch):
        with hall.reading():
            for thread in threads:
                thread.start()
            while len(hall._waiting) < len(threads):
                threads[0].join(0.01)
        for thread in threads:
            thread.join(LONG_S)
        assert len(told) == len(threads)
    assert hall.execute(c.TakeTicket("yb"), KIOSK, "id-000009").result["ticket"] == "A001"


def test_what_was_not_stored_is_never_shown(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    with broken(monkeypatch):
        with pytest.raises(JournalUnavailable):
            hall.execute(c.TakeTicket("yb"), KIOSK, "id-000001")
        with pytest.raises(JournalUnavailable):
            hall.view("board")
        with pytest.raises(JournalUnavailable), hall.reading():
            pass
        with pytest.raises(JournalUnavailable):
            hall.tick()
    with hall.reading() as day:
        assert not day.tickets


def test_what_was_not_stored_is_never_built_upon(
    hall: Hall, journal: Journal, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process stores just as many facts meanwhile, so that the versions agree and the states do not."""
    with broken(monkeypatch), pytest.raises(JournalUnavailable):
        hall.execute(c.TakeTicket("yb"), KIOSK, "id-000001")
    other = Hall("race", journal, clock)
    other.execute(c.TakeTicket("zg"), KIOSK, "id-000002")
    assert hall.execute(c.CallNext("1"), CLERK, "id-000003").result["ticket"] == "B001"


def test_screens_learn_what_others_did_before_the_failure(
    hall: Hall, journal: Journal, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failed commit had caught up with another process; its facts are told once the state is known again."""
    Hall("race", journal, clock).execute(c.TakeTicket("zg"), KIOSK, "id-000001")
    versions: list[int] = []
    hall.on_facts(lambda _: versions.append(hall.version))
    with broken(monkeypatch), pytest.raises(JournalUnavailable):
        hall.execute(c.TakeTicket("yb"), KIOSK, "id-000002")
    assert versions == []
    assert hall.catch_up() == 2
    assert versions[0] == 2
