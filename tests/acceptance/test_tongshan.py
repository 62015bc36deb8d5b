"""TS: 通山县“综合窗口” (通职转办发〔2022〕2号)."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import Open
from tests.acceptance.house import House
from tidehall_server.halls.presets import locate


def test_ts_1_five_windows_and_fifteen_departments(open_hall: Open) -> None:
    hall = open_hall("tongshan")
    names = [window["name"] for window in hall.view("board")["windows"]]
    assert names == ["综合窗口（一）", "综合窗口（二）", "综合窗口（三）", "公安窗口", "咨询服务窗口"]
    assert len(hall.config.file.hall.departments) == 15


def test_ts_2_police_matters_only_at_the_police_window(open_hall: Open) -> None:
    hall = open_hall("tongshan")
    hall.staff(w1="zc-1", w4="ga-1")
    police = hall.take("ga")
    assert hall.refused("call-next", window="1")["code"] == "nobody_waiting"
    general = hall.take("yb")
    assert hall.call("4") == police
    hall.do("start", window="4")
    hall.do("finish", window="4")
    assert hall.refused("call-next", window="4")["code"] == "nobody_waiting"
    assert hall.call("1") == general
    assert hall.refused("transfer", ticket=general, to="4")["code"] == "window_cannot_serve"


def spread(hall: House, tickets: int) -> dict[str, int]:
    """Serve ``tickets`` equal cases; the free window whose turn it is presses next, and ten people always wait."""
    for window, clerk in (("1", "zc-1"), ("2", "zc-2"), ("3", "zc-3")):
        hall.do("sign-in", window=window, clerk=clerk)
    for number in range(tickets + 10):
        if number < tickets:
            hall.take("yb")
        if number < 10:
            continue
        turn = next(w["line"]["id"] for w in hall.view("clerk")["windows"] if w["turn"] == 1)
        hall.serve(turn)
    return {name: hall.window(name)["cases"] for name in ("1", "2", "3")}


def test_ts_3_load_spreads_evenly_and_by_capacity(open_hall: Open, tmp_path_factory: pytest.TempPathFactory) -> None:
    even = spread(open_hall("tongshan"), 300)
    assert sum(even.values()) == 300
    assert all(abs(cases - 100) <= 10 for cases in even.values())

    data = tmp_path_factory.mktemp("weighted")
    text = locate("tongshan").read_text(encoding="utf-8")
    weighted = data / "weighted.toml"
    weighted.write_text(text.replace('kind = "general"', 'capacity = 2\nkind = "general"', 1), encoding="utf-8")
    share = spread(House(str(weighted), data), 300)
    assert abs(share["1"] - 150) <= 15
    assert all(abs(share[name] - 75) <= 8 for name in ("2", "3"))


def test_ts_9_a_temporary_tidal_window_without_restart(open_hall: Open) -> None:
    hall = open_hall("tongshan")
    hall.staff(w1="zc-1")
    hall.standby("ht-1")
    hall.do("add-window", window="6", name="临时潮汐窗口")
    assert hall.board_window("6")["tide"]["state"] == "closed"
    assert hall.window("6")["line"]["name"] == "临时潮汐窗口"
    ticket = hall.take("yb")
    hall.do("open-tide", window="6", reason="季节性事项")
    assert hall.call("6") == ticket
    assert hall.refused("remove-window", window="6")["code"] == "window_not_empty"
    hall.do("start", window="6")
    hall.do("finish", window="6")
    hall.do("close-tide", window="6", reason="结束")
    hall.do("remove-window", window="6")
    assert "6" not in [window["id"] for window in hall.view("board")["windows"]]
