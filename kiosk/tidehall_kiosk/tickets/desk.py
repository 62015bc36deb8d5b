"""The counter inside the kiosk: one wish in, one ticket out.

The request id of the page fixes the command id, so asking again can only find the same ticket. What is not known is
said to be not known; nothing is sent on behalf of a citizen who has been told to go to the desk.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from tidehall_kiosk.clock import Clock
from tidehall_kiosk.hall import Declined, Done, HallLink, NoAnswer
from tidehall_kiosk.printing.printer import Outcome
from tidehall_kiosk.reader.record import Card
from tidehall_kiosk.tickets.asking import Ask
from tidehall_kiosk.tickets.book import PRINTING, Entry, RequestBook
from tidehall_kiosk.tickets.refusals import Refused, Reply

_KEEP_S = 48 * 3600.0


class Cards(Protocol):
    """The card on the reader."""

    def card(self, handle: str) -> Card | None: ...

    def reset(self) -> None: ...


class Slips(Protocol):
    """Prints the slip of an answer and says later what came of it."""

    def print(self, answer: dict[str, Any], ask: Ask, reprint: bool) -> Future[Outcome]: ...


class Answers(Protocol):
    """Makes the page's answer of the server's, and knows what day it is in the hall."""

    def describe(self, result: Done, ask: Ask) -> dict[str, Any]: ...

    def business_day(self) -> str: ...

    def today_age(self, card: Card) -> int: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: how long to ask the server, to wait for the printer, between two tickets; and the age of priority."""

    patience_s: float
    print_wait_s: float
    guard_s: float
    elderly_age: int


