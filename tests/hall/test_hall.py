"""The shell: idempotent commands, group commit, days that follow each other, and what happens when a commit fails."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.hall.plans import RacePlans
from tidehall_server.clock import ManualClock
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.refusal import Refused
from tidehall_server.hall import CommandIdReusedError, Hall
from tidehall_server.journal import Journal

KIOSK = c.Actor("K-01", "kiosk", personal=False)
CLERK = c.Actor("wang", "clerk", "王")
PLANS = RacePlans(("1", "2"))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 20, 1, 0, tzinfo=UTC))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal.open(f"sqlite:///{tmp_path / 'hall.db'}")


@pytest.fixture
def hall(journal: Journal, clock: ManualClock) -> Hall:
    opened = Hall("race", journal, clock)
    opened.open_today(PLANS)
    return opened


def test_before_the_first_day_everything_is_refused_with_words(journal: Journal, clock: ManualClock) -> None:
    empty = Hall("race", journal, clock)
    with pytest.raises(Refused, match="day_not_open"):
        empty.execute(c.TakeTicket("yb"), KIOSK, "id-000001")
    with pytest.raises(Refused, match="day_not_open"):
        empty.view("board")


def test_the_same_id_gets_the_same_answer_and_one_ticket(hall: Hall) -> None:
    first = hall.execute(c.TakeTicket("yb"), KIOSK, "id-000001")
    again = hall.execute(c.TakeTicket("yb"), KIOSK, "id-000001")
    assert (again.result, again.version, again.replayed) == (first.result, first.version, True)
    assert list(hall.day.tickets) == ["A001"]


def test_the_same_id_is_answered_after_a_restart(hall: Hall, journal: Journal, clock: ManualClock) -> None:
    first = hall.execute(c.TakeTicket("yb"), KIOSK, "id-000001")
    restarted = Hall("race", journal, clock)
    assert restarted.execute(c.TakeTicket("yb"), KIOSK, "id-000001").result == first.result
    assert list(restarted.day.tickets) == ["A001"]


def test_one_id_for_two_commands_is_refused_and_changes_nothing(hall: Hall) -> None:
    hall.execute(c.TakeTicket("yb"), KIOSK, "id-000001")
    with pytest.raises(CommandIdReusedError):
        hall.execute(c.TakeTicket("zg"), KIOSK, "id-000001")
    assert list(hall.day.tickets) == ["A001"]


def test_two_halls_on_one_journal_see_each_others_facts(hall: Hall, journal: Journal, clock: ManualClock) -> None:
    other = Hall("race", journal, clock)
    hall.execute(c.TakeTicket("yb"), KIOSK, "id-000001")
    seen: list[Fact] = []
    other.on_facts(seen.extend)
    assert other.execute(c.TakeTicket("yb"), KIOSK, "id-000002").result["ticket"] == "A002"
    assert [type(fact.event) for fact in seen] == [e.TicketTaken, e.TicketTaken]
    assert hall.catch_up() == other.version


def test_many_threads_share_commits_and_lose_nothing(hall: Hall) -> None:
    batches: list[int] = []
    hall.on_facts(lambda facts: batches.append(len(facts)))
    answers: list[object] = []

    def take(worker: int) -> None:
        for number in range(25):
            answers.append(hall.execute(c.TakeTicket("yb"), KIOSK, f"w{worker:02d}-{number:04d}").result["ticket"])

    threads = [threading.Thread(target=take, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, answers)) == [f"A{n:03d}" for n in range(1, 201)]
    assert sum(batches) == 200
    assert len(batches) < 200, "nothing was ever committed together"


def test_a_command_the_rules_stumble_over_fails_alone(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers share a commit; one that breaks a rule's code must not take the others' tickets with it."""
    inner = decide

    def stumbling(command: c.Command, *rest: Any) -> list[e.Event]:
        if isinstance(command, c.Reprint):
            raise ZeroDivisionError
        return inner(command, *rest)

    monkeypatch.setattr("tidehall_server.hall.decide", stumbling)
    outcomes: list[object] = []

    def ask(number: int) -> None:
        command: c.Command = c.Reprint("A001") if number % 2 else c.TakeTicket("yb")
        try:
            outcomes.append(hall.execute(command, KIOSK, f"both-{number:04d}").result["ticket"])
        except Exception as error:  # noqa: BLE001 - what was raised is what is tested
            outcomes.append(type(error).__name__)

    with hall.reading():
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        pause = threading.Event()
        while len(hall._waiting) < 8:
            pause.wait(0.001)
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["A001", "A002", "A003", "A004", *["ZeroDivisionError"] * 4]


