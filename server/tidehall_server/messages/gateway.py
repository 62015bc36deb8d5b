"""One way out over HTTP: an SMS gateway or the robot of a group chat. Every vendor has its own words; a template fits.

The body is written once in the settings with its vendor's field names; here ``{phone}``, ``{text}`` … are put in,
escaped for the kind of body. What is not answered with its word for "accepted" is not known to be taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote_plus

from tidehall_server.outward import DoubtfulError, LostAnswerError, NoAnswerError, post

HOLES = ("phone", "text", "sign", "id")
_HOLE = re.compile(r"\{(" + "|".join(HOLES) + r")\}")
_SAID = 120
_DIGITS = re.compile(r"\d{5,}")
_FINE = range(200, 300)
_BUSY = 503
_BROKEN = 500


class Encoding(StrEnum):
    """What a body is written in."""

    JSON = "json"
    FORM = "form"


class RefusedByGatewayError(Exception):
    """The gateway answered, and has not taken the message. What it said names no number."""


class UnclearAnswerError(RefusedByGatewayError, DoubtfulError):
    """It answered in words that nobody told us: a refusal, or what another version says when it has taken it."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """``accepted`` is a pattern that the answer must show; empty: any 2xx will do."""

    url: str
    body: str
    encoding: Encoding = Encoding.JSON
    headers: tuple[tuple[str, str], ...] = ()
    accepted: str = ""
    timeout_s: float = 10.0

    def __repr__(self) -> str:
        return "Gateway()"  # its address and headers may carry a secret

    def send(self, fields: Mapping[str, str]) -> str:
        """Hand one message over; what was said, in a few words.

        Raises ``NoAnswerError`` or ``RefusedByGatewayError``: a ``DoubtfulError`` as well where it may have been taken.
        """
        headers = {"Content-Type": _TYPES[self.encoding], **dict(self.headers)}
        answer = post(self.url, self.filled(fields).encode(), headers, self.timeout_s)
        status, words = answer.status, without_numbers(answer.text)
        if status not in _FINE:
            raise _failure(status)(f"{status} {words}")
        if self.accepted and re.search(self.accepted, answer.text) is None:
            raise UnclearAnswerError(words or "an empty answer")
        return words or str(status)

    def filled(self, fields: Mapping[str, str]) -> str:
        """The body of one message; what the fields do not name is empty."""
        escape = quote_plus if self.encoding is Encoding.FORM else _in_json
        return _HOLE.sub(lambda hole: escape(fields.get(hole[1], "")), self.body)


def _failure(status: int) -> type[Exception]:
    """Busy has taken nothing; what broke, or waited for somebody behind it, may have."""
    if status == _BUSY:
        return NoAnswerError
    return LostAnswerError if status >= _BROKEN else RefusedByGatewayError


def without_numbers(said: str) -> str:
    """An answer as it may be kept: gateways like to repeat the number they were given."""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())
    return _DIGITS.sub(lambda found: "*" * len(found[0]), text)[:_SAID]


_TYPES = {Encoding.JSON: "application/json; charset=utf-8", Encoding.FORM: "application/x-www-form-urlencoded"}


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]
