"""A call that nobody saw or heard is told to the manager: once while it lasts, and never in a hall without boards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.scenario import KIOSK, NINE, Scenario, clerk, small_plan
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.events import AlertCleared, AlertRaised
from tidehall_server.core.queue.model import AlertKind, Announcement, WindowKind, WindowSpec
from tidehall_server.core.queue.project import manager
from tidehall_server.core.queue.views import AlertLine

BOARD = c.Actor("B-01", "board", personal=False)
WINDOWS = (
    WindowSpec("1", "综合窗口1", WindowKind.GENERAL, ("yb", "zg"), area="一楼"),
    WindowSpec("2", "综合窗口2", WindowKind.GENERAL, ("yb", "zg"), area="二楼"),
)


def hall(announcers: int = 1) -> Scenario:
    it = Scenario(replace(small_plan(windows=WINDOWS), announcers=announcers))
    it.do(c.SignIn("1"), clerk("zhang"))
    it.do(c.SignIn("2"), clerk("li"))
    for _ in range(12):
        it.do(c.TakeTicket("yb"), KIOSK)
    return it


def call(it: Scenario, window: str = "1") -> int:
    """The next ticket called at ``window``; what stood there is done first."""
    who = clerk("zhang" if window == "1" else "li")
    if it.day.windows[window].ticket is not None:
        it.do(c.Start(window), who)
        it.do(c.Finish(window), who)
    it.wait(30)
    it.do(c.CallNext(window), who)
    return it.day.calls[-1].version


def tick(it: Scenario, seconds: float) -> list[AlertLine]:
    it.wait(seconds)
    it.do(c.Tick(), c.POLICY)
    return [each for each in manager(it.day).alerts if each.kind.value in ("call_unannounced", "voice_unavailable")]


def test_i7_a_call_that_no_board_showed_alarms_within_ten_seconds() -> None:
    it = hall()
    call(it)
    assert tick(it, 9.5) == []
    (alert,) = tick(it, 0.5)
    assert (alert.kind, alert.subject, alert.detail) == (AlertKind.CALL_UNANNOUNCED, "一楼", "A001:1")
    raised = sum(isinstance(fact.event, AlertRaised) for fact in it.facts)
    call(it)
    tick(it, 60)
    assert sum(isinstance(fact.event, AlertRaised) for fact in it.facts) == raised, "one alert for the whole stretch"


@pytest.mark.parametrize("how", [Announcement.SHOWN, Announcement.SPOKEN])
def test_i7_whatever_gets_through_ends_the_alarm(how: Announcement) -> None:
    it = hall()
    call(it)
    assert tick(it, 10)
    it.do(c.Announced(call(it), how), BOARD)
    assert tick(it, 1) == []
    assert any(isinstance(fact.event, AlertCleared) for fact in it.facts)


def test_i7_each_area_answers_for_itself() -> None:
    it = hall()
    call(it, "1")
    it.do(c.Announced(call(it, "2")), BOARD)
    assert [alert.subject for alert in tick(it, 10)] == ["一楼"]


def test_i7_an_undone_call_is_not_missed() -> None:
    it = hall()
    call(it)
    it.do(c.Undo("1"), clerk("zhang"))
    assert tick(it, 60) == []


def test_i7_a_hall_without_boards_is_left_in_peace() -> None:
    it = hall(announcers=0)
    call(it)
    assert tick(it, 600) == []
    it.do(c.Announced(call(it)), BOARD)
    call(it)
    assert tick(it, 10), "from the first board on, calls are watched"


def test_i7_a_silent_hall_is_told_unless_another_board_spoke() -> None:
    it = hall()
    version = call(it)
    it.do(c.Announced(version), BOARD)
    it.do(c.Announced(version, Announcement.SILENT, "blocked"), BOARD)
    assert tick(it, 29) == []
    (alert,) = tick(it, 1)
    assert (alert.kind, alert.detail) == (AlertKind.VOICE_UNAVAILABLE, "A001:1:blocked")
    later = call(it)
    it.do(c.Announced(later), BOARD)
    it.do(c.Announced(later, Announcement.SILENT, "blocked"), BOARD)
    it.do(c.Announced(later, Announcement.SPOKEN), BOARD)
    assert tick(it, 31) == []


def test_an_acknowledgement_is_one_fact_however_many_boards_there_are() -> None:
    it = hall()
    version = call(it)
    before = len(it.facts)
    for board in ("B-01", "B-02", "B-03"):
        it.do(c.Announced(version), c.Actor(board, "board", personal=False))
    assert len(it.facts) == before + 1
    assert it.now > NINE
