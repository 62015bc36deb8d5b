"""Slips that the guide desk asked this kiosk to print again; the hall hears what came of them.

The wish is a fact of the hall, so it survives a lost connection; the book remembers what was tried, so a restarted
agent never prints a slip twice; and a wish that is older than a minute finds nobody in front of the machine.
"""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import TimeoutError as StillRunning
from datetime import datetime
from typing import Any

import structlog

from tidehall_kiosk.hall import Declined, HallLink, NoAnswer
from tidehall_kiosk.printing.printer import Outcome
from tidehall_kiosk.state import Screen
from tidehall_kiosk.tickets.asking import Ask
from tidehall_kiosk.tickets.book import PRINTING, RequestBook
from tidehall_kiosk.tickets.desk import Slips

_FRESH_S = 60.0
_PRINT_S = 60.0
_TELL_S = 10.0
_NOT_NOW = (401, 429, 503)
"""The hall did not take the report in, and will when the token or the disk is well again."""
_TOLD = {Outcome.PRINTED.value: "printed", Outcome.FAILED.value: "failed"}


class RemoteSlips:
    """One thread that watches the view's ``slips`` for those that name this kiosk."""

    def __init__(
        self,
        screen: Screen,
        link: Callable[[], HallLink | None],
        slips: Slips,
        book: RequestBook,
        command_id: Callable[[str], str],
    ) -> None:
        self._screen = screen
        self._link = link
        self._slips = slips
        self._book = book
        self._command_id = command_id
        self._done: set[str] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="remote-slips", daemon=True)
        self._log = structlog.get_logger("tidehall.kiosk.remote_slips")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a slip in hand is finished."""
        self._stopping.set()
        self._thread.join(timeout=_TELL_S)

    @property
    def alive(self) -> bool:
        """True while its thread runs."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            with self._screen.listen() as line:
                self._follow(line)

    def _follow(self, line: queue.Queue[tuple[str, str] | None]) -> None:
        """Look at every new view, and again while something could not be told."""
        while not self._stopping.is_set():
            try:
                news = line.get(timeout=0.25)
            except queue.Empty:
                news = ("view", "")
            if news is None:
                return
            if news[0] == "view":
                self.look(self._screen.view())

    def look(self, view: Mapping[str, Any]) -> None:
        """Print what is new for this kiosk."""
        own = str(self._screen.snapshot()["device"].get("id") or "")
        day = str((view.get("hall") or {}).get("business_day", ""))
        for wish in view.get("slips") or ():
            key = f"slip:{day}:{wish['ticket']}:{wish['times']}"
            if own and wish["printer"] == own and key not in self._done:
                self._serve(key, wish)

    def _serve(self, key: str, wish: Mapping[str, Any]) -> None:
        link = self._link()
        if link is None:
            return
        outcome = self._known(key) or self._print(key, wish, link)
        body = {"ticket": wish["ticket"], "times": wish["times"], "outcome": outcome}
        try:
            answer = link.send("report-slip", body, self._command_id(key), _TELL_S)
        except NoAnswer:
            return  # the next view shows the wish again, and the book knows what was done
        if isinstance(answer, Declined) and answer.status in _NOT_NOW:
            return
        if isinstance(answer, Declined):
            self._log.warning("slip_report_declined", code=answer.body.get("code"))
        self._done.add(key)

    def _known(self, key: str) -> str | None:
        """What was already tried with this wish; None when nothing was."""
        try:
            entry = self._book.begin(key, key, self._screen.now().timestamp())
        except sqlite3.Error as error:
            self._log.error("book_unwritable", reason=str(error))
            return "unknown"  # without a memory a slip could come out twice
        return None if entry.printed is None else _TOLD.get(entry.printed, "unknown")

    def _print(self, key: str, wish: Mapping[str, Any], link: HallLink) -> str:
        age = (self._screen.now() - datetime.fromisoformat(str(wish["at"]))).total_seconds()
        if age > _FRESH_S:
            self._remember(key, Outcome.FAILED.value)
            return "failed"
        with contextlib.suppress(sqlite3.Error):
            self._book.finish(key, {"ticket": wish["ticket"]}, None)  # whose slip it was, for the count of unknown ones
        self._remember(key, PRINTING)
        extras = link.extras(str(wish["ticket"]), str(wish["service"]))
        told = dict(wish) | {"number": wish["ticket"], "progress_url": extras.progress_url}
        told |= {"windows": list(extras.windows), "windows_en": list(extras.windows_en)}
        ask = Ask(key, "reprint", {"ticket": str(wish["ticket"])})
        try:
            outcome = self._slips.print(told, ask, reprint=bool(wish.get("again", True))).result(timeout=_PRINT_S).value
        except StillRunning:
            outcome = Outcome.UNKNOWN.value
        self._remember(key, outcome)
        self._log.info("remote_slip", ticket=wish["ticket"], outcome=outcome)
        return "failed" if outcome == "off" else _TOLD.get(outcome, "unknown")

    def _remember(self, key: str, outcome: str) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._book.printed(key, outcome)
