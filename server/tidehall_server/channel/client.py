"""Speaks to the province's booking channel: one address, one JSON object for each call, answered ``{"code": 0, …}``.

The hall asks, so that it needs no address that the province can reach. An order is handed over until it is answered;
its number makes doing it twice the same as doing it once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tidehall_server.channel.orders import MOST, GarbledError, Handed, object_of, read
from tidehall_server.core.bookings.model import Standing
from tidehall_server.core.bookings.offer import Place
from tidehall_server.outward import NoAnswerError, post

_FINE = range(200, 300)


class Call(StrEnum):
    ORDERS = "orders"
    ANSWERS = "answers"
    STANDING = "standing"
    TIMES = "times"


class Result(StrEnum):
    BOOKED = "booked"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class ChannelError(NoAnswerError):
    """It did not answer, or not as agreed: try again later. Names nobody."""


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """What became of an order. ``reason`` is the code of a refusal."""

    order: str
    kind: str
    result: Result
    code: str = ""
    number: str = ""
    reason: str = ""

    def plain(self) -> dict[str, str]:
        said = {"order": self.order, "kind": self.kind, "result": self.result.value, "code": self.code,
                "number": self.number, "reason": self.reason}  # fmt: skip
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Channel:
    """``hall`` is how the province calls this hall, ``key`` the secret that it gave."""

    url: str
    hall: str
    key: str
    timeout_s: float = 10.0

    def __repr__(self) -> str:
        return "Channel()"  # its address and key are secrets

    def orders(self, today: date) -> Handed:
        """What waits for an answer. Raises ``ChannelError``."""
        said = self._call(Call.ORDERS, {"most": MOST})
        try:
            return read(said, today)
        except GarbledError as error:
            raise ChannelError(f"{Call.ORDERS.value}: {error}") from None

    def answer(self, answers: Iterable[OrderAnswer]) -> None:
        """What became of orders. Raises ``ChannelError``."""
        self._call(Call.ANSWERS, {"answers": [each.plain() for each in answers]})

    def tell(self, order: str, standing: Standing) -> None:
        """What became of a booking later. Raises ``ChannelError``."""
        self._call(Call.STANDING, {"order": order, "standing": standing.value})

    def times(self, service: str, places: Iterable[Place]) -> None:
        """The free times of a service. Raises ``ChannelError``."""
        lines = [{"at": each.at.isoformat(), "kind": each.kind.value, "free": each.free} for each in places]
        self._call(Call.TIMES, {"service": service, "times": lines})

    def _call(self, what: Call, body: dict[str, Any]) -> Any:
        said = {"call": what.value, "hall": self.hall, "key": self.key, **body}
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            answer = post(self.url, json.dumps(said, ensure_ascii=False).encode(), headers, self.timeout_s)
            found = object_of(answer.text)
        except (NoAnswerError, GarbledError) as error:
            raise ChannelError(f"{what.value}: {error}") from None
        if answer.status not in _FINE or found.get("code") != 0:
            raise ChannelError(f"{what.value}: HTTP {answer.status}, code {str(found.get('code'))[:8]}")
        return found
