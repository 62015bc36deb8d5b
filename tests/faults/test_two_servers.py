"""Two servers on one database: clerks press at the same moment on both, and nobody is called twice or never."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.faults.hall_config import write_hall
from tests.faults.history import Attempt, History, Outcome
from tests.faults.house import House, Line, serving
from tests.faults.load import settle
from tests.faults.verdict import assert_sound
from tidehall_server.core.queue import events as e

ROUNDS = 100
Pair = tuple[House, House]


SQLITE_LONG = [pytest.param("sqlite", marks=pytest.mark.soak), "postgresql"]
POSTGRESQL_LONG = ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)]


@pytest.fixture
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    """Two servers of the same hall, of two async modes; no guard, as a press every few milliseconds is the test."""
    db = ""
    if request.param == "postgresql":
        create: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        db = create()
    hall, data = write_hall(tmp_path), tmp_path / "data"
    with ExitStack() as stack:
        one = stack.enter_context(serving(House(hall, data, db=db, mode="eventlet")))
        two = stack.enter_context(serving(House(hall, data, db=db, mode="threading")))
        yield one, two


class Person:
    """Somebody with a line to one of the servers; every wish is written down."""

    def __init__(self, name: str, line: Line, history: History) -> None:
        self.name = name
        self.line = line
        self._history = history

    def do(self, name: str, **body: Any) -> Attempt:
        operation = self._history.begin(self.name, uuid.uuid4().hex, name, body)
        settle(self.line, operation)
        return operation.last()


def together(*presses: Callable[[], None]) -> None:
    """Each in a thread of its own; all are over when this returns, and what went wrong is raised."""
    errors: list[BaseException] = []

    def run(press: Callable[[], None]) -> None:
        try:
            press()
        except BaseException as error:  # noqa: BLE001 - raised again below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(press,), daemon=True) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def seated(pair: Pair, history: History, windows: tuple[str, str]) -> tuple[list[Person], Person]:
    """A clerk on each server, at these windows, and the manager who seated them."""
    manager = Person("manager", pair[0].line(pair[0].manager()), history)
    for window in sorted(set(windows)):
        assert manager.do("sign-in", window=window, clerk=f"clerk{window}").outcome is Outcome.OK
    lines = [house.line(pair[0].token("caller", window)) for house, window in zip(pair, windows, strict=True)]
    return [Person(f"clerk{n}", line, history) for n, line in enumerate(lines)], manager


def closed(pair: Pair, manager: Person, history: History) -> list[Any]:
    assert manager.do("close-day", reason="结束", force=True).outcome is Outcome.OK
    for house in pair:
        house.stop()
    return [fact.event for fact in assert_sound(pair[0], history)]


@pytest.mark.parametrize("pair", SQLITE_LONG, indirect=True)
def test_two_clerks_on_two_servers_press_at_the_same_moment(pair: Pair) -> None:
    history = History()
    clerks, manager = seated(pair, history, ("1", "2"))
    desk = [Person(f"kiosk{n}", house.line(pair[0].token("kiosk")), history) for n, house in enumerate(pair)]
    barrier = threading.Barrier(2)

    def take(kiosk: Person) -> None:
        for _ in range(ROUNDS):
            assert kiosk.do("take-ticket", service="yb").outcome is Outcome.OK

    def work(clerk: Person, window: str) -> None:
        try:
            for _ in range(ROUNDS):
                barrier.wait()
                for name in ("call-next", "start", "finish"):
                    assert clerk.do(name, window=window).outcome is Outcome.OK, history
        except BaseException:
            barrier.abort()
            raise

    together(*(lambda kiosk=kiosk: take(kiosk) for kiosk in desk))
    together(lambda: work(clerks[0], "1"), lambda: work(clerks[1], "2"))
    story = closed(pair, manager, history)
    called = [event.ticket for event in story if isinstance(event, e.TicketCalled)]
    assert called == [f"A{n:03d}" for n in range(1, 2 * ROUNDS + 1)], "each once, in the order in which they came"


@pytest.mark.parametrize("pair", POSTGRESQL_LONG, indirect=True)
def test_one_window_open_on_two_servers_is_pressed_on_both(pair: Pair) -> None:
    """One clerk, two tabs: of two presses at the same moment exactly one calls, the other is refused with words."""
    history = History()
    clerks, manager = seated(pair, history, ("1", "1"))
    kiosk = Person("kiosk", pair[1].line(pair[0].token("kiosk")), history)
    barrier = threading.Barrier(2)
    told: list[tuple[Attempt, Attempt]] = []

    def press(clerk: Person, into: list[Attempt]) -> None:
        barrier.wait()
        into.append(clerk.do("call-next", window="1"))

    for _ in range(ROUNDS // 4):
        assert kiosk.do("take-ticket", service="yb").outcome is Outcome.OK
        assert kiosk.do("take-ticket", service="yb").outcome is Outcome.OK
        one: list[Attempt] = []
        two: list[Attempt] = []
        together(lambda: press(clerks[0], one), lambda: press(clerks[1], two))  # noqa: B023 - over when it returns
        told.append((one[0], two[0]))
        for name in ("start", "finish"):
            assert clerks[0].do(name, window="1").outcome is Outcome.OK
    for pressed in told:
        assert sorted(each.outcome for each in pressed) == [Outcome.OK, Outcome.REFUSED], pressed
        assert next(each for each in pressed if each.outcome is Outcome.REFUSED).answer["code"] == "window_busy"
    story = closed(pair, manager, history)
    assert sum(isinstance(event, e.TicketCalled) for event in story) == ROUNDS // 4
