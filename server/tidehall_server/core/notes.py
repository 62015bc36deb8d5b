"""What staff write beside their deeds: it stays in the journal for ever, so it must say something and name nobody."""

from __future__ import annotations

import re

from tidehall_server.core.refusal import Code, Refused

_NUMBERS = re.compile(r"\d(?:[ -]?\d){10,}[\dXx]?")


def must_say(words: str) -> None:
    """Refuse an empty note."""
    if not words.strip():
        raise Refused(Code.REASON_REQUIRED)


def must_name_nobody(command: object) -> None:
    """Refuse a note or reason with a telephone or identity number in it."""
    for name in ("note", "reason", "by", "found"):
        if _NUMBERS.search(str(getattr(command, name, ""))):
            raise Refused(Code.NOTE_HAS_NUMBER)
