"""The machine's time zone and its zone files change nothing: day and numbers are the hall's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.faults.hall_config import HALL, write_hall
from tests.faults.house import ENV, House, serving
from tests.faults.verdict import story
from tidehall_server.core.queue import events as e

# Between these two halls lie 25 hours: at every moment their dates differ, and no machine's zone agrees with both.
EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"
MACHINES = {
    "UTC": {"TZ": "UTC"},
    "Vancouver": {"TZ": "America/Vancouver"},
    "no zone files": {"TZ": "America/Vancouver", "PYTHONTZPATH": ""},
    "nonsense": {"TZ": "No/Such_Zone"},
}


def today(zone: str) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(zone)).date()


CASES = [(EAST, "UTC"), (WEST, "Vancouver"), (EAST, "no zone files"), (WEST, "nonsense")]
CROSSED = [(WEST, "UTC"), (EAST, "Vancouver")]


@pytest.mark.parametrize(
    ("zone", "machine"), [*CASES, *(pytest.param(*each, marks=pytest.mark.soak) for each in CROSSED)]
)
def test_day_and_numbers_are_the_halls(tmp_path: Path, zone: str, machine: str) -> None:
    before = today(zone)
    with serving(House(write_hall(tmp_path, zone), tmp_path / "data", env=ENV | MACHINES[machine])) as house:
        line = house.line(house.manager())
        numbers = [
            line.command("take-ticket", {"service": name}).body["result"]["ticket"] for name in ("yb", "rs", "yb")
        ]
        seen = line.ask("GET", f"/api/v1/halls/{HALL}/views/manager").body
        after = today(zone)
        if before != after:
            pytest.skip("midnight in the hall fell into the test")
        line.close()
        opened = story(house)[0].event
    assert numbers == ["A001", "B001", "A002"]
    assert isinstance(opened, e.DayOpened)
    assert opened.plan.business_day == before.isoformat()
    assert datetime.fromisoformat(seen["now"]).utcoffset() is not None
