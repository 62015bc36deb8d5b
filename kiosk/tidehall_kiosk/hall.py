"""What the agent needs of the hall, as a promise; ``link.py`` keeps it over the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """The server did it, now or when it was first asked with this id."""

    result: Json
    version: int


@dataclass(frozen=True, slots=True)
class Declined:
    """The server will not: ``body`` is its refusal with code, words and next step."""

    status: int
    body: Json


class NoAnswer(Exception):
    """No definite answer in time. ``sent`` false: the request certainly never left this machine."""

    def __init__(self, sent: bool) -> None:
        super().__init__("sent" if sent else "not sent")
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Extras:
    """What a slip may say besides the ticket: the address for phones, and the windows that serve now."""

    progress_url: str = ""
    windows: tuple[str, ...] = ()
    windows_en: tuple[str, ...] = ()
    area: str = ""


class HallLink(Protocol):
    """Commands to the server."""

    def send(self, name: str, body: Json, command_id: str, wait_s: float) -> Done | Declined:
        """Ask with the same id until there is a definite answer. Raises NoAnswer after ``wait_s`` seconds."""
        ...

    def find(self, who: Json) -> Done | Declined:
        """The open tickets of a card or phone number. Raises NoAnswer; asking changes nothing."""
        ...

    def speech(self, text: str, language: str) -> bytes | None:
        """The sound of a sentence, or None when it cannot be had in a moment."""
        ...

    def extras(self, ticket: str, service: str) -> Extras:
        """Never raises; what cannot be had in a moment is left out."""
        ...
