"""What a device says of itself, read once where it comes in: known keys, bounded, nothing of a person.

A device is a machine that anybody may have opened. Whatever it sends beyond this shape is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

MAX_PARTS = 16
LONGEST_WORDS = 80
_LONGEST_NAME = 24
_TEXTS = ("version", "paper", "reader", "audio", "layout", "power")
_NUMBERS = (
    "temperature_c", "announcements", "slips_left", "slips_printed", "unknown_slips", "disk_free_mb", "uptime_s",
    "boots",
)  # fmt: skip
_FLAGS = ("near_end",)
_STATES = ("ok", "warn", "bad")
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_LONG_NUMBER = re.compile(r"\d{7,}(?=\d{3}[\dXx])")
"""An ID card or telephone number that found its way into a message: only its end stays."""

State = Literal["ok", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that belongs to a device: a keypad, a controller, a font. ``next``: what somebody should do."""

    name: str
    state: State
    words: str
    words_en: str
    next: str = ""
    next_en: str = ""


@dataclass(frozen=True, slots=True)
class LastError:
    """The last thing that went wrong, and when by the device's clock."""

    at: str
    words: str
    words_en: str


def read(said: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The status as it is kept; its own time is replaced by ``skew_s``, how far it is off."""
    kept: dict[str, Any] = {key: text for key in _TEXTS if (text := plain(said.get(key), 40))}
    kept |= {key: value for key in _NUMBERS if (value := number(said.get(key))) is not None}
    kept |= {key: said[key] for key in _FLAGS if isinstance(said.get(key), bool)}
    if found := [_told(part) for part in parts(said)]:
        kept["parts"] = found
    if (error := last_error(said)) is not None:
        kept["error"] = {"at": error.at, "words": error.words, "words_en": error.words_en}
    if (skew := _skew(said.get("now"), now)) is not None:
        kept["skew_s"] = skew
    return kept


def parts(said: Mapping[str, Any]) -> tuple[Part, ...]:
    """The parts that can be read, worst first; one name once."""
    given = said.get("parts")
    found: dict[str, Part] = {}
    for part in _parts(given if isinstance(given, list) else []):
        found.setdefault(part.name, part)
    return tuple(sorted(found.values(), key=lambda part: -_STATES.index(part.state)))


def _parts(given: list[Any]) -> Iterator[Part]:
    for each in given[:MAX_PARTS]:
        if not isinstance(each, Mapping) or each.get("state") not in _STATES:
            continue
        name, words = plain(each.get("name"), _LONGEST_NAME), plain(each.get("words"))
        if not name or not words:
            continue
        state: State = each["state"]
        step, step_en = plain(each.get("next")), plain(each.get("next_en"))
        yield Part(name, state, words, plain(each.get("words_en")) or words, step, step_en or step)


def last_error(said: Mapping[str, Any]) -> LastError | None:
    given = said.get("error")
    if not isinstance(given, Mapping) or not (words := plain(given.get("words"))):
        return None
    return LastError(plain(given.get("at"), 40), words, plain(given.get("words_en")) or words)


def plain(value: object, longest: int = LONGEST_WORDS) -> str:
    """One line of ordinary text; empty when it is none."""
    if not isinstance(value, str):
        return ""
    line = _NOT_SHOWN.sub(" ", value[: longest * 2]).strip()
    return _LONG_NUMBER.sub(lambda found: "*" * len(found.group()), line)[:longest]


def number(value: object) -> float | int | None:
    """A finite number of a size that a machine can mean."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if -1e9 < value < 1e9 else None


def _skew(own: object, now: datetime) -> int | None:
    try:
        return round((datetime.fromisoformat(str(own or "").replace("Z", "+00:00")) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _told(part: Part) -> dict[str, str]:
    told = {"name": part.name, "state": part.state, "words": part.words, "words_en": part.words_en}
    return told | ({"next": part.next, "next_en": part.next_en} if part.next else {})
