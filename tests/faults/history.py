"""What the clients lived through: every command with its id, and what came of each time it was sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """``UNKNOWN``: no answer, half an answer, or one that says "not confirmed" (5xx): it may or may not be done."""

    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time a command was sent. ``answer`` is the JSON that came, empty when none did."""

    outcome: Outcome
    status: int = 0
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Operation:
    """A wish of one client under one id: always the same name and body, however often it is sent."""

    client: str
    id: str
    name: str
    body: Mapping[str, Any]
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def accepted(self) -> Attempt | None:
        """The first definite yes."""
        return next((each for each in self.attempts if each.outcome is Outcome.OK), None)

    @property
    def outcome(self) -> Outcome:
        """What the client believes at the end: a yes counts whatever else came."""
        if self.accepted is not None:
            return Outcome.OK
        return self.attempts[-1].outcome if self.attempts else Outcome.UNKNOWN

    def last(self) -> Attempt:
        return self.attempts[-1]


class History:
    """All operations. Safe from threads: each operation is written by its own client only."""

    def __init__(self) -> None:
        self._operations: list[Operation] = []
        self._lock = threading.Lock()

    def begin(self, client: str, id_: str, name: str, body: Mapping[str, Any]) -> Operation:
        operation = Operation(client, id_, name, dict(body))
        with self._lock:
            self._operations.append(operation)
        return operation

    def __iter__(self) -> Iterator[Operation]:
        with self._lock:
            return iter(list(self._operations))

    def __len__(self) -> int:
        return len(self._operations)
