"""What a new call, a minute and a whole picture cost the board without a browser, each beside a blit of its area.

Drawn on SDL's dummy screen: what a television's driver adds comes on both sides alike.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pygame

from tests.bench.report import median, percentile, tell
from tests.devices.board_pictures import CALLS as OLD
from tests.devices.board_pictures import NOW, board, call
from tidehall_display.board.canvas import Canvas
from tidehall_display.board.mounting import Mounting
from tidehall_display.board.painter import Painter
from tidehall_display.board.pen import Pen
from tidehall_display.board.scene import scene
from tidehall_display.board.screen import Screen
from tidehall_display.board.sizes import sizes
from tidehall_display.board.state import State
from tidehall_display.board.typesetter import Typesetter
from tidehall_display.board.words import Words

SIZE = (1920, 1080)


class Bench:
    """A board without a hall: a state goes in, its picture is on the screen."""

    def __init__(self) -> None:
        self.screen = Screen(Mounting(SIZE))
        self.screen.open()
        self._type = Typesetter()
        self._words = Words("zh-CN")
        self.canvas = Canvas(SIZE, Painter(self._type))
        self.dirty: list[pygame.Rect] = []

    def show(self, state: State) -> None:
        pen = Pen(self._type, sizes(*SIZE, 55, 8), self._words, state.seconds)
        self.dirty = self.canvas.show(scene(state, pen))
        self.screen.put(self.canvas.surface, self.dirty)

    def blit(self) -> None:
        """The same rectangles, drawn already, to the same screen."""
        self.screen.put(self.canvas.surface, self.dirty)


def measure(folder: Path, rounds: int) -> None:
    """Each round is one change of the picture and one bare copy of what it changed."""
    before = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    try:
        bench = Bench()
        _told(
            "board_new_call",
            bench,
            rounds,
            lambda n: board((n + 100,), calls=[call(n + 100, f"A{n:03}", "1", 0), *OLD]),
        )
        _told("board_minute", bench, rounds, lambda n: replace(board(), now=NOW + timedelta(minutes=2 * n)))
        _told("board_still", bench, rounds, lambda _: board())
        _told("board_whole", bench, rounds, lambda _: board(), bench.canvas.forget)
    finally:
        pygame.display.quit()
        os.environ.pop("SDL_VIDEODRIVER") if before is None else os.environ.update(SDL_VIDEODRIVER=before)


def _told(
    name: str, bench: Bench, rounds: int, state: Callable[[int], State], prepare: Callable[[], None] = lambda: None
) -> None:
    bench.show(state(0))
    drawn, bare = [], []
    for n in range(1, rounds + 1):
        wanted = state(n)
        prepare()
        drawn.append(_ms(lambda wanted=wanted: bench.show(wanted)))  # type: ignore[misc]
        bare.append(_ms(bench.blit))
    pixels = sum(rect.w * rect.h for rect in bench.dirty)
    tell(
        name, rounds=rounds, median_ms=median(drawn), p95_ms=percentile(drawn, 95), bare_blit_ms=median(bare),
        share_of_screen=pixels / (SIZE[0] * SIZE[1]),
    )  # fmt: skip


def _ms(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
