"""The very first start, of several processes at once: all of them come up, with one secret, one day, one hall."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from tests.faults.hall_config import write_hall
from tests.faults.house import House
from tests.faults.verdict import story
from tidehall_server.journal import load_key

TIMES = 60
CROWD = 4


def test_everybody_who_makes_the_secret_at_once_has_the_same(tmp_path: Path) -> None:
    """Nobody sees a secret that is not yet written; whoever is killed while writing it leaves none behind."""
    found: list[bytes] = []
    errors: list[Exception] = []
    barrier = threading.Barrier(CROWD)

    def make() -> None:
        for n in range(TIMES):
            barrier.wait()
            try:
                found.append(load_key(tmp_path / f"{n}.key"))
            except Exception as error:  # noqa: BLE001 - counted below
                errors.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=make, daemon=True) for _ in range(CROWD)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert errors == []
    assert len(set(found)) == TIMES
    assert {path.suffix for path in tmp_path.iterdir()} == {".key"}, "nothing else is left"


def test_servers_that_start_together_on_nothing(tmp_path: Path) -> None:
    hall, data = write_hall(tmp_path), tmp_path / "data"
    houses = [House(hall, data) for _ in range(3)]
    errors: list[BaseException] = []

    def start(house: House) -> None:
        try:
            house.start()
        except BaseException as error:  # noqa: BLE001 - raised again below
            errors.append(error)

    with ExitStack() as stack:
        for house in houses:
            stack.callback(house.hang_up)
            stack.callback(house.kill)
        threads = [threading.Thread(target=start, args=(house,), daemon=True) for house in houses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        lines = [house.line(houses[0].manager()) for house in houses]
        numbers = [line.command("take-ticket", {"service": "yb"}).body["result"]["ticket"] for line in lines]
    assert numbers == ["A001", "A002", "A003"]
    assert [type(fact.event).__name__ for fact in story(houses[0])] == ["DayOpened", *["TicketTaken"] * 3]
