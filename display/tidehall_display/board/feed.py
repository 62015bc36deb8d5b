"""What the link tells becomes the state of the picture. No drawing, no waiting; safe from threads."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tidehall_display.board.age import Age
from tidehall_display.board.calls import Calls
from tidehall_display.board.memory import Memory
from tidehall_display.board.state import Pairing, State
from tidehall_display.board.told import read_told
from tidehall_display.board.view import BoardView, KioskView, read_board, read_kiosk
from tidehall_link.client import LinkState
from tidehall_link.clock import HallClock, Local
from tidehall_link.wire import SILENCE_S

LONGEST_S = 1800.0
"""News older than this are no news: calls of before would send people to windows that serve others by now."""
_KEEP_EVERY_S = 10.0
_KEEP_SAME_S = 300.0


class Feed:
    """``changed`` is called whenever the picture may be another one; ``clock`` is the hall's."""

    def __init__(self, memory: Memory, local: Local) -> None:
        self.changed: Callable[[], None] = lambda: None
        self._memory = memory
        self._local = local
        self._lock = threading.RLock()
        self.clock = HallClock(local)
        self._pairing: Pairing | None = None
        self._link = LinkState.CONNECTING
        self._left_s: float | None = None
        self._kept_s = float("-inf")
        self._calls = Calls(memory.kept.day, memory.kept.shown)
        self._shown: list[int] = []
        self._take_up()

    def _take_up(self) -> None:
        """The news of before the last power cut."""
        kept = self._memory.kept
        self.told = read_told(kept.told)
        self._board: BoardView | None = None
        self._kiosk: KioskView | None = None
        self._raw: Mapping[str, Any] = {}
        self._version = -1
        self._before: datetime | None = _moment(kept.heard_at)
        if kept.view and kept.name == self.told.view:
            self._read(kept.view)

    # What the link says.

    def pairing(self, code: str | None) -> None:
        """A code to show, "" while none can be had, None when the hall knows us."""
        with self._lock:
            revoked = self._pairing.revoked if self._pairing else self._link is LinkState.REFUSED
            self._pairing = None if code is None else Pairing(code, revoked)
            if code:
                self._calls = Calls()
        self.changed()

    def view(self, name: str, view: dict[str, Any], version: int) -> None:
        """A new state of the view ``name``."""
        with self._lock:
            if name != self.told.view:
                return
            self._read(view)
            self._version = version
            self._before = None
            self._calls.back(version)
        self.changed()

    def link(self, state: LinkState) -> None:
        """``live`` is the only state in which the news are new."""
        with self._lock:
            if self._link is LinkState.LIVE and state is not LinkState.LIVE:
                self._left_s = self._local.seconds() - (SILENCE_S if state is LinkState.STALE else 0.0)
            self._link = state
        self.changed()

    def tell(self, said: Mapping[str, Any]) -> bool:
        """How this board is to look; True when it has to follow another view for that."""
        with self._lock:
            before, self.told = self.told, read_told(said)
            self._memory.keep(told=dict(said))
            other = before.view != self.told.view
            if other:
                self._board = self._kiosk = None
                self._raw, self._version = {}, -1
        self.changed()
        return other

    def _read(self, view: Mapping[str, Any]) -> None:
        self._raw = view
        if self.told.view == "kiosk":
            self._kiosk, self._board = read_kiosk(view), None
        else:
            self._board, self._kiosk = read_board(view), None

    # What the picture is made of.

    def state(self) -> State:
        """Now. New calls are highlighted from the first state that holds them."""
        with self._lock:
            seconds, now = self._local.seconds(), self.clock.now()
            if self._pairing is not None:
                return State(self.told, seconds=seconds, pairing=self._pairing)
            age = Age(self._age_s())
            said_at = self._said_at(now)
            self._take(now, seconds)
            view = self._board or self._kiosk
            worth = age.seconds <= LONGEST_S
            board, kiosk = (self._board, self._kiosk) if worth else (None, None)
            rows = self._calls.rows(self.told.calls(board), seconds) if board else ()
            return State(
                told=self.told, board=board, kiosk=kiosk, head=view.hall if view else None, rows=rows, now=now,
                seconds=seconds, stale=age.warn, hide_counts=age.hide, said_at=said_at,
            )  # fmt: skip

    def shown(self) -> list[int]:
        """Versions of the calls that stand on the screen now and did not before; asked once the picture is there."""
        with self._lock:
            shown, self._shown = self._shown, []
        return shown

    def keep(self, *, now: bool = False) -> None:
        """On disk for the next start; the view not at every change unless ``now``: such machines' cards wear out."""
        with self._lock:
            kept: dict[str, Any] = {"day": self._calls.day, "shown": self._calls.last}
            seconds, moment = self._local.seconds(), self.clock.now()
            due_s = 0.0 if now else _KEEP_EVERY_S if self._raw != self._memory.kept.view else _KEEP_SAME_S
            if self._link is LinkState.LIVE and moment is not None and self._raw and seconds - self._kept_s >= due_s:
                self._kept_s = seconds
                kept |= {"name": self.told.view, "view": dict(self._raw), "heard_at": moment.isoformat()}
        self._memory.keep(**kept)

    def digest(self) -> tuple[int, str]:
        """Version and fingerprint of the view that is shown (invariant I8)."""
        with self._lock:
            return self._version, fingerprint(self._raw)

    @property
    def paired(self) -> bool:
        with self._lock:
            return self._pairing is None

    @property
    def live(self) -> bool:
        with self._lock:
            return self._link is LinkState.LIVE

    def _take(self, now: datetime | None, seconds: float) -> None:
        if self._board is None or now is None or self._before is not None:
            return
        calls = self.told.calls(self._board)
        self._shown += [call.version for call in self._calls.take(self._board.hall.day, calls, now, seconds)]

    def _age_s(self) -> float:
        """Of the news on the screen, in seconds; what was kept over a restart is a minute old at least."""
        if self._link is LinkState.LIVE and self._before is None:
            return 0.0
        if self._left_s is not None and self._before is None:
            return self._local.seconds() - self._left_s
        if self._before is None:
            return float("inf")
        age = (self._local.wall() - self._before).total_seconds()
        return max(age, 61.0) if age >= 0 else float("inf")

    def _said_at(self, now: datetime | None) -> datetime | None:
        if self._before is not None:
            return self._before
        return now - timedelta(seconds=self._age_s()) if now is not None and self._age_s() < float("inf") else None


def fingerprint(view: Mapping[str, Any]) -> str:
    """Equal for equal views, come by Socket.IO or by HTTP: these write the same moment in two ways."""
    text = json.dumps(view, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.replace('+00:00"', 'Z"').encode()).hexdigest()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
