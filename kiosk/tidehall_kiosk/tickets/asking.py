"""What the page asks for, checked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tidehall_kiosk.tickets.refusals import Refused

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
PHONE = re.compile(r"1[3-9][0-9]{9}")
_SHORT = re.compile(r"[^\x00-\x1f\x7f]{1,64}")


@dataclass(frozen=True, slots=True)
class Ask:
    """One wish of the page. ``body`` goes to the server; ``card`` is the handle of the card on the reader.

    ``phone`` is what was typed instead of a card; ``proxy``: for somebody who is not here (代办).
    """

    request_id: str
    command: str
    body: dict[str, str]
    card: str | None = None
    phone: str | None = field(default=None, repr=False)
    proxy: bool = False
    language: str = "zh-CN"
    large: bool = False

    @property
    def fingerprint(self) -> str:
        """Tells two different wishes under one request id apart. Holds nothing of a person."""
        who = [self.card is not None, self.phone is not None, self.proxy]
        what = json.dumps([self.command, self.body, who], sort_keys=True)
        return hashlib.sha256(what.encode()).hexdigest()


def parse(command: str, raw: object) -> Ask:
    """The wish in the page's JSON. Raises Refused("invalid"). A ``class`` is unknown: only a card gives priority."""
    if not isinstance(raw, Mapping):
        raise Refused("invalid", field="body")
    fields = _Fields(raw)
    request_id = fields.take("request_id", _ID)
    body: dict[str, str] = {}
    match command:
        case "take-ticket":
            body["service"] = fields.take("service", _SHORT)
        case "check-in":
            body["code"] = fields.take("code", _SHORT)
        case "reprint":
            body["ticket"] = fields.take("ticket", _SHORT)
    taking = command == "take-ticket"
    card = fields.maybe("card", _ID) if taking else None
    phone = fields.maybe("phone", PHONE) if taking else None
    if card is not None and phone is not None:
        raise Refused("invalid", field="phone")
    proxy = taking and fields.flag("proxy")
    language = fields.maybe("lang", _SHORT) or "zh-CN"
    large = fields.flag("elder")
    fields.nothing_else()
    return Ask(request_id, command, body, card, phone, proxy, language, large)


class _Fields:
    """Takes fields one by one and complains of what is left."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        self._taken: set[str] = set()

    def take(self, name: str, form: re.Pattern[str]) -> str:
        value = self.maybe(name, form)
        if value is None:
            raise Refused("invalid", field=name)
        return value

    def maybe(self, name: str, form: re.Pattern[str]) -> str | None:
        self._taken.add(name)
        value = self._raw.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not form.fullmatch(value):
            raise Refused("invalid", field=name)
        return value

    def flag(self, name: str) -> bool:
        self._taken.add(name)
        return self._raw.get(name, False) is True

    def nothing_else(self) -> None:
        if unknown := set(self._raw) - self._taken:
            raise Refused("invalid", field=min(unknown))