class Desk:
    """Takes wishes from any thread. The same request id while one is under way waits for the one outcome."""

    def __init__(  # noqa: PLR0913 - it stands in the middle of the kiosk
        self,
        link: Callable[[], HallLink | None],
        book: RequestBook,
        cards: Cards,
        slips: Slips,
        answers: Answers,
        limits: Limits,
        clock: Clock,
        on_print: Callable[[dict[str, str]], None],
    ) -> None:
        self._link = link
        self._book = book
        self._cards = cards
        self._slips = slips
        self._answers = answers
        self._limits = limits
        self._clock = clock
        self._on_print = on_print
        self._lock = threading.Lock()
        self._running: dict[str, Future[Reply]] = {}
        self._last: tuple[str, float] = ("", -1e9)
        self._log = structlog.get_logger("tidehall.kiosk.desk")
        self._secret = book.note("secret") or ""

    def handle(self, ask: Ask) -> Reply:
        """Answer one wish. Raises Refused."""
        with self._lock:
            running = self._running.get(ask.request_id)
            mine = running is None
            if running is None:
                self._guard(ask)
                running = self._running[ask.request_id] = Future()
        if not mine:
            return self._join(running)
        try:
            reply = self._work(ask)
        except BaseException as error:
            running.set_exception(error)
            raise
        else:
            running.set_result(reply)
            return reply
        finally:
            with self._lock:
                self._running.pop(ask.request_id, None)

    def _join(self, running: Future[Reply]) -> Reply:
        try:
            return running.result(timeout=self._limits.patience_s + self._limits.print_wait_s + 5)
        except StillRunning:
            raise Refused("unknown_outcome") from None

    def _guard(self, ask: Ask) -> None:
        """A second finger, a palm, a bouncing tap: another wish while one is served, or right after it."""
        if self._running:
            raise Refused("kiosk_busy")
        number, at = self._last
        if ask.command != "reprint" and time.monotonic() - at < self._limits.guard_s and not self._known(ask):
            raise Refused("just_taken", ticket=number)

    def _known(self, ask: Ask) -> bool:
        entry = self._begin(ask)
        return entry is not None and entry.answer is not None

    def _begin(self, ask: Ask) -> Entry | None:
        """The entry, or None when the disk refuses: the command id needs no disk, so the ticket is still safe."""
        try:
            return self._book.begin(ask.request_id, ask.fingerprint, self._clock.now().timestamp())
        except sqlite3.Error as error:
            self._log.error("book_unwritable", reason=str(error))
            return None

    def _work(self, ask: Ask) -> Reply:
        entry = self._begin(ask)
        if entry is not None and entry.fingerprint != ask.fingerprint:
            raise Refused("different_request")
        if entry is not None and entry.answer is not None:
            return self._again(entry, ask)
        link = self._link()
        if link is None:
            raise Refused("unpaired")
        if ask.command == "reprint":
            return self._reprint(link, ask)
        answer = self._send(link, ask, self._body(ask))
        if isinstance(answer, Declined):
            return Reply(answer.status, dict(answer.body))
        return self._issued(link, ask, answer)

    def _body(self, ask: Ask) -> dict[str, Any]:
        """The command's body; a card adds its number and, from an age on, the class. Held only while sending."""
        body: dict[str, Any] = dict(ask.body)
        if ask.proxy:
            body["proxy"] = True
        if ask.phone is not None:
            body["phone"] = ask.phone
        if ask.card is None:
            return body
        card = self._cards.card(ask.card)
        number = card.number if card else ""
        if card is None or not number:
            raise Refused("card_gone")
        if self._answers.today_age(card) >= self._limits.elderly_age and not ask.proxy:
            body["class"] = "elderly"
        return body | {"id_number": number}

    def _send(self, link: HallLink, ask: Ask, body: dict[str, Any]) -> Done | Declined:
        """Ask until the server says yes or no, or the citizen's patience ends; then say what is not known."""
        try:
            answer = link.send(ask.command, body, self.command_id(ask.request_id), self._limits.patience_s)
        except NoAnswer as silence:
            self._log.warning("no_answer", request=ask.request_id, sent=silence.sent)
            raise Refused("unknown_outcome" if silence.sent else "unreachable") from None
        if isinstance(answer, Declined) and answer.status == 401:
            raise Refused("unpaired")
        if isinstance(answer, Declined) and answer.status == 503:
            raise Refused("no_issue")
        return answer

    def command_id(self, request_id: str) -> str:
        """The same for the same request on the same kiosk, over restarts."""
        return hashlib.sha256(f"{self._secret}:{request_id}".encode()).hexdigest()[:40]

    def _issued(self, link: HallLink, ask: Ask, answer: Done) -> Reply:
        told = self._answers.describe(answer, ask)
        number = str(told.get("ticket", ""))
        self._last = (number, time.monotonic())
        self._cards.reset()
        extras = link.extras(number, str(told.get("service", "")))
        told |= {"progress_url": extras.progress_url, "area": extras.area}
        told |= {"windows": list(extras.windows), "windows_en": list(extras.windows_en)}
        self._keep(lambda: self._book.finish(ask.request_id, told, number))
        printed = self._print(told, ask, reprint=False)
        self._keep(lambda: self._book.forget(self._clock.now().timestamp() - _KEEP_S))  # the slip does not wait for it
        return Reply(200, told | {"print": printed})

    def _again(self, entry: Entry, ask: Ask) -> Reply:
        """The same request once more: the same answer; a slip only when none was tried."""
        told = dict(entry.answer or {})
        if ask.command == "reprint" or entry.printed is not None:
            return Reply(200, told | {"print": "unknown" if entry.printed in (None, PRINTING) else entry.printed})
        return Reply(200, told | {"print": self._print(told, ask, reprint=False)})

    def _reprint(self, link: HallLink, ask: Ask) -> Reply:
        """Only what this kiosk issued today: anybody may stand here and type a number."""
        first = self._book.by_ticket(ask.body["ticket"], self._clock.now().timestamp() - _KEEP_S)
        if first is None or first.answer is None or first.answer.get("business_day") != self._answers.business_day():
            raise Refused("not_this_kiosk", ticket=ask.body["ticket"])
        answer = self._send(link, ask, dict(ask.body))
        if isinstance(answer, Declined):
            return Reply(answer.status, dict(answer.body))
        self._keep(lambda: self._book.finish(ask.request_id, first.answer or {}, None))
        return Reply(200, first.answer | {"print": self._print(first.answer, ask, reprint=True)})

    def _print(self, told: dict[str, Any], ask: Ask, reprint: bool) -> str:
        """Hand the slip to the printer and wait a moment; what comes later goes to the page as an event."""
        self._keep(lambda: self._book.printed(ask.request_id, PRINTING))
        job = self._slips.print(told, ask, reprint)
        job.add_done_callback(lambda done: self._printed(ask.request_id, str(told.get("ticket", "")), done.result()))
        try:
            return job.result(timeout=self._limits.print_wait_s).value
        except StillRunning:
            return PRINTING

    def _printed(self, request_id: str, ticket: str, outcome: Outcome) -> None:
        self._keep(lambda: self._book.printed(request_id, outcome.value))
        self._on_print({"request_id": request_id, "ticket": ticket, "print": outcome.value})

    def _keep(self, write: Callable[[], None]) -> None:
        """A full or broken disk is logged; it never stands between a citizen and the number."""
        try:
            write()
        except sqlite3.Error as error:
            self._log.error("book_unwritable", reason=str(error))
