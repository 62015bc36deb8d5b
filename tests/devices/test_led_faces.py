"""What a panel says: strips of windows, boards of halls, hours, stale news. No card, no clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from tests.devices.led import MORNING, NOON, SAYER, board, call, moment, texts, window
from tidehall_display.led.face import Colour, Palette
from tidehall_display.led.gb2312 import Speller
from tidehall_display.led.hours import Level, level_at, lit
from tidehall_display.led.layout import Layout, PanelPlan
from tidehall_display.led.moment import Freshness, read
from tidehall_display.led.saying import Sayer
from tidehall_display.led.words import WordSettings, worded

STRIP = PanelPlan(160, 32, Palette.TWO, windows=("3",))
WIDE = PanelPlan(320, 32, Palette.TWO, windows=("3",))
HALL = PanelPlan(192, 96, Palette.TWO, Layout.HALL)
READY = "2026-11-20T10:20:00+08:00"


def tide(state: str) -> dict[str, Any]:
    return {"tide": {"state": state, "ready_at": READY}}


@pytest.mark.parametrize(
    ("state", "said", "colour"),
    [
        (window("3", "called", "A017"), "请 A017 号", Colour.RED),
        (window("3", "paused"), "暂停服务", Colour.YELLOW),
        (window("3", "closed"), "未开放", Colour.YELLOW),
        (window("3", "closed", **tide("closed")), "未开放", Colour.YELLOW),
        (window("3", "closed", **tide("ordered")), "即将开放", Colour.YELLOW),
        (window("3", "open", **tide("open")), "已开放", Colour.GREEN),
        (window("3", "open", **tide("closing")), "即将关闭", Colour.YELLOW),
        (window("3", "serving", "A017", **tide("closing")), "即将关闭", Colour.YELLOW),
        (window("3", "called", "A017", **tide("closing")), "请 A017 号", Colour.RED),
        (window("3", "open"), "3 号窗口", Colour.GREEN),
    ],
)
def test_a_strip_says_how_its_window_is(state: dict[str, Any], said: str, colour: Colour) -> None:
    at = moment(board([state], [call(9, "A017", "3")] if state["ticket"] else []))
    (row,) = STRIP.face(SAYER, at)
    assert (row.text, row.colour, row.dots, row.scroll) == (said, colour, 32, False)


def test_a_wide_strip_says_more() -> None:
    at = moment(board([window("3", "called", "A017")], [call(9, "A017", "3")]))
    assert texts(WIDE, at) == ["请 A017 到 3 号窗口"]
    ordered = moment(board([window("3", "closed", **tide("ordered"))]))
    assert texts(PanelPlan(400, 32, windows=("3",)), ordered) == ["本窗口即将开放 预计 10:20"]


def test_a_free_window_tells_in_turn_its_number_and_how_many_wait() -> None:
    view = board([window("3")])
    assert [texts(STRIP, moment(view, turn_s=turn)) for turn in (0, 5, 10)] == [
        ["3 号窗口"],
        ["等候 12 人"],
        ["3 号窗口"],
    ]
    assert texts(STRIP, moment(board([window("3")], waiting=0), turn_s=5)) == ["欢迎办理"]


def test_a_tidal_window_that_was_opened_says_so_in_turn() -> None:
    """Also on the last row of the board, with what other tidal windows are about to do."""
    opened = board([window("3", **tide("open"))])
    assert [texts(STRIP, moment(opened, turn_s=turn)) for turn in (0, 5, 10)] == [
        ["已开放"], ["3 号窗口"], ["等候 12 人"],
    ]  # fmt: skip
    assert texts(PanelPlan(240, 32, windows=("3",)), moment(opened)) == ["潮汐窗口 已开放"]
    busy = board([window("3", "serving", "A017", **tide("open"))])
    assert texts(STRIP, moment(busy)) == ["A017 正在办理"]
    tides = [window("7", "closed", **tide("ordered")), window("8", "open", **tide("closing")),
             window("9", **tide("open")), window("10", "closed", **tide("closed"))]  # fmt: skip
    view = board(tides)
    rows = [HALL.face(SAYER, moment(view, turn_s=turn))[-1] for turn in (0, 5, 10, 15, 20)]
    assert [(row.text, row.colour) for row in rows] == [
        ("现在等候 12 人", Colour.YELLOW), ("7 号窗口即将开放 10:20", Colour.YELLOW),
        ("8 号窗口即将关闭", Colour.YELLOW), ("潮汐窗口 9 已开放", Colour.GREEN), ("现在等候 12 人", Colour.YELLOW),
    ]  # fmt: skip
    elsewhere = PanelPlan(192, 96, Palette.TWO, Layout.HALL, windows=("1", "9"))
    assert [texts(elsewhere, moment(view, turn_s=turn))[-1] for turn in (0, 5, 10)] == [
        "现在等候 12 人", "潮汐窗口 9 已开放", "现在等候 12 人",
    ]  # fmt: skip


def test_only_who_waits_for_this_window_is_counted() -> None:
    view = board([window("3", services=["sb"]), window("4", services=["yb", "sb"])])
    view["services"] = [["yb", "医保", 7], ["sb", "社保", 2]]
    assert read(view)[1] == {"3": 2, "4": 9}


def test_a_call_flashes_for_three_seconds_and_stands_for_fifteen() -> None:
    """Even when the clerk has begun already: whoever looks up late still finds the number."""
    view = board([window("3", "serving", "A017")], [call(9, "A017", "3")])
    faces = {s: STRIP.face(SAYER, moment(view, known_s=s))[0] for s in (0.5, 1.5, 2.5, 3.5, 14.9, 15.1)}
    assert {s: (row.text, row.colour) for s, row in faces.items()} == {
        0.5: ("请 A017 号", Colour.RED), 1.5: ("请 A017 号", Colour.YELLOW), 2.5: ("请 A017 号", Colour.RED),
        3.5: ("请 A017 号", Colour.RED), 14.9: ("请 A017 号", Colour.RED), 15.1: ("A017 正在办理", Colour.GREEN),
    }  # fmt: skip
    red = PanelPlan(160, 32, windows=("3",))
    assert [red.face(SAYER, moment(view, known_s=s))[0].text for s in (0.5, 1.5, 2.5)] == [
        "请 A017 号",
        "",
        "请 A017 号",
    ]


def test_a_call_that_is_over_is_not_shown_again() -> None:
    """Passed, taken back or another citizen: the ticket at the window is another one."""
    view = board([window("3", "called", "A018")], [call(9, "A017", "3"), call(10, "A018", "3")])
    assert texts(STRIP, moment(view)) == ["请 A018 号"]
    assert texts(STRIP, moment(board([window("3")], [call(9, "A017", "3")]), known_s=1)) == ["3 号窗口"]


def test_a_board_lists_the_last_calls_numbers_below_numbers() -> None:
    calls = [call(6, "A015", "2"), call(9, "A017", "3"), call(8, "B103", "12"), call(7, "A016", "1")]
    at = moment(board([window("3", "called", "A017")], calls))
    assert texts(HALL, at) == ["请 A017 到  3 号窗口", "请 B103 到 12 号窗口", "请 A016 到  1 号窗口", "现在等候 12 人"]
    assert [row.place.y for row in HALL.face(SAYER, at)] == [0, 24, 48, 72]
    assert {row.dots for row in HALL.face(SAYER, at)} == {16}
    empty = moment(board([window("3")]))
    assert texts(HALL, empty) == ["请留意叫号", "", "", "现在等候 12 人"]


def test_a_board_of_an_area_lists_its_own_calls() -> None:
    view = board([window("3", area="左"), window("12", area="右")], [call(9, "A017", "3"), call(8, "B103", "12")])
    left = PanelPlan(192, 32, Palette.TWO, Layout.HALL, area="左")
    right = PanelPlan(192, 32, Palette.TWO, Layout.HALL, windows=("12",))
    assert texts(left, moment(view))[0] == "请 A017 到 3 号窗口"
    assert texts(right, moment(view))[0] == "请 B103 到 12 号窗口"


def test_b5_news_that_stopped_is_told_and_counts_are_hidden() -> None:
    view = board([window("3", "serving", "A017")], [call(9, "A017", "3")])
    late: dict[str, Any] = {"heard_at": NOON}
    assert texts(WIDE, moment(view, stale_s=9, turn_s=5, **late)) == ["A017 正在办理"]
    in_turn = [texts(WIDE, moment(view, stale_s=11, turn_s=turn, **late)) for turn in (0, 5)]
    assert in_turn == [["A017 正在办理"], ["信息更新中断"]]
    assert texts(WIDE, moment(view, stale_s=61, **late)) == ["信息更新中断"]
    assert texts(PanelPlan(512, 32, windows=("3",)), moment(view, stale_s=61, **late)) == [
        "信息更新中断 最后更新 10:05"
    ]
    assert texts(HALL, moment(view, stale_s=600, **late)) == ["请 A017 到 3 号窗口", "", "", "信息更新中断"]
    assert texts(WIDE, moment(None, stale_s=3)) == ["信息更新中断"]


def test_the_pairing_code_stands_on_every_panel() -> None:
    """With the words where they fit, without the dash where nothing else does."""
    for plan, said in ((STRIP, "配对码 BCDF-GHJK"), (PanelPlan(96, 16, windows=("3",)), "BCDF-GHJK"),
                       (PanelPlan(64, 16, windows=("3",)), "BCDFGHJK"), (HALL, "配对码 BCDF-GHJK")):  # fmt: skip
        assert texts(plan, moment(None, code="BCDFGHJK")) == [said]


def at(hour: int, minute: int = 0) -> datetime:
    return NOON.replace(hour=hour, minute=minute)


def test_outside_the_hours() -> None:
    view = board([window("3", "open")], [call(9, "A017", "3", at(11, 50))], sessions=MORNING)
    said = {
        hour: [texts(WIDE, moment(view, now=at(*hour), turn_s=turn))[0] for turn in (0, 5)]
        for hour in ((8, 40), (12, 20), (17, 5))
    }
    assert said == {
        (8, 40): ["尚未开始服务", "下次服务 09:00"],
        (12, 20): ["午间休息", "下次服务 13:00"],
        (17, 5): ["今日服务已结束", "今日服务已结束"],
    }
    over = board([window("3", "closed")], open=False, next_opening="2026-11-23T09:00:00+08:00")
    assert texts(PanelPlan(512, 32, windows=("3",)), moment(over, turn_s=5)) == ["下次服务 11月23日 09:00"]
    assert texts(HALL, moment(over)) == ["服务已结束"]
    busy = board([window("3", "serving", "A017")], [call(9, "A017", "3")], sessions=MORNING)
    assert texts(WIDE, moment(busy, now=at(12, 3))) == ["A017 正在办理"], "who is being served is not told to rest"


def test_panels_are_dark_when_nobody_is_there() -> None:
    half, third = timedelta(minutes=30), timedelta(minutes=20)
    day = read(board([window("3")], sessions=MORNING))[0]
    shown = {hour: lit(day, at(*hour), half, third) for hour in ((8, 29), (8, 31), (12, 30), (17, 19), (17, 21))}
    assert shown == {(8, 29): False, (8, 31): True, (12, 30): True, (17, 19): True, (17, 21): False}
    late = read(board([window("3", "serving", "A1")], sessions=MORNING))[0]
    assert lit(late, at(18), half, third), "while somebody is served"
    over = read(board([], open=False, next_opening="2026-11-20T13:00:00+08:00"))[0]
    assert (lit(over, at(12), half, third), lit(over, at(12, 40), half, third)) == (False, True)
    unfixed = read(board([window("3")]))[0]
    assert lit(unfixed, at(23), half, third)
    assert lit(None, at(3), half, third)


def test_brightness_follows_the_time_of_day_past_midnight() -> None:
    levels = [Level(time(18), time(7), 4), Level(time(12), time(13), 15)]
    assert [level_at(levels, 10, at(hour)) for hour in (6, 7, 12, 13, 18, 23)] == [4, 10, 15, 10, 4, 4]


def test_calls_that_were_old_when_they_became_known_do_not_flash() -> None:
    fresh = Freshness()
    view = read(board([], [call(1, "A1", "1", NOON - timedelta(seconds=31)), call(2, "A2", "1")]))[0]
    fresh.take(view, NOON.astimezone(UTC), 100.0)
    assert fresh.ages(101.0) == {1: float("inf"), 2: 1.0}
    recalled = read(board([], [call(5, "A2", "1", NOON)]))[0]
    fresh.take(recalled, NOON.astimezone(UTC), 110.0)
    assert fresh.ages(110.0) == {5: 0.0}
    tomorrow = read(board([], [call(5, "A2", "1", NOON)], business_day="2026-11-21"))[0]
    fresh.take(tomorrow, NOON.astimezone(UTC), 120.0)
    assert fresh.ages(120.0) == {5: 0.0}


def test_a_wording_of_which_something_is_not_known_is_passed_over() -> None:
    said = worded(
        ("{ticket} {time}", "{ticket}", "{name}{name}"), {"ticket": "A1", "time": None, "name": "窗\\n口"}, Speller()
    )
    assert said == ("A1", "窗＼n口窗＼n口")


def odd_views() -> Iterator[dict[str, Any]]:
    whole = board([window("3", "called", "A017")], [call(9, "A017", "3")])
    for key in whole:
        odd: tuple[Any, ...] = (None, [], {}, 3, "x", [None], [[]], [{}])
        for value in odd:
            yield whole | {key: value}


def test_an_odd_view_never_stops_a_panel() -> None:
    """A later server may say things otherwise; a panel shows what it can."""
    sayer = Sayer(WordSettings(), Speller())
    for view in odd_views():
        for plan in (STRIP, HALL):
            assert plan.face(sayer, moment(view))


def test_colours_of_panels_that_have_fewer() -> None:
    assert [Palette.ONE.nearest(each) for each in (Colour.GREEN, Colour.WHITE)] == [Colour.RED, Colour.RED]
    assert [Palette.TWO.nearest(each) for each in (Colour.GREEN, Colour.CYAN)] == [Colour.GREEN, Colour.YELLOW]
    assert Palette.SEVEN.nearest(Colour.CYAN) is Colour.CYAN
