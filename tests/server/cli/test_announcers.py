"""How many boards a day counts on: those paired when it opens, unless the hall has no display or they show no calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import pytest

from tidehall_server import halls
from tidehall_server.auth.devices import Devices
from tidehall_server.cli._serving import Days


@dataclass(frozen=True)
class Paired:
    name: str
    role: str


class Hall:
    def __init__(self, *devices: Paired) -> None:
        self._devices = list(devices)

    def list(self) -> list[Paired]:
        return self._devices


@pytest.mark.parametrize(
    ("devices", "display", "wanted"),
    [
        ((), True, 0),
        ((Paired("取号机", "kiosk"), Paired("入口屏", "board")), True, 0),
        ((Paired("大厅电视", "board"), Paired("喇叭", "voice"), Paired("入口屏", "board")), True, 2),
        ((Paired("大厅电视", "board"),), False, 0),
    ],
)
def test_only_boards_that_show_calls_are_counted_on(devices: tuple[Paired, ...], display: bool, wanted: int) -> None:
    config = halls.load("chini")
    table = replace(config.file.devices, display=display)
    config = replace(config, file=replace(config.file, devices=table))
    days = Days(config, cast("Devices", cast("Any", Hall(*devices))))
    assert days.plan(date(2026, 3, 2)).announcers == wanted
