"""Text for a printer: what is safe to send, what its Chinese font holds, how wide it runs."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# The yen sign of Latin-1 has no two-byte code; printers hold the full-width one.
_REPLACED = str.maketrans({"\u00a5": "\uffe5", "\u00a0": " ", "\t": " ", "\r": " ", "\n": " "})
_CLOSING = frozenset("，。、；：？！）》」』”’】")
_OPENING = frozenset("（《「『“‘【")
_WORDS = re.compile(r"[\x21-\x7e]+ ?| +|.", re.DOTALL)


def clean(text: str) -> str:
    """Text without anything that could reach the printer as a command or turn a line around."""
    plain = unicodedata.normalize("NFC", text).translate(_REPLACED)
    return "".join(char for char in plain if unicodedata.category(char) not in _DROPPED)


def in_font(text: str, chinese: bool) -> bool:
    """True when the printer's own font holds every character; GBK is what Chinese printers are sure to have."""
    try:
        text.encode("gbk" if chinese else "ascii")
    except UnicodeEncodeError:
        return False
    return True


def width(text: str) -> int:
    """Columns of half-width characters that a printer's font needs for ``text``."""
    return sum(1 if char.isascii() else 2 for char in text)


def wrap(text: str, columns: int) -> list[str]:
    """Break ``text`` into lines of at most ``columns``.

    Latin words stay whole where they fit in a line; no line begins with a closing mark or ends with an opening one.
    """
    lines: list[str] = []
    line = ""
    for word in _WORDS.findall(text):
        for part in _split(word, columns):
            if line.strip() and width(line) + width(part.rstrip()) > columns:
                kept, line = _carry(line, part, columns)
                lines.append(kept.rstrip())
            if line or part.strip():
                line += part
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _carry(line: str, part: str, columns: int) -> tuple[str, str]:
    """What stays of ``line`` and what goes to the next one with ``part``."""
    bad = line[-1] in _OPENING or part[0] in _CLOSING
    if bad and len(line) > 1 and width(line[-1] + part) <= columns:
        return line[:-1], line[-1]
    return line, ""


def _split(word: str, columns: int) -> list[str]:
    """A word longer than a line in pieces; other words as they are."""
    if width(word.rstrip()) <= columns:
        return [word]
    return [word[start : start + columns] for start in range(0, len(word), columns)]
