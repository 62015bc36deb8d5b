"""The line at the foot of a board: one standing sentence at a time, changing slowly. Nothing is cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

STANDS_S = 12
_BREATHS = re.compile(r"(?<=[，。；！？,;!?\n])")
_WORDS = re.compile(r"(?<= )|(?=[\u2e80-\u9fff])")
T = TypeVar("T")


def sentences(text: str, fits: Callable[[str], bool]) -> list[str]:
    """A long notice in sentences that fit the line, broken where it breathes."""
    found: list[str] = []
    for part in _BREATHS.split(text.strip()):
        piece = part.strip()
        if not piece:
            continue
        if found and fits(found[-1] + piece):
            found[-1] += piece
        else:
            found += _hard(piece, fits)
    return [line.rstrip("，,；;") for line in found]


def _hard(piece: str, fits: Callable[[str], bool]) -> list[str]:
    if fits(piece):
        return [piece]
    lines, line = [], ""
    for word in _WORDS.split(piece):
        if line and not fits(line + word):
            lines.append(line.strip())
            line = ""
        line += word
    return [each for each in (*lines, line.strip()) if each]


def standing(lines: Sequence[T], now: datetime) -> T | None:
    """The one whose turn it is."""
    return lines[int(now.timestamp() // STANDS_S) % len(lines)] if lines else None


def interleaved(news: Sequence[T], calm: Sequence[T]) -> list[T]:
    """While there is news, every second sentence is news: who looks up learns it within one turn."""
    if not news or not calm:
        return [*news, *calm]
    turns = range(max(len(news), len(calm)))
    return [each for n in turns for each in (news[n % len(news)], calm[n % len(calm)])]
