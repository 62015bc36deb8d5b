"""MX: 梅县区“大综窗” (梅县区府办函〔2024〕25号)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.conftest import Open
from tidehall_server import halls
from tidehall_server.halls.presets import locate


def preset_text() -> str:
    return locate("meixian").read_text(encoding="utf-8")


def without(text: str, opening: str, count: int) -> str:
    """Drop the last ``count`` tables that begin with ``opening``."""
    parts = text.split(opening)
    kept = parts[: len(parts) - count]
    tail = parts[-1]
    rest = tail[tail.index("[[") :] if "[[" in tail else ""
    return opening.join(kept) + rest


def problems(tmp_path: Path, text: str) -> tuple[list[str], list[str]]:
    """Error texts and warning texts of a changed preset."""
    file = tmp_path / "changed.toml"
    file.write_text(text, encoding="utf-8")
    found = halls.examine(file).problems
    return [p.text() for p in found if not p.warning], [p.text() for p in found if p.warning]


def test_mx_1_two_general_windows_and_a_closed_tidal_one(open_hall: Open, tmp_path: Path) -> None:
    hall = open_hall("meixian")
    windows = hall.view("board")["windows"]
    assert [w["kind"] for w in windows].count("general") >= 2
    tidal = [w for w in windows if w["kind"] == "tidal"]
    assert tidal
    assert tidal[0]["tide"]["state"] == "closed"
    one_general = preset_text().replace('kind = "general"', 'kind = "delivery"', 1)
    errors, _ = problems(tmp_path, one_general)
    assert any("综合" in error and "2" in error for error in errors)


def test_mx_2_staff_against_windows(tmp_path: Path) -> None:
    text = preset_text()
    assert problems(tmp_path, text) == ([], [])
    two_clerks = without(text, "[[clerks]]", 1)
    errors, _ = problems(tmp_path, two_clerks)
    assert errors, "three windows and two clerks must be an error"
    two_windows = _without_tidal(two_clerks)
    errors, warnings = problems(tmp_path, two_windows)
    assert errors == []
    assert any("原则上不少于3名" in warning.replace(" ", "") for warning in warnings)


def _without_tidal(text: str) -> str:
    head, *tables = text.split("[[windows]]")
    kept = [table for table in tables if 'kind = "tidal"' not in table.split("[[")[0]]
    lost = next(table for table in tables if 'kind = "tidal"' in table.split("[[")[0])
    rest = lost[lost.index("[[") :] if "[[" in lost else ""
    text = "[[windows]]".join([head, *kept]) + rest
    text = text.replace('["2", "3"]', '["2"]').replace('["1", "3"]', '["1"]')
    return "\n".join("min_tidal = 0" if line.startswith("min_tidal") else line for line in text.splitlines())


def test_mx_3_any_general_window_calls_all_departments_oldest_first(open_hall: Open) -> None:
    hall = open_hall("meixian")
    hall.staff(w1="zc-1", w2="zc-2")
    departments = {service["department"]: service["id"] for service in hall.view("kiosk")["services"]}
    taken = []
    for service in departments.values():
        taken.append(hall.take(service))
        hall.pass_time(seconds=1)
    assert len(departments) >= 6
    called = [hall.serve("1" if number % 2 else "2") for number in range(len(taken))]
    assert called == taken


def test_mx_7_manual_tide_for_a_policy_surge_loses_nobody(open_hall: Open) -> None:
    hall = open_hall("meixian")
    hall.staff(w1="zc-1", w2="zc-2")
    hall.standby("zc-3")
    taken = [hall.take("yb") for _ in range(6)]
    hall.do("open-tide", window="3", reason="医保集中缴费")
    assert hall.board_window("3")["tide"]["state"] == "open"
    called = [hall.call("3"), hall.call("1")]
    hall.do("start", window="3")
    hall.do("close-tide", window="3", reason="高峰已过")
    assert hall.board_window("3")["tide"]["state"] == "closing"
    assert hall.refused("call-next", window="3")["code"] in ("window_busy", "just_called")
    hall.do("finish", window="3")
    assert hall.board_window("3")["tide"]["state"] == "closed"
    hall.do("start", window="1")
    hall.do("finish", window="1")
    called += [hall.serve("2") for _ in range(4)]
    assert sorted(called) == sorted(taken)
    assert [fact["data"]["reason"] for fact in hall.story("TideOrdered", "TideClosing")] == ["manual", "manual"]


@pytest.mark.parametrize("preset", ["meixian", "tongshan", "chini", "meijiang", "jianping"])
def test_every_preset_opens_and_serves_somebody(open_hall: Open, preset: str) -> None:
    hall = open_hall(preset)
    service = next(s for s in hall.view("kiosk")["services"] if not s["enquiry"])
    ticket = hall.take(service["id"])
    able = [w for w in hall.view("board")["windows"] if service["id"] in w["services"] and w["kind"] != "tidal"]
    clerk = next(
        c for c in hall.config.plan(hall.config.business_day(hall.clock.now())).clerks if able[0]["id"] in c.primary
    )
    hall.do("sign-in", window=able[0]["id"], clerk=clerk.id)
    assert hall.serve(able[0]["id"]) == ticket
    hall.do("close-day", reason="下班")
    assert hall.journal.verify() == []
