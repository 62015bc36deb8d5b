"""Text for cards that know GB2312 and nothing else, and that read a backslash as the beginning of an order.

What cannot be shown is replaced: by the same sign under another code (``—`` has two), by its plain form (``㎡`` by
``m2``), and where there is neither by ``〓``, the printers' sign for a character that is not in the case.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable

log = logging.getLogger("tidehall.led.text")

MISSING = "〓"
_SAME = {
    "—": "―", "–": "-", "‐": "-", "−": "-", "·": "・", "•": "・", "‧": "・", "〇": "○", "¥": "￥", "〜": "～",
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\\": "＼", "ɡ": "g",
}  # fmt: skip
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp", "Mn", "Me")
_ORDER = re.compile(r"\[(?=[A-Za-z]\d*\])")
"""``[n1]`` and its kin tell a speaking card how to read; as plain text they begin with a full-width bracket."""


def in_gb2312(sign: str) -> bool:
    """Whether a font card has it."""
    if sign.isascii():
        return sign.isprintable()
    try:
        return len(sign.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


class Speller:
    """Makes text showable. Remembers what it had to replace, so that each character is logged once.

    ``has``: which signs the panel can show; a card that is sent pictures has those of a font.
    """

    def __init__(self, has: Callable[[str], bool] = in_gb2312) -> None:
        self._has = has
        self._told: set[str] = set()

    def plain(self, text: str) -> str:
        """``text`` with nothing in it that a card would obey or could not show."""
        shown = "".join(self._sign(sign) for sign in _spaces(text))
        return _ORDER.sub("［", shown).rstrip()

    def _sign(self, sign: str) -> str:
        if sign in _SAME:
            return _SAME[sign]
        if not _visible(sign):
            return ""
        if self._has(sign):
            return sign
        simple = "".join(_SAME.get(each, each) for each in unicodedata.normalize("NFKD", sign) if _visible(each))
        if simple and simple != sign and all(self._has(each) for each in simple):
            return simple
        if sign not in self._told:
            self._told.add(sign)
            log.warning("an LED card cannot show %s (U+%04X): it stands as %s", sign, ord(sign), MISSING)
        return MISSING


def encode(text: str) -> bytes:
    """The bytes of what ``Speller.plain`` gave. Both bytes of a Chinese character have their top bit set."""
    return text.encode("gb2312", "replace")


def width(text: str, dots: int) -> int:
    """How many dots wide ``text`` is in a font ``dots`` high."""
    return sum(dots // 2 if sign.isascii() else dots for sign in text)


def _spaces(text: str) -> str:
    return re.sub(r"[\t\r\n\v\f]+", " ", text)


def _visible(sign: str) -> bool:
    return unicodedata.category(sign) not in _INVISIBLE
