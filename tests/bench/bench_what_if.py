"""Days per second of ``what-if``: past days of a preset hall, from the journal's facts to the answer, one process."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.report import tell
from tests.services.recorded import lived_day
from tidehall_server.simulate.answer import answer
from tidehall_server.simulate.change import Change
from tidehall_server.simulate.whatif import ask

HALL = "tongshan"
DAYS = 12
MONDAY = date(2026, 1, 5)
YEAR = 250


def main() -> None:
    with TemporaryDirectory(prefix="tidehall-bench-") as name:
        days = [lived_day(HALL, MONDAY + timedelta(n), Path(name) / str(n), seed=n) for n in range(DAYS)]
    change = Change({"tide.max_wait_s": 600})
    began = time.perf_counter()
    found = answer([ask(facts, change) for facts in days], change)
    took = time.perf_counter() - began
    tell(
        "what-if",
        days_per_s=DAYS / took,
        year_s=YEAR * took / DAYS,
        citizens_per_day=found["before"]["visitors"],
        mirror_share_points=(found["mirror"]["share15"] - found["before"]["share15"]) * 100,
        mirror_wait_s=found["mirror"]["mean_s"] - found["before"]["mean_s"],
    )


if __name__ == "__main__":
    main()
