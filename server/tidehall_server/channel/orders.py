"""What the province's channel hands over, read without trust: an order that cannot be right is refused, by number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from tidehall_server.core.help import Help
from tidehall_server.identity import IdNumberError, normalise

MOST = 50
"""Orders of one call: what an answer of bounded size holds."""
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,48}")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_LONGEST_NAME = 64
_NEVER = datetime.min.replace(tzinfo=UTC)


class Kind(StrEnum):
    BOOK = "book"
    CANCEL = "cancel"


class Fault(StrEnum):
    """What is wrong with an order."""

    KIND = "order_kind"
    SERVICE = "order_service"
    SLOT = "order_slot"
    NAME = "order_name"
    PHONE = "order_phone"
    ID_NUMBER = "order_id_number"
    HELP = "order_help"


class GarbledError(Exception):
    """The answer as a whole means nothing: nothing of it is taken."""


class FaultyError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Order:
    """``service`` in the province's words or ours. A cancellation has its number only."""

    number: str
    kind: Kind
    service: str = ""
    slot: datetime = _NEVER
    name: str = ""
    phone: str = ""
    id_number: str = ""
    help: Help = Help.NONE

    def __repr__(self) -> str:
        return f"Order({self.number!r}, {self.kind.value!r})"  # who ordered is nobody's business in a log


@dataclass(frozen=True, slots=True)
class Handed:
    """``faulty`` are those that are refused as they are; ``nameless`` could not even be answered; ``wants`` are the
    services whose free times are asked for."""

    orders: tuple[Order, ...] = ()
    faulty: tuple[tuple[str, Fault], ...] = ()
    nameless: int = 0
    wants: tuple[str, ...] = ()


def read(said: Mapping[str, Any], today: date) -> Handed:
    """What was handed over. Raises ``GarbledError``."""
    rows, wants = said.get("orders"), said.get("wants", [])
    if not isinstance(rows, list) or not isinstance(wants, list):
        raise GarbledError("no list of orders")
    orders, faulty, nameless = [], [], 0
    for row in rows[:MOST]:
        number = row.get("order") if isinstance(row, dict) else None
        if not isinstance(number, str) or not _NUMBER.fullmatch(number):
            nameless += 1
            continue
        try:
            orders.append(_order(number, row, today))
        except FaultyError as wrong:
            faulty.append((number, wrong.fault))
    asked = tuple(dict.fromkeys(each for each in wants[:MOST] if isinstance(each, str) and _CODE.fullmatch(each)))
    return Handed(tuple(sorted(orders, key=lambda order: order.kind is Kind.CANCEL)), tuple(faulty), nameless, asked)


def object_of(text: str) -> Mapping[str, Any]:
    """An answer as JSON. Raises ``GarbledError``."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise GarbledError("no JSON") from None
    if not isinstance(said, dict):
        raise GarbledError("no object")
    return said


def _order(number: str, row: Mapping[str, Any], today: date) -> Order:
    try:
        kind = Kind(str(row.get("kind")))
    except ValueError:
        raise FaultyError(Fault.KIND) from None
    if kind is Kind.CANCEL:
        return Order(number, kind)
    return Order(
        number, kind, _matched(row, "service", _CODE, Fault.SERVICE), _slot(row), _name(row),
        _matched(row, "phone", _PHONE, Fault.PHONE), _id_number(row, today), _help(row),
    )  # fmt: skip


def _matched(row: Mapping[str, Any], key: str, pattern: re.Pattern[str], fault: Fault) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise FaultyError(fault)
    return value


def _slot(row: Mapping[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(str(row.get("slot")))
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise FaultyError(Fault.SLOT)


def _name(row: Mapping[str, Any]) -> str:
    value = row.get("name")
    name = value.strip() if isinstance(value, str) else ""
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise FaultyError(Fault.NAME)
    return name


def _id_number(row: Mapping[str, Any], today: date) -> str:
    """Checked where one is given; whether one must be is the hall's to say."""
    value = row.get("id_number")
    if value in (None, ""):
        return ""
    try:
        return normalise(str(value), today).value
    except IdNumberError:
        raise FaultyError(Fault.ID_NUMBER) from None


def _help(row: Mapping[str, Any]) -> Help:
    try:
        return Help(row.get("help") or Help.NONE)
    except ValueError:
        raise FaultyError(Fault.HELP) from None
