"""Plans for halls under test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from tests.core.scenario import service, small_plan
from tidehall_server.core.queue.model import DayPlan, Policy, WindowKind, WindowSpec


class RacePlans:
    """A hall with as many general windows as clerks race; no guard against quick presses, as nobody is human."""

    def __init__(self, windows: tuple[str, ...], hall: str = "race") -> None:
        self._windows = windows
        self._hall = hall

    def plan(self, business_day: date) -> DayPlan:
        kinds = (service("yb", "A"), service("zg", "B"))
        windows = tuple(WindowSpec(w, f"综合窗口{w}", WindowKind.GENERAL, ("yb", "zg")) for w in self._windows)
        tidal = WindowSpec("9", "潮汐窗口", WindowKind.TIDAL, ("yb", "zg"))
        plan = small_plan(windows=(*windows, tidal), services=kinds, policy=Policy(call_guard_s=0))
        return replace(plan, hall=self._hall, business_day=business_day.isoformat())

    def business_day(self, now: datetime) -> date:
        return now.date()
