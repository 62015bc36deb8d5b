"""The messages between server and devices as typed values. What reads as none is ``WireError``, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PROTOCOL = 1
"""Raised when a device of before could no longer understand the server. Fields may be added without raising it."""

MAX_MESSAGE_BYTES = 65536
"""What the server takes in one Socket.IO message."""

SILENCE_S = 6.5
"""After so many silent seconds a screen takes a new snapshot."""


NEW_STORY = (1 << 53) - 1
"""``base`` of the change that says: nothing you know counts any more (another day has begun)."""


class WireError(ValueError):
    """A message that is not of our protocol."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The command was done, now or when it was first sent. ``version`` is that of its last fact."""

    result: Mapping[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server said no, for good: sending again would give the same. The words are for people, Chinese first."""

    status: int
    code: str
    message: str
    message_en: str
    next: str
    next_en: str
    request_id: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    version: int
    view: dict[str, Any]
    now: str
    stream: str


@dataclass(frozen=True, slots=True)
class Change:
    """Apply when ``base <= mine < version``; ignore when ``version <= mine``; else a new snapshot is due."""

    hall: str
    view: str
    base: int
    version: int
    set: dict[str, Any]
    now: str


@dataclass(frozen=True, slots=True)
class Beat:
    """``version`` is what a watcher of ``view`` has by now; ``view`` empty means the hall as a whole.

    ``set`` is what time alone has changed in that version.
    """

    hall: str
    view: str
    version: int
    now: str
    set: Mapping[str, Any] = field(default_factory=dict)


def read_snapshot(data: object) -> Snapshot:
    """The ack of ``watch``; ``WireError`` when it is none."""
    return Snapshot(_int(data, "version"), _dict(data, "view"), _str(data, "now", ""), _str(data, "stream", ""))


def read_change(data: object) -> Change:
    return Change(
        hall=_str(data, "hall"),
        view=_str(data, "view"),
        base=_int(data, "base"),
        version=_int(data, "version"),
        set=_dict(data, "set"),
        now=_str(data, "now", ""),
    )


def read_beat(data: object) -> Beat:
    later = _dict(data, "set") if isinstance(data, Mapping) and "set" in data else {}
    return Beat(_str(data, "hall"), _str(data, "view", ""), _int(data, "version"), _str(data, "now", ""), later)


def read_bye(data: object) -> str:
    """Why the server closes: ``revoked``, ``restart``, ``replaced``, ``flood``."""
    return _str(data, "code", "bye") if isinstance(data, Mapping) else "bye"


def read_accepted(data: object) -> Accepted:
    return Accepted(_dict(data, "result"), _int(data, "version"))


def read_refusal(status: int, data: object) -> Refusal:
    """A refusal; one without words (a proxy's page, an old server) keeps its status and an empty code."""
    said = data if isinstance(data, Mapping) else {}
    facts = said.get("facts")
    words = {name: _text(said.get(name)) for name in ("code", "message", "message_en", "next", "next_en", "request_id")}
    return Refusal(status=status, facts=dict(facts) if isinstance(facts, Mapping) else {}, **words)


def _get(data: object, key: str) -> object:
    if not isinstance(data, Mapping):
        raise WireError("not an object")
    return data.get(key)


def _int(data: object, key: str) -> int:
    value = _get(data, key)
    if type(value) is not int:
        raise WireError(f"{key} is not a whole number")
    return value


def _str(data: object, key: str, missing: str | None = None) -> str:
    value = _get(data, key)
    if value is None and missing is not None:
        return missing
    if not isinstance(value, str):
        raise WireError(f"{key} is not a text")
    return value


def _dict(data: object, key: str) -> dict[str, Any]:
    value = _get(data, key)
    if not isinstance(value, dict):
        raise WireError(f"{key} is not an object")
    return value


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
