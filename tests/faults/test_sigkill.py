"""SIGKILL under load: nothing that was acknowledged is lost, and nothing is done twice when the clients ask again.

Moments are random and nothing in the product knows of them. A failure names its seed:
``TIDEHALL_SEED=… pytest tests/faults/test_sigkill.py`` draws the same moments and the same people again.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from tests.faults.hall_config import WINDOWS, write_hall
from tests.faults.history import Outcome
from tests.faults.house import House, serving, until
from tests.faults.load import Hall, settle
from tests.faults.verdict import assert_sound, assert_the_server_agrees

KILLS = 30
KILLS_ON_POSTGRESQL = 4
BACKENDS = 4
ASKED_AGAIN = 300
_SEED = os.environ.get("TIDEHALL_SEED", "")


@pytest.fixture
def seed() -> int:
    """Printed by pytest when the test fails."""
    drawn = int(_SEED) if _SEED else random.SystemRandom().randrange(10**6)
    print(f"TIDEHALL_SEED={drawn}")
    return drawn


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
    """Guards the harness: commands of every kind were done, and some answers were lost."""
    done = {each.name for each in hall.history if each.outcome is Outcome.OK}
    assert {"take-ticket", "call-next", "start", "finish", "rate", "transfer", "pass", "reprint"} <= done
    lost = [each for each in hall.history if each.attempts[0].outcome is Outcome.UNKNOWN]
    assert lost, "no answer was ever lost: nothing was tested"


def grown(hall: Hall, by: int) -> None:
    """Wait until so many more commands were given: a kill before anybody works would prove nothing."""
    enough = len(hall.history) + by
    until(lambda: len(hall.history) >= enough or any(client.error for client in hall.clients), "the hall works")


def test_thirty_kills_lose_nothing_and_double_nothing(tmp_path: Path, seed: int) -> None:
    moments = random.Random(seed)
    with serving(House(write_hall(tmp_path), tmp_path / "data")) as house, busy(house, seed) as hall:
        for _ in range(KILLS):
            grown(hall, moments.randrange(1, 40))
            time.sleep(moments.uniform(0, 0.05))
            house.kill()
            house.start()


def test_kills_on_postgresql(tmp_path: Path, seed: int, fresh_postgres: Callable[[], str]) -> None:
    """The server is killed, and so is the database's own process in the middle of a transaction."""
    moments = random.Random(seed)
    house = House(write_hall(tmp_path), tmp_path / "data", db=fresh_postgres())
    with serving(house), busy(house, seed) as hall:
        for _ in range(KILLS_ON_POSTGRESQL):
            grown(hall, moments.randrange(10, 60))
            time.sleep(moments.uniform(0, 0.05))
            house.kill()
            house.start()
        for _ in range(BACKENDS):
            grown(hall, moments.randrange(10, 60))
            time.sleep(moments.uniform(0, 0.05))
            kill_a_backend(house.db, moments)
            until(lambda: house.ready().status == 200, "the server finds its database again by itself")
            assert house.process is not None
            assert house.process.poll() is None


def kill_a_backend(url: str, moments: random.Random) -> None:
    """SIGKILL to one of the processes that work for the server; PostgreSQL then restarts all of them."""
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'tidehall' AND datname = current_database()"
            )
            pids = [row[0] for row in cursor.fetchall()]
    finally:
        connection.close()
    os.kill(moments.choice(pids), signal.SIGKILL)