def test_a_failed_commit_is_told_to_everybody_and_leaves_no_trace(
    hall: Hall, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.execute(c.TakeTicket("yb"), KIOSK, "id-000001")
    told: list[Sequence[Fact]] = []
    hall.on_facts(told.append)

    def full(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr("tidehall_server.journal.writing.Writing.append", full)
        with pytest.raises(OSError, match="disk full"):
            hall.execute(c.TakeTicket("yb"), KIOSK, "id-000002")
    assert told == []
    assert list(hall.day.tickets) == ["A001"]
    assert hall.execute(c.TakeTicket("yb"), KIOSK, "id-000002").result["ticket"] == "A002"


def test_the_tick_is_durable_only_when_something_is_due(hall: Hall, clock: ManualClock) -> None:
    hall.execute(c.SignIn(None), CLERK, "id-000001")
    hall.execute(c.TakeTicket("yb"), KIOSK, "id-000002")
    hall.execute(c.SignIn("1"), c.Actor("li", "clerk", "李"), "id-000003")
    before = hall.version
    clock.advance(900)
    hall.tick()
    assert hall.version == before
    clock.advance(1)
    hall.tick()
    assert hall.day.windows["9"].open


def test_the_next_day_closes_the_forgotten_one_and_starts_at_one(
    hall: Hall, journal: Journal, clock: ManualClock
) -> None:
    hall.execute(c.TakeTicket("yb"), KIOSK, "id-000001")
    first = hall.stream
    assert hall.open_today(PLANS) is False
    clock.advance(24 * 3600)
    assert hall.open_today(PLANS) is True
    assert isinstance(list(journal.read(first))[-1].event, e.DayClosed)
    opened = next(iter(journal.read(hall.stream))).event
    assert isinstance(opened, e.DayOpened)
    assert opened.previous == f"{first}@{journal.head(first).hash}"
    assert hall.execute(c.TakeTicket("yb"), KIOSK, "id-000002").result["ticket"] == "A001"
    assert journal.verify() == []


def test_midnight_and_a_stepped_clock_change_nothing(hall: Hall, clock: ManualClock) -> None:
    for step in (0, 16 * 3600, -3 * 86400, 40 * 365 * 86400):
        clock.advance(step)
        hall.execute(c.TakeTicket("yb"), KIOSK, f"step-{step:010d}")
    assert [ticket.place for ticket in hall.day.tickets.values()] == [1.0, 2.0, 3.0, 4.0]
    assert hall.execute(c.CallNext("1"), CLERK, "id-000009").result["ticket"] == "A001"


def test_another_process_opened_the_next_day(hall: Hall, journal: Journal, clock: ManualClock) -> None:
    other = Hall("race", journal, clock)
    clock.advance(24 * 3600)
    other.open_today(PLANS)
    hall.catch_up()
    assert hall.stream == other.stream
    assert hall.execute(c.TakeTicket("yb"), KIOSK, "id-000009").result["ticket"] == "A001"


def test_a_new_day_knows_what_the_day_before_taught(hall: Hall, clock: ManualClock) -> None:
    told = hall.day.services["yb"].expected_s
    hall.execute(c.SignIn("1"), CLERK, "id-000001")
    for number in range(10):
        hall.execute(c.TakeTicket("yb"), KIOSK, f"take-{number:04d}")
        hall.execute(c.CallNext("1"), CLERK, f"call-{number:04d}")
        hall.execute(c.Start("1"), CLERK, f"start-{number:04d}")
        clock.advance(told * 2)
        hall.execute(c.Finish("1"), CLERK, f"end-{number:04d}")
    clock.advance(24 * 3600)
    assert hall.open_today(PLANS)
    plan = hall.day.plan
    assert plan is not None
    assert plan.services[0].id == "yb"
    assert plan.services[0].expected_s == round((20 * told + 10 * 2 * told) / 30)
    assert plan.no_show == pytest.approx(60 * 0.07 / 70, abs=1e-4)
