"""Lines that break under load: between clients and server, and between server and database, even inside a commit.

Whoever had no answer asks again with the same id; in the end everything was done exactly once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.faults.hall_config import write_hall
from tests.faults.house import House, serving, until
from tests.faults.proxy import FaultProxy, Faults
from tests.faults.storm import busy, grown

BREAKS = pytest.mark.parametrize("breaks", [12, pytest.param(200, marks=pytest.mark.soak)])


@BREAKS
def test_lines_to_the_server_break(tmp_path: Path, seed: int, breaks: int) -> None:
    """Resets, orderly ends, answers cut off in the middle."""
    moments = random.Random(seed)
    house = House(write_hall(tmp_path), tmp_path / "data")
    with serving(house), FaultProxy("127.0.0.1", house.port) as line:
        house.manager()
        house.through = line.port
        with busy(house, seed) as hall:
            for _ in range(breaks):
                grown(hall, moments.randrange(5, 30))
                time.sleep(moments.uniform(0, 0.02))
                if moments.random() < 0.3:
                    line.set(Faults(cut_after=moments.randrange(50, 900)))
                    time.sleep(moments.uniform(0.05, 0.3))
                    line.set(Faults())
                moments.choice([line.reset, line.drop])()


@BREAKS
def test_lines_to_the_database_break(tmp_path: Path, seed: int, fresh_postgres: Callable[[], str], breaks: int) -> None:
    """A commit whose answer is lost may be stored: it is answered "not confirmed", and the id finds it again."""
    moments = random.Random(seed)
    url = make_url(fresh_postgres())
    assert url.port is not None
    with FaultProxy("127.0.0.1", url.port) as line:
        db = url.set(port=line.port).render_as_string(hide_password=False)
        house = House(write_hall(tmp_path), tmp_path / "data", db=db)
        with serving(house), busy(house, seed) as hall:
            for _ in range(breaks):
                grown(hall, moments.randrange(5, 30))
                time.sleep(moments.uniform(0, 0.02))
                moments.choice([line.reset, line.drop])()
            until(lambda: house.ready().status == 200, "the server finds its database again by itself")
