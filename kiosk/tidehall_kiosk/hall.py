"""What the agent needs of the hall, as a promise; ``link.py`` keeps it over the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server did it, now or when it was first asked with this id."""

    result: Json
    version: int


@dataclass(frozen=True, slots=True)
class Declined:
    """The server will not: ``body`` is its refusal with code, words and next step."""

    status: int
    body: Json


class NoAnswer(Exception):
    """No definite answer yet. ``sent`` false: the request certainly never left this machine."""

    def __init__(self, sent: bool) -> None:
        super().__init__("sent" if sent else "not sent")
        self.sent = sent


class HallLink(Protocol):
    """Commands to the server. ``send`` raises NoAnswer."""

    def send(self, name: str, body: Json, command_id: str, wait_s: float) -> Accepted | Declined: ...

    def progress_url(self, ticket: str) -> str:
        """The address under which a phone can follow this ticket; empty when it cannot be had now."""
        ...
