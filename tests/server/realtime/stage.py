"""A hall on a real journal with the real-time layer around it, but without sockets: what is sent is folded at once."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.core.scenario import MANAGER, NINE, small_plan
from tidehall_link.follower import Follower
from tidehall_link.wire import read_beat, read_change, read_snapshot
from tidehall_server.clock import ManualClock
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.model import DayPlan, Policy
from tidehall_server.core.queue.views import VIEWS
from tidehall_server.core.refusal import Refused
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal
from tidehall_server.realtime.changes import Changes
from tidehall_server.realtime.encode import Encoded, encode


@dataclass(frozen=True)
class Days:
    """The business day of the stage's clock."""

    trained: tuple[str, ...] | None = None

    def business_day(self, now: datetime) -> date:
        return (now + timedelta(hours=8)).date()

    def plan(self, business_day: date) -> DayPlan:
        return replace(small_plan(policy=Policy(call_guard_s=0)), trained=self.trained)


class Stage:
    """``followers`` has one screen for each view; ``late`` makes one that joins now."""

    def __init__(self, folder: Path, hall_id: str = "test") -> None:
        self.clock = ManualClock(NINE)
        self.monotonic = 0.0
        self.journal = Journal.open(f"sqlite:///{folder / 'hall.db'}")
        self.hall = Hall(hall_id, self.journal, self.clock)
        self.watched = set(VIEWS)
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self.changes = Changes(
            self.hall, self._emit, lambda view: view in self.watched, threading.Event(), lambda: self.monotonic, 0.5
        )
        self.followers: list[Follower] = []
        self.ids = 0

    def open(self, trained: tuple[str, ...] | None = None) -> Stage:
        """``trained``: in a hall that asks for training before duty, who has it."""
        assert self.hall.open_today(Days(trained))
        return self

    def join(self, view: str) -> Follower:
        """A screen that takes its snapshot now and hears every change from now on."""
        alone = not any(other.name == view for other in self.followers)
        follower = Follower(self.hall.id, view, lambda *_: None)
        follower.snapshot(read_snapshot(json.loads(self.changes.snapshot(view, alone))))
        self.followers.append(follower)
        return follower

    def do(self, command: c.Command, actor: c.Actor = MANAGER) -> dict[str, Any] | None:
        """The command's result, or None when the rules refused it. The clock's own command is given by nobody else."""
        self.ids += 1
        actor = c.POLICY if isinstance(command, c.Tick) else actor
        try:
            return dict(self.hall.execute(command, actor, f"stage-{self.ids:08}").result)
        except Refused:
            return None

    def flush(self) -> None:
        """Let the slow views' half second pass, and send what is due."""
        self.monotonic += 1.0
        self.changes.flush()

    def fresh(self, view: str) -> tuple[int, dict[str, Any]]:
        version, seen = self.hall.view(view)
        return version, json.loads(encode(seen))

    def check(self) -> None:
        """Old snapshot + changes == fresh snapshot, for every screen."""
        for follower in self.followers:
            version, view = self.fresh(follower.name)
            assert (follower.version, follower.wants_snapshot, follower.gap) == (version, False, False), follower.name
            assert follower.view == view, follower.name

    def _emit(self, event: str, data: Encoded, room: str) -> None:
        message = json.loads(data)
        assert room == f"hall:{message['hall']}:{message['view']}"
        self.messages.append((event, message))
        for follower in self.followers:
            if event == "change":
                follower.change(read_change(message))
            else:
                follower.beat(read_beat(message))
