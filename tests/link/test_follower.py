"""A screen's memory: whatever is lost, doubled or swapped on the way, it ends at the truth or asks for it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_link.follower import Follower
from tidehall_link.wire import (
    NEW_STORY,
    Beat,
    Change,
    Snapshot,
    WireError,
    read_beat,
    read_bye,
    read_change,
    read_refusal,
    read_snapshot,
)


def follower(version: int = 5) -> tuple[Follower, list[int]]:
    seen: list[int] = []
    made = Follower("t", "board", lambda _view, at, _keys: seen.append(at))
    made.snapshot(Snapshot(version, {"a": version, "b": 0}, "", "s"))
    return made, seen


def change(base: int, version: int, **new: int) -> Change:
    return Change("t", "board", base, version, new or {"a": version}, "")


def test_changes_apply_in_order() -> None:
    screen, seen = follower()
    for n in range(5, 9):
        screen.change(change(n, n + 1))
    assert (screen.view, screen.version, seen) == ({"a": 9, "b": 0}, 9, [5, 6, 7, 8, 9])


def test_old_and_foreign_changes_are_ignored() -> None:
    screen, seen = follower()
    screen.change(change(2, 5, a=99))
    screen.change(Change("other", "board", 5, 6, {"a": 99}, ""))
    screen.change(Change("t", "kiosk", 5, 6, {"a": 99}, ""))
    assert (screen.view, seen) == ({"a": 5, "b": 0}, [5])


def test_a_base_before_mine_still_applies() -> None:
    screen, _ = follower()
    screen.change(change(3, 8))
    assert (screen.version, screen.gap, screen.wants_snapshot) == (8, False, False)


def test_swapped_neighbours_settle() -> None:
    screen, seen = follower()
    screen.change(change(6, 7))
    assert screen.gap
    screen.change(change(5, 6))
    assert (screen.version, screen.gap, seen) == (7, False, [5, 6, 7])


def test_a_new_story_asks_at_once() -> None:
    screen, _ = follower()
    screen.change(Change("t", "board", NEW_STORY, NEW_STORY, {}, ""))
    assert screen.wants_snapshot
    screen.snapshot(Snapshot(1, {"a": 0, "b": 0}, "", "tomorrow"))
    assert (screen.version, screen.wants_snapshot) == (1, False)


def test_changes_that_overtake_the_snapshot_are_kept() -> None:
    screen, _ = follower()
    screen.connected()
    screen.change(change(9, 10))
    screen.change(change(8, 9))
    screen.snapshot(Snapshot(9, {"a": 9, "b": 1}, "", "s"))
    assert (screen.version, screen.view) == (10, {"a": 10, "b": 1})


def test_one_beat_ahead_may_be_early_two_are_a_loss() -> None:
    screen, _ = follower()
    screen.beat(Beat("t", "board", 6, ""))
    assert not screen.wants_snapshot
    screen.change(change(5, 6))
    screen.beat(Beat("t", "board", 7, ""))
    screen.beat(Beat("t", "kiosk", 9, ""))
    assert not screen.wants_snapshot
    screen.beat(Beat("t", "board", 7, ""))
    assert screen.wants_snapshot


@given(
    order=st.permutations(range(12)),
    lost=st.sets(st.integers(0, 11), max_size=3),
    doubled=st.sets(st.integers(0, 11), max_size=3),
)
def test_any_order_any_loss(order: list[int], lost: set[int], doubled: set[int]) -> None:
    """Twelve changes swapped, lost and doubled: in step with the truth, or aware that something is missing."""
    screen, _ = follower(0)
    truth: list[dict[str, Any]] = [{"a": n, "b": n // 3} for n in range(13)]
    for n in order:
        for _ in range(0 if n in lost else 2 if n in doubled else 1):
            screen.change(Change("t", "board", n, n + 1, truth[n + 1], ""))
    if not lost:
        assert (screen.version, screen.view) == (12, truth[12])
    first_lost = min(lost, default=12)
    assert screen.version == first_lost
    assert screen.gap == any(n > first_lost and n not in lost for n in range(12))


@pytest.mark.parametrize(
    "data", [None, 1, "x", [], {}, {"version": "1"}, {"version": True, "view": {}}, {"version": 1, "view": 1}]
)
def test_what_is_no_message_is_no_message(data: object) -> None:
    for read in (read_snapshot, read_change, read_beat):
        with pytest.raises(WireError):
            read(data)
    assert read_bye(data) == "bye"
    assert read_refusal(409, data).status == 409
