"""The thread that draws: the picture of now, what of it is new, and sleep until something moves."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from tidehall_display.board.age import shift_of
from tidehall_display.board.canvas import Canvas
from tidehall_display.board.feed import Feed
from tidehall_display.board.frames import Frames
from tidehall_display.board.painter import Painter
from tidehall_display.board.parts import Scene
from tidehall_display.board.pen import Pen
from tidehall_display.board.scene import scene
from tidehall_display.board.screen import NoScreen, Screen
from tidehall_display.board.sizes import sizes
from tidehall_display.board.state import State
from tidehall_display.board.typesetter import Typesetter
from tidehall_display.board.words import Words

log = logging.getLogger("tidehall.board")

_LOOK_S = 1.0
_SLEPT_S = 5.0
_PATIENCE_S = 30.0
_AGAIN_S = 1.0


class Show:
    """``run`` lives in one thread and owns everything of pygame."""

    def __init__(
        self,
        feed: Feed,
        screen: Screen,
        words: Words,
        font: str,
        seconds: Callable[[], float],
        on_shown: Callable[[list[int]], None],
        frames: Frames,
    ) -> None:
        self._feed = feed
        self._screen = screen
        self._words = words
        self._font = font
        self._seconds = seconds
        self._on_shown = on_shown
        self._frames = frames
        self._wake = threading.Event()
        self._anew = threading.Event()
        self._stopping = threading.Event()
        self._typesetter: Typesetter | None = None
        self._canvas: Canvas | None = None
        self._drawn_s = float("-inf")
        self.failure = ""
        self.crashed = False
        self._undrawn = ""
        self.drawn = 0

    def wake(self) -> None:
        """The picture may be another one."""
        self._wake.set()

    def anew(self) -> None:
        """Take the screen afresh and draw everything."""
        self._anew.set()
        self._wake.set()

    def stop(self) -> None:
        """End; from any thread."""
        self._stopping.set()
        self._wake.set()

    def beats_within(self, limit_s: float) -> bool:
        """Whether the thread has gone round lately."""
        return self._seconds() - self._drawn_s < limit_s

    @property
    def mode(self) -> str:
        """The screen's; "" while there is none."""
        return self._screen.mode

    @property
    def font(self) -> str:
        """Of the letters; "" when this machine cannot write Chinese."""
        typesetter = self._typesetter
        return typesetter.name() if typesetter is not None and typesetter.chinese else ""

    @property
    def lacking(self) -> str:
        """Characters for which no font was found."""
        return "".join(sorted(self._typesetter.lacking)) if self._typesetter is not None else ""

    def run(self, ended: Callable[[], None]) -> None:
        """Draw until stopped, or until there was no screen for half a minute; then ``failure`` says why."""
        try:
            self._live()
        except NoScreen as error:
            self.failure = str(error)
            log.warning("no screen, the board ends: %s", error)
        except Exception:
            self.crashed = True
            log.exception("the picture cannot be drawn, the board ends")
        finally:
            self._screen.close()
            ended()

    def _live(self) -> None:
        self._screen.open()
        while not self._stopping.is_set():
            try:
                wait_s = self._round()
            except NoScreen as error:
                log.warning("the screen is gone, taking it anew: %s", error)
                self._reopen()
                continue
            self._wake.wait(wait_s)
            self._wake.clear()

    def _reopen(self) -> None:
        """A driver that was reset, a television that was unplugged: try for a while before giving up."""
        until = self._seconds() + _PATIENCE_S
        while not self._stopping.is_set():
            self._screen.close()
            try:
                self._screen.open()
            except NoScreen:
                if self._seconds() > until:
                    raise
                self._drawn_s = self._seconds()
                self._stopping.wait(_AGAIN_S)
            else:
                self._canvas = None
                return

    def _round(self) -> float:
        """One picture; for how long it stands."""
        seconds = self._seconds()
        if self._anew.is_set():
            self._anew.clear()
            raise NoScreen("asked for")
        slept = seconds - self._drawn_s > _SLEPT_S
        if self._screen.changed() or slept:
            self._canvas = None
        canvas, typesetter = self._drawing()
        state = self._feed.state()
        pen = Pen(
            typesetter, sizes(*self._screen.size, state.told.diagonal_in, state.told.distance_m), self._words, seconds
        )
        dirty = canvas.show(self._scene(state, pen))
        shift = shift_of(seconds, min(4, min(self._screen.size) // 100))
        self._screen.put(canvas.surface, dirty, shift)
        self._on_shown(self._feed.shown())
        self._drawn_s = self._seconds()
        self.drawn += bool(dirty)
        self._frames.offer(canvas.surface, changed=bool(dirty), seconds=self._drawn_s)
        return min(_LOOK_S, pen.frame_s or _LOOK_S)

    def _drawing(self) -> tuple[Canvas, Typesetter]:
        if self._typesetter is None:
            self._typesetter = Typesetter(self._font)
            if not self._typesetter.chinese:
                log.error("no Chinese font on this machine: the board speaks English")
                self._words = Words("en")
        if self._canvas is None or self._canvas.surface.get_size() != self._screen.size:
            self._canvas = Canvas(self._screen.size, Painter(self._typesetter))
        return self._canvas, self._typesetter

    def _scene(self, state: State, pen: Pen) -> Scene:
        """A state that no layout can draw must not stop the board: it says that it has no news; the log says why."""
        try:
            return scene(state, pen)
        except Exception as error:
            if (told := repr(error)) != self._undrawn:
                self._undrawn = told
                log.exception("this state cannot be drawn")
            return scene(replace(state, board=None, kiosk=None, rows=(), stale=True), pen)
