"""A hall at work while something breaks, and the judgement afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.hall_config import WINDOWS
from tests.faults.history import Outcome
from tests.faults.house import House, until
from tests.faults.load import Hall, settle
from tests.faults.verdict import assert_sound, assert_the_server_agrees

ASKED_AGAIN = 300


@contextmanager
def busy(house: House, seed: int) -> Iterator[Hall]:
    """The hall at work; afterwards everybody has a definite answer, asks again, and the day is closed and judged."""
    hall = Hall(house, seed)
    hall.people(house.token, WINDOWS)
    hall.start()
    try:
        yield hall
    finally:
        hall.stopping.set()
    hall.stop()
    hall.ask_all_again(ASKED_AGAIN)
    manager = house.token("manager")
    assert_the_server_agrees(house, manager)
    line = house.line(manager)
    settle(line, hall.history.begin("manager", f"close-{seed}", "close-day", {"reason": "结束", "force": True}))
    line.close()
    house.stop()
    assert_sound(house, hall.history, seed)
    assert_it_was_a_storm(hall)


def assert_it_was_a_storm(hall: Hall) -> None:
    """Guards the harness: commands of many kinds were done, and some answers were lost."""
    done = {each.name for each in hall.history if each.outcome is Outcome.OK}
    assert {"take-ticket", "call-next", "start", "finish", "rate"} <= done, done
    lost = [each for each in hall.history if each.attempts[0].outcome is Outcome.UNKNOWN]
    assert lost, "no answer was ever lost: nothing was tested"


def grown(hall: Hall, by: int) -> None:
    """Wait until so many more commands were given: a kill before anybody works would prove nothing."""
    enough = len(hall.history) + by
    until(lambda: len(hall.history) >= enough or any(client.error for client in hall.clients), "the hall works")
