"""JSON for the wire: written once however many screens receive it, read without trusting the sender."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any


class Encoded(str):
    """Text that already is JSON. Socket.IO sends it as it is."""

    __slots__ = ()


def encode(value: object) -> Encoded:
    """Compact JSON of plain values, frozen dataclasses, enums and instants (ISO 8601)."""
    return Encoded(_ENCODER.encode(value))


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _names(type(value))}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no place on the wire")


_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)


class WireJson:
    """The ``json`` module handed to Flask-SocketIO: passes ``Encoded`` through, never recurses to death."""

    @staticmethod
    def dumps(value: Any, **options: Any) -> str:
        if isinstance(value, Encoded):
            return str(value)
        if isinstance(value, list) and value and isinstance(value[-1], Encoded):
            head = [json.dumps(item, **options) for item in value[:-1]]
            return "[" + ",".join([*head, value[-1]]) + "]"
        return json.dumps(value, **options)

    @staticmethod
    def loads(text: str | bytes, **options: Any) -> Any:
        try:
            return json.loads(text, **options)
        except RecursionError:
            raise ValueError("nested too deeply") from None
