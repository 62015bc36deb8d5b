"""What a start, a new call, a minute and a whole picture cost the board without a browser, beside a blit of its area.

Drawn on SDL's dummy screen: what a television's driver adds comes on both sides alike.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pygame

from tests.bench.report import median, percentile, tell
from tests.devices.board_pictures import BOARD, HALL, NOW, board, call
from tests.devices.board_pictures import CALLS as OLD
from tests.services.process import stop, wait_for
from tidehall_display.board.canvas import Canvas
from tidehall_display.board.memory import Memory
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
ROOT = Path(__file__).parents[3]
_EMPTY = "import pygame; pygame.display.init(); pygame.display.set_mode((1920, 1080)); pygame.display.flip()"


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
        _begun(folder, min(rounds, 7))
    finally:
        pygame.display.quit()
        os.environ.pop("SDL_VIDEODRIVER") if before is None else os.environ.update(SDL_VIDEODRIVER=before)


def _told(
    name: str, bench: Bench, rounds: int, state: Callable[[int], State], prepare: Callable[[], None] = lambda: None
) -> None:
    bench.show(state(0))
    drawn, worked, bare = [], [], []
    for n in range(1, rounds + 1):
        wanted = state(n)
        prepare()
        took, cost = _both(lambda wanted=wanted: bench.show(wanted))  # type: ignore[misc]
        drawn.append(took)
        worked.append(cost)
        bare.append(_both(bench.blit)[1])
    ratios = [each / beside for each, beside in zip(worked, bare, strict=True)]
    pixels = sum(rect.w * rect.h for rect in bench.dirty)
    tell(
        name, rounds=rounds, median_ms=median(drawn), p95_ms=percentile(drawn, 95), cpu_ms=median(worked),
        bare_blit_cpu_ms=median(bare), ratio_to_blit=median(ratios), share_of_screen=pixels / (SIZE[0] * SIZE[1]),
    )  # fmt: skip


def _both(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock, and of this thread's processor: the second knows nothing of other work beside it."""
    worked = time.thread_time()
    took = _ms(act)
    return took, (time.thread_time() - worked) * 1000


def _begun(folder: Path, rounds: int) -> None:
    """From the start of the process to the picture of last time, with no hall to be reached; beside it an empty screen.

    What a machine needs before its first process comes on top, and is not the board's.
    """
    frame, token, file = folder / "frame.png", folder / "token", folder / "display.toml"
    token.write_text("none", encoding="utf-8")
    file.write_text(f'server = "http://127.0.0.1:9"\ndata = "{folder}"\n[board]\nmode = "1920x1080"\n', "utf-8")
    command = [sys.executable, "-m", "tidehall_display", "--config", str(file), "board", "--token-file", str(token)]
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("server", "display"))}
    shown, bare = [], []
    for _ in range(rounds):
        frame.unlink(missing_ok=True)
        hall = HALL | {"sessions": [], "next_opening": None}
        heard_at = datetime.now(UTC).isoformat()
        Memory(folder / "board").keep(name="board", view=BOARD | {"hall": hall}, heard_at=heard_at)
        began = time.perf_counter()
        process = subprocess.Popen([*command, "--frame", str(frame)], env=environ, stderr=subprocess.DEVNULL)
        wait_for(frame.exists, process, "the first picture")
        shown.append((time.perf_counter() - began) * 1000)
        stop(process)
        bare.append(_ms(lambda: subprocess.run([sys.executable, "-c", _EMPTY], env=environ, check=True)))
    ratios = [each / beside for each, beside in zip(shown, bare, strict=True)]
    tell(
        "board_start", rounds=rounds, median_ms=median(shown), p95_ms=percentile(shown, 95),
        bare_screen_ms=median(bare), ratio_to_screen=median(ratios),
    )  # fmt: skip


def _ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
