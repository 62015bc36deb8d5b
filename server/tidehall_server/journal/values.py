"""What the journal hands out: small values, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a stream: the version of its last row (0 when empty) and that row's hash."""

    version: int
    hash: str


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a command was answered. ``fingerprint`` is the command's own, to notice an id used for another command."""

    fingerprint: str
    version: int
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Break:
    """Where a stream is not what it was when it was written.

    ``what`` is one of ``hash`` (the row's texts and its hash do not agree), ``gap`` (a version is missing), ``tail``
    (rows at the end are missing), ``head`` (the head names another hash or an earlier version), ``link`` (the first
    event does not name the day before), ``unreadable`` (the row's event cannot be read), ``orphan`` (rows of a stream
    that the list of streams does not have) and ``database`` (the file itself is damaged).
    """

    stream: str
    version: int
    what: str
    detail: str = ""


def hall_of(stream: str) -> str:
    """``hall/<id>/<day>``, ``case/<id>/<case>`` … -> ``<id>``."""
    parts = stream.split("/")
    if len(parts) < 3 or not all(parts):
        raise ValueError(f"not a stream name: {stream!r}")
    return parts[1]
