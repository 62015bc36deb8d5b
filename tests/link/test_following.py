"""A screen through an outage of 3, 15 and 120 seconds, by a clock that is turned by hand."""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from socketio.exceptions import TimeoutError as NoAnswer

from tidehall_link.follower import Follower
from tidehall_link.following import LONGEST_PAUSE_S, Following, LinkState
from tidehall_link.pace import Backoff, Pace

HEALED_S = 10.0
"""I8: every screen is in step so long after its line is."""
CONNECT_S = 5.0


class World:
    """The hall, the line to it, and the time; a stopped line costs whoever waits for it the time of the attempt."""

    def __init__(self, kind: str, outage_s: float) -> None:
        self.kind, self.begin, self.end = kind, 10.0, 10.0 + outage_s
        self.now = 0.0
        self.version = 1
        self.live_at: list[float] = []
        self.states: list[LinkState] = []
        self.following: Following | None = None

    @property
    def broken(self) -> bool:
        return self.begin <= self.now < self.end

    def monotonic(self) -> float:
        """Each look at the clock takes its time: a thread that only looks gets on, too."""
        self.now += 4.0 if self.broken else 1.0
        return self.now

    def wait(self, seconds: float, until: threading.Event) -> bool:
        self.now += seconds
        return until.is_set()

    def on_state(self, state: LinkState) -> None:
        self.states.append(state)
        if state is LinkState.LIVE:
            self.live_at.append(self.now)
            if self.now >= self.end and self.following is not None:
                self.following.stop()


class FaultyLine:
    """One connection. ``reset`` ends it, ``silent`` says nothing more, ``one_way`` still takes what we say."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._inbox: queue.Queue[tuple[str, object]] = queue.Queue()

    def open(self, inbox: queue.Queue[tuple[str, object]]) -> None:
        if self._world.broken:
            self._world.now += 0.0 if self._world.kind == "reset" else CONNECT_S
            raise ConnectionRefusedError if self._world.kind == "reset" else TimeoutError
        self._inbox = inbox

    def watch(self, hall: str, view: str) -> object:
        world = self._world
        if world.broken:
            world.now += CONNECT_S
            raise NoAnswer
        snapshot = {"version": world.version, "stream": "s", "now": "", "view": {"at": world.version}}
        if world.now < world.begin:  # the hall goes on while nobody hears it
            world.version += 5
            world.now = world.begin
            if world.kind == "reset":
                self._inbox.put(("gone", None))
        return snapshot

    def emit(self, event: str, data: Mapping[str, Any]) -> None:
        """Lost or not: nobody learns it."""

    def close(self) -> None:
        """Nothing to give back."""


@pytest.mark.parametrize("outage_s", [3.0, 15.0, 120.0])
@pytest.mark.parametrize("kind", ["reset", "silent"])
def test_f18_a_screen_is_in_step_ten_seconds_after_its_line_is(kind: str, outage_s: float) -> None:
    world = World(kind, outage_s)
    seen: list[dict[str, Any]] = []
    follower = Follower("hall", "kiosk", lambda view, _version, _keys: seen.append(view))
    backoff = Backoff(longest=LONGEST_PAUSE_S, chance=lambda: 1.0)  # the unluckiest of all pauses
    following = world.following = Following(
        lambda: FaultyLine(world), follower, world.on_state, Pace(world.monotonic, world.wait), backoff
    )
    following.run()
    assert world.live_at[-1] - world.end <= HEALED_S
    assert seen[-1] == {"at": 6}, "what happened meanwhile is there"
    if outage_s > HEALED_S:
        assert LinkState.OFFLINE in world.states, "the page said so"


def test_the_usual_pause_keeps_that_promise() -> None:
    following = Following(lambda: FaultyLine(World("reset", 1)), Follower("h", "v", lambda *_: None), lambda _: None)
    assert following._backoff.longest + CONNECT_S <= HEALED_S
