"""Somebody lost the slip and asks this kiosk for the number: by the card on the reader, or by the phone number typed.

The card proves who asks, so its tickets come with the address that can also leave the queue. A phone number proves
nothing: it gets the number and the place in the queue only, and few may be tried.
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from tidehall_kiosk.hall import Declined, HallLink, NoAnswer
from tidehall_kiosk.tickets.asking import PHONE
from tidehall_kiosk.tickets.desk import Cards
from tidehall_kiosk.tickets.refusals import Refused, Reply

_HANDLE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_TRIES = 6
_WITHIN_S = 600.0


class Finder:
    """Answers questions; nothing of a question is kept."""

    def __init__(
        self, link: Callable[[], HallLink | None], cards: Cards, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._link = link
        self._cards = cards
        self._now = now
        self._tries: deque[float] = deque()
        self._lock = threading.Lock()

    def find(self, raw: object) -> Reply:
        """The tickets of ``{"card"}`` or ``{"phone"}``. Raises Refused."""
        if not isinstance(raw, Mapping) or len(raw) != 1:
            raise Refused("invalid", field="body")
        link = self._link()
        if link is None:
            raise Refused("unpaired")
        if "card" in raw:
            return self._by_card(link, raw["card"])
        return self._by_phone(link, raw.get("phone"))

    def _by_card(self, link: HallLink, handle: object) -> Reply:
        if not isinstance(handle, str) or not _HANDLE.fullmatch(handle):
            raise Refused("invalid", field="card")
        card = self._cards.card(handle)
        if card is None or not card.number:
            raise Refused("card_gone")
        reply = self._ask(link, {"id_number": card.number})
        for ticket in reply.body.get("tickets", ()):
            ticket["progress_url"] = link.extras(str(ticket["ticket"]), "").progress_url
        return reply

    def _by_phone(self, link: HallLink, phone: object) -> Reply:
        if not isinstance(phone, str) or not PHONE.fullmatch(phone):
            raise Refused("invalid", field="phone")
        with self._lock:
            while self._tries and self._now() - self._tries[0] > _WITHIN_S:
                self._tries.popleft()
            if len(self._tries) >= _TRIES:
                raise Refused("too_many")
            self._tries.append(self._now())
        return self._ask(link, {"phone": phone})

    def _ask(self, link: HallLink, who: dict[str, str]) -> Reply:
        try:
            answer = link.find(who)
        except NoAnswer:
            raise Refused("unreachable") from None
        if isinstance(answer, Declined):
            return Reply(answer.status, dict(answer.body))
        tickets: list[dict[str, Any]] = [dict(ticket) for ticket in answer.result.get("tickets", ())]
        return Reply(200, {"tickets": tickets})
