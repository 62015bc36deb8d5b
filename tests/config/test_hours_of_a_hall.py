"""How ``[hours]`` becomes sessions."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tidehall_server import halls
from tidehall_server.core.queue.model import DayPlan
from tidehall_server.halls.times import parse_session

SOUND = (Path(__file__).parent / "sound.toml").read_text(encoding="utf-8")
HOURS = """
[hours]
workday = ["8:30-12:00", "13:30—17:00"]
monday = []
wednesday = ["09：00至12：00"]
saturday = ["09:00-11:00"]
closed = [2026-10-01]

[[hours.special]]
day = 2026-10-10
name = "调休上班"

[[hours.special]]
day = 2026-10-11
sessions = ["10:00-11:00"]
"""


@pytest.fixture
def hall(tmp_path: Path) -> halls.HallConfig:
    path = tmp_path / "hall.toml"
    path.write_text(SOUND + HOURS, encoding="utf-8")
    return halls.load(path)


def clock(plan: DayPlan) -> list[str]:
    zone = ZoneInfo(plan.timezone)
    return [f"{s.opens.astimezone(zone):%H:%M}-{s.closes.astimezone(zone):%H:%M}" for s in plan.sessions]


@pytest.mark.parametrize(
    ("day", "sessions"),
    [
        (date(2026, 11, 20), ["08:30-12:00", "13:30-17:00"]),
        (date(2026, 11, 16), []),
        (date(2026, 11, 18), ["09:00-12:00"]),
        (date(2026, 11, 21), ["09:00-11:00"]),
        (date(2026, 11, 22), []),
        (date(2026, 10, 1), []),
        (date(2026, 10, 10), ["08:30-12:00", "13:30-17:00"]),
        (date(2026, 10, 11), ["10:00-11:00"]),
    ],
)
def test_a_day_has_its_sessions(day: date, sessions: list[str], hall: halls.HallConfig) -> None:
    assert clock(hall.plan(day)) == sessions


def test_the_plan_says_when_the_hall_opens_again(hall: halls.HallConfig) -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert hall.plan(date(2026, 11, 21)).next_opening == datetime(2026, 11, 24, 8, 30, tzinfo=shanghai)
    assert hall.plan(date(2026, 9, 30)).next_opening == datetime(2026, 10, 8, 8, 30, tzinfo=shanghai)
    assert hall.business_day(datetime(2026, 11, 20, 23, 59, tzinfo=shanghai)) == date(2026, 11, 20)


@pytest.mark.parametrize("text", ["", "9-12", "12:00-09:00", "09:00-24:01", "09:00", "09:00-09:00", "0900-1200"])
def test_what_is_no_session_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the caller has the words)
        parse_session(text)


def test_departments_become_services_and_networks_stay(tmp_path: Path) -> None:
    plan = halls.load("meixian").plan(date(2026, 11, 20))
    assert plan.business_day == "2026-11-20"
    assert [one.id for one in plan.windows] == ["1", "2", "3"]
    order = [service.id for service in plan.services]
    for window in plan.windows:
        assert list(window.services) == [code for code in order if code in window.services]


@pytest.mark.parametrize(
    ("day", "duty"),
    [
        (date(2026, 11, 20), ["10:00-12:00", "13:30-14:00"]),
        (date(2026, 11, 21), ["10:00-11:00"]),
        (date(2026, 11, 22), []),
    ],
)
def test_a_window_keeps_its_own_hours_while_the_hall_is_open(day: date, duty: list[str], tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    own = SOUND.replace('id = "2"\n', 'id = "2"\nhours = ["10:00-12:00", "13:30-14:00"]\n', 1)
    path.write_text(own + HOURS, encoding="utf-8")
    first, second = halls.load(path).plan(day).windows
    zone = ZoneInfo("Asia/Shanghai")
    assert first.duty is None
    assert second.duty is not None
    assert [f"{s.opens.astimezone(zone):%H:%M}-{s.closes.astimezone(zone):%H:%M}" for s in second.duty] == duty
