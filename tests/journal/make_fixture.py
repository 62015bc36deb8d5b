"""Write ``fixtures/release-<version>.jsonl``: one row of every event. Run once per release that changes an event:

``python tests/journal/make_fixture.py 0.2``. A fixture that was released is never written again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.journal.story import NINE
from tests.journal.test_codec import FIXTURES
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.events import EVENTS, Event
from tidehall_server.journal import CODEC

st.register_type_strategy(str, st.text("医保大厅AB01-", min_size=1, max_size=8))


def sample(name: str) -> Event:
    """The richest of a few random events of this kind."""
    found: list[Event] = []

    @seed(1)
    @settings(max_examples=60, database=None, derandomize=False, suppress_health_check=list(HealthCheck))
    @given(st.builds(EVENTS[name]))
    def collect(event: Event) -> None:
        found.append(event)

    collect()
    return min(found, key=lambda event: abs(len(repr(event)) - 900))


def main(release: str) -> None:
    path = Path(FIXTURES) / f"release-{release}.jsonl"
    if path.exists():
        raise SystemExit(f"{path} exists: a stored journal is never rewritten")
    rows = [CODEC.encode(Fact(n, NINE, "role:id", f"id-{n}", sample(name))) for n, name in enumerate(EVENTS, 1)]
    path.write_text("".join(json.dumps(row._asdict(), ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
