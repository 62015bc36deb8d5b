"""A device learns the hall's time from every message of the link, whatever its own clock says."""

from __future__ import annotations

import queue
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tidehall_link.clock import HallClock, Local
from tidehall_link.follower import Follower
from tidehall_link.following import Following, LinkState

WRONG = datetime(1970, 1, 1, tzinfo=UTC)
"""What a Pi without a battery believes after a night without power."""


class ScriptedLine:
    """One snapshot, one beat three seconds later, one change, and gone."""

    def open(self, inbox: queue.Queue[tuple[str, object]]) -> None:
        inbox.put(("beat", {"hall": "t", "view": "board", "version": 1, "now": "2026-11-20T02:00:03Z"}))
        change = {"hall": "t", "view": "board", "base": 1, "version": 2, "set": {}, "now": "2026-11-20T02:00:05Z"}
        inbox.put(("change", change))
        inbox.put(("gone", None))

    def watch(self, hall: str, view: str) -> object:
        return {"version": 1, "stream": "s", "view": {}, "now": "2026-11-20T02:00:00Z"}

    def emit(self, event: str, data: Mapping[str, Any]) -> None:
        raise AssertionError(event)

    def close(self) -> None:
        return


def test_f22_snapshot_beat_and_change_set_the_clock() -> None:
    clock = HallClock(Local(lambda: 0.0, lambda: WRONG))
    heard: list[str] = []

    def on_now(now: str) -> None:
        clock.observe(now)
        heard.append(now[-3:])

    def on_state(state: LinkState) -> None:
        if state is LinkState.OFFLINE:
            following.stop()

    follower = Follower("t", "board", lambda *_: None)
    following = Following(ScriptedLine, follower, on_state, on_now=on_now)
    assert clock.best() == WRONG
    following.run()
    assert heard == ["00Z", "03Z", "05Z"]
    assert clock.best() == datetime(2026, 11, 20, 2, 0, 5, tzinfo=UTC)
