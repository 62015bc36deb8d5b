"""A board that needs no browser and no desktop: its place in the hall, its picture, and what it tells of itself."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidehall_display.board.feed import Feed
from tidehall_display.board.frames import Frames
from tidehall_display.board.memory import Memory
from tidehall_display.board.screen import Screen
from tidehall_display.board.settings import BoardSettings
from tidehall_display.board.show import Show
from tidehall_display.board.words import Words
from tidehall_display.outbox import Outbox
from tidehall_link.asking import Asker
from tidehall_link.client import LinkClient, LinkState
from tidehall_link.clock import Local
from tidehall_link.membership import Membership
from tidehall_link.pairing import Credentials, TokenFile

log = logging.getLogger("tidehall.board")

_ASK_EVERY_S = 60.0
_SOON_S = 5.0
_STUCK_S = 20.0


@dataclass(frozen=True, slots=True)
class Home:
    """Where the hall is and where this board keeps what is its own. ``token`` given by hand: nothing is paired."""

    server: str
    folder: Path
    ca: str = ""
    token: str = ""


class Board:
    """``start``, then ``stop``; ``ended`` is called when it ends by itself for want of a screen."""

    def __init__(
        self, home: Home, settings: BoardSettings, frame: Path | None = None, local: Local | None = None
    ) -> None:
        local = local or Local()
        self._home = home
        memory = Memory(home.folder)
        self.feed = Feed(memory, local)
        self._shown: queue.SimpleQueue[list[int] | None] = queue.SimpleQueue()
        self._outbox = Outbox(home.folder / "announced.json", self._client, self._refused)
        self.show = Show(
            self.feed, Screen(settings.mounting), Words(settings.language), settings.font, local.seconds,
            self._shown.put, Frames(frame),
        )  # fmt: skip
        self.feed.changed = self.show.wake
        self._membership: Membership | None = None
        self._asker: Asker | None = None
        self._ask = threading.Event()
        self._stopping = threading.Event()
        self._reported: Mapping[str, Any] = {}
        self._threads = [
            threading.Thread(target=self._care, name="board-care", daemon=True),
            threading.Thread(target=self._note, name="board-note", daemon=True),
        ]

    def start(self, ended: Callable[[], None]) -> None:
        """Begin; the first picture is that of last time."""
        if not self._home.token and TokenFile(self._home.folder / "token.json").read() is None:
            self.feed.pairing("")
        self._threads.append(threading.Thread(target=self.show.run, args=(ended,), name="board-show", daemon=True))
        for thread in self._threads:
            thread.start()
        self._outbox.start()
        self._join()

    def stop(self) -> None:
        """End and give the screen back."""
        self._stopping.set()
        self._shown.put(None)
        self._ask.set()
        self.show.stop()
        for thread in self._threads:
            if thread is not threading.current_thread() and thread.ident is not None:
                thread.join(timeout=10)
        self._outbox.stop()
        if self._membership is not None:
            self._membership.stop()

    def healthy(self) -> bool:
        """The picture is being drawn, somebody listens for news, and what is shown is noted and told."""
        listening = self._membership is not None and self._membership.alive
        working = self._outbox.alive and all(thread.is_alive() for thread in self._threads)
        return listening and working and self.show.beats_within(_STUCK_S)

    def status(self) -> dict[str, Any]:
        """For the manager's page; this board is silent, the voice is another process."""
        return {
            "audio": "off", "announcements": 0, "layout": self.feed.told.layout,
            "parts": [self._screen_part(), self._font_part()],
        }  # fmt: skip

    def _screen_part(self) -> dict[str, str]:
        mode = self.show.mode
        if mode:
            return {"name": "screen", "state": "ok", "words": f"画面 {mode}", "words_en": f"picture {mode}"}
        return {
            "name": "screen", "state": "bad", "words": "没有找到屏幕", "words_en": "no screen",
            "next": "检查电视电源和 HDMI 线", "next_en": "look at the television's power and its HDMI cable",
        }  # fmt: skip

    def _font_part(self) -> dict[str, str]:
        if not self.show.font:
            return {
                "name": "fonts", "state": "bad", "words": "没有中文字体，画面为英文",
                "words_en": "no Chinese font, the board is in English",
                "next": "安装 fonts-noto-cjk", "next_en": "install fonts-noto-cjk",
            }  # fmt: skip
        if lacking := self.show.lacking[:20]:
            return {
                "name": "fonts", "state": "warn", "words": f"缺字：{lacking}", "words_en": f"no font for {lacking}",
                "next": "安装 fonts-hanazono", "next_en": "install fonts-hanazono",
            }  # fmt: skip
        return {"name": "fonts", "state": "ok", "words": self.show.font, "words_en": self.show.font}

    def _client(self) -> LinkClient | None:
        membership = self._membership
        return membership.client if membership is not None else None

    def _refused(self) -> None:
        if self._membership is not None:
            self._membership.refused()

    def _note(self) -> None:
        """Writes down what stands on the screen and tells the hall; a slow card must not hold up the picture."""
        while (versions := self._shown.get()) is not None:
            for version in versions:
                self._outbox.add("announced", {"call": version, "how": "shown"})
            self.feed.keep()
        self.feed.keep(now=True)

    def _join(self) -> None:
        """Follow the view that this layout needs."""
        home, view = self._home, self.feed.told.view
        self._membership = Membership(home.server, home.folder, view, _Seat(self, view), token=home.token, ca=home.ca)
        self.feed.clock = self._membership.clock
        self._membership.start()

    def joined(self, asker: Asker) -> None:
        """The hall knows us: ask how to look."""
        self._asker = asker
        self._ask.set()

    def linked(self, state: LinkState) -> None:
        """The connection's state."""
        self.feed.link(state)
        if state is LinkState.LIVE:
            self._ask.set()
            self._outbox.nudge()

    def reload(self) -> None:
        """A manager wants it afresh: the screen, how it is to look, what it tells."""
        self.show.anew()
        self._reported = {}
        self._ask.set()

    def _care(self) -> None:
        """Asks what the view does not tell, reports, and moves to another view when the layout needs it."""
        wait_s = _SOON_S
        while True:
            self._ask.wait(wait_s)
            self._ask.clear()
            if self._stopping.is_set():
                return
            knows = self._learn()
            wait_s = _ASK_EVERY_S if knows else _SOON_S
            self._report()

    def _learn(self) -> bool:
        asker = self._asker
        if asker is None:
            return False
        told = asker.get("/board")
        if isinstance(told, Mapping) and self.feed.tell(told) and self._membership is not None:
            log.info("the layout is %s now", self.feed.told.layout)
            self._membership.stop()
            self._join()
        return isinstance(told, Mapping)

    def _report(self) -> None:
        if (status := self.status()) != self._reported and self._membership is not None:
            self._reported = status
            self._membership.report(status)


@dataclass(frozen=True, slots=True)
class _Seat:
    """One membership's ear, for one view."""

    board: Board
    name: str

    def pairing(self, code: str | None) -> None:
        self.board.feed.pairing(code)

    def joined(self, credentials: Credentials, asker: Asker) -> None:
        self.board.joined(asker)

    def view(self, view: dict[str, Any], version: int, keys: frozenset[str]) -> None:
        self.board.feed.view(self.name, view, version)

    def link(self, state: LinkState) -> None:
        if self.name == self.board.feed.told.view:
            self.board.linked(state)

    def reload(self) -> None:
        self.board.reload()
