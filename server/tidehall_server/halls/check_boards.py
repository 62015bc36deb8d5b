"""Boards: each named once, and only windows and areas that there are."""

from __future__ import annotations

from tidehall_link.settings import Report
from tidehall_server.halls.refer import known_or_like, twice
from tidehall_server.halls.schema import HallFile


def check_boards(file: HallFile, report: Report) -> None:
    twice(report, "board_twice", ("boards",), [board.device for board in file.boards], "device")
    windows = [window.id for window in file.windows]
    areas = [window.area for window in file.windows if window.area]
    for index, board in enumerate(file.boards):
        for place, window in enumerate(board.windows):
            known_or_like(report, "board_window", ("boards", index, "windows", place), window, windows)
        if board.area and board.area not in areas:
            known_or_like(report, "board_area", ("boards", index, "area"), board.area, areas or ["—"])
