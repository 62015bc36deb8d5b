"""Presence by connection: a late goodbye of an old one, which does arrive after the new hello, changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from tidehall_server.bucket import Bucket
from tidehall_server.clock import ManualClock
from tidehall_server.presence import Presence
from tidehall_server.realtime.door import Door, DoorLimits


def presence() -> tuple[Presence, ManualClock]:
    clock = ManualClock(datetime(2026, 11, 20, 1, tzinfo=UTC))
    return Presence(clock.now), clock


def test_a_late_goodbye_of_an_old_connection() -> None:
    known, _ = presence()
    old, new = known.arrived("t", "board"), known.arrived("t", "board")
    known.reported("t", "board", new, {"audio": "ok"})
    known.reported("t", "board", old, {"audio": "lost"})
    known.left("t", "board", old)
    assert known.devices("t")["board"]["online"] is True
    assert known.devices("t")["board"]["status"] == {"audio": "ok"}
    known.left("t", "board", old)
    known.left("t", "board", new)
    assert known.devices("t")["board"]["online"] is False
    assert known.devices("other") == {}


def test_online_anywhere_is_online() -> None:
    known, clock = presence()
    known.left("t", "board", known.arrived("t", "board"))
    clock.advance(60)
    there = {"board": {"online": True, "last_seen": "2026-11-20T01:00:00+00:00", "status": {"x": 1}}}
    known.heard("t", {"other": there})
    assert known.devices("t")["board"]["online"] is True
    known.heard("t", {})
    assert known.devices("t")["board"]["online"] is False


def test_the_door_counts_until_somebody_is_known() -> None:
    now = [0.0]
    door = Door(DoorLimits(pending_per_address=2, pending_total=3, sessions_total=4, patience_s=5), lambda: now[0])
    door.entered("a", "1.1.1.1")
    door.entered("b", "1.1.1.1")
    assert not door.may_enter("1.1.1.1")
    assert door.may_enter("2.2.2.2")
    door.entered("c", "2.2.2.2")
    assert not door.may_enter("3.3.3.3")
    door.known("a")
    door.known("a")
    assert door.may_enter("1.1.1.1")
    door.entered("d", "1.1.1.1")
    assert not door.may_enter("3.3.3.3")
    now[0] = 6
    assert sorted(door.overdue()) == ["b", "c", "d"]
    for session in ("a", "b", "c", "d", "d"):
        door.left(session)
    assert door.counts() == (0, 0)


def test_a_bucket_fills_slowly() -> None:
    bucket = Bucket(rate=2, burst=3)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert bucket.take(0.5)
    assert not bucket.take(0.6)
    assert [bucket.take(99.0) for _ in range(4)] == [True, True, True, False]
