"""How the agent itself says no, in the shape of every refusal of the product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tidehall_kiosk.words import Words

STATUS = {
    "unreachable": 503,
    "no_issue": 503,
    "unknown_outcome": 504,
    "unpaired": 503,
    "kiosk_busy": 409,
    "just_taken": 409,
    "card_gone": 409,
    "different_request": 409,
    "not_this_kiosk": 409,
    "too_many": 429,
    "no_voice": 404,
    "invalid": 422,
    "not_allowed": 403,
    "not_found": 404,
    "failed": 500,
}


class Refused(Exception):
    """The agent will not do this; ``code`` is a key of STATUS."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP status and a JSON body for the page."""

    status: int
    body: dict[str, Any]


class Refusals:
    """Puts words to codes. ``desk`` is where a citizen is sent to."""

    def __init__(self, chinese: Words, english: Words, desk: str, desk_en: str) -> None:
        self._chinese = chinese
        self._english = english
        self._desk = desk
        self._desk_en = desk_en

    def reply(self, refused: Refused, request_id: str = "") -> Reply:
        """The refusal with both languages and the next step."""
        key = f"refusal.{refused.code}"
        return Reply(
            STATUS[refused.code],
            {
                "code": refused.code,
                "message": self._chinese(f"{key}.message"),
                "message_en": self._english(f"{key}.message"),
                "next": self._chinese(f"{key}.next", desk=self._desk),
                "next_en": self._english(f"{key}.next", desk=self._desk_en),
                "request_id": request_id,
                "facts": refused.facts,
            },
        )
