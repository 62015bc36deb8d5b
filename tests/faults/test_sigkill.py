"""SIGKILL under load: nothing that was acknowledged is lost, and nothing is done twice when the clients ask again.

Moments are random and nothing in the product knows of them. A failure names its seed:
``TIDEHALL_SEED=… pytest tests/faults/test_sigkill.py`` draws the same moments and the same people again.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2

from tests.faults.hall_config import write_hall
from tests.faults.house import House, serving, until
from tests.faults.storm import busy, grown

KILLS = 8
KILLS_ON_POSTGRESQL = 3
BACKENDS = 3


def test_kills_lose_nothing_and_double_nothing(tmp_path: Path, seed: int) -> None:
    """`make soak` kills fifty times as often."""
    kills(tmp_path, seed, KILLS)


def kills(tmp_path: Path, seed: int, times: int) -> None:
    moments = random.Random(seed)
    with serving(House(write_hall(tmp_path), tmp_path / "data")) as house, busy(house, seed) as hall:
        for _ in range(times):
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
