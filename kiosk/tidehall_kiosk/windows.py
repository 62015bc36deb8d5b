"""Which windows serve a matter, in words: by the numbers that hang over the counters and that the voice calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Window = Mapping[str, Any]

_NUMBER = {"zh-CN": "{number}号", "en": "{number}"}
_NAMED = {"zh-CN": "{number}号 {name}", "en": "{number}, {name}"}


def serving(windows: object, service: str) -> list[Window]:
    """The windows responsible for this service that are open now; when none is, those that are no tidal windows."""
    if not isinstance(windows, list):
        return []
    able = [window for window in windows if isinstance(window, Mapping) and service in (window.get("services") or ())]
    staffed = [window for window in able if window.get("state") not in ("closed", "paused")]
    return staffed or [window for window in able if window.get("tide") is None]


def in_words(windows: Sequence[Window], language: str) -> tuple[str, ...]:
    """``1-5号`` for several that have numbers; one window with its name; names where a window has no number."""
    numbers = [str(window.get("id", "")) for window in windows]
    names = [str((window.get("name_en") if language == "en" else "") or window.get("name", "")) for window in windows]
    if not numbers or not all(number.isascii() and number.isdecimal() for number in numbers):
        return tuple(names)
    if len(numbers) == 1:
        number, name = numbers[0], names[0]
        return (name if number in name else _NAMED[language].format(number=number, name=name).strip(" ,"),)
    return tuple(_NUMBER[language].format(number=run) for run in _runs(sorted({int(number) for number in numbers})))


def _runs(numbers: Sequence[int]) -> list[str]:
    """1 2 3 5 6 -> 1-3, 5, 6."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [part for run in runs for part in (map(str, run) if len(run) < 3 else (f"{run[0]}-{run[-1]}",))]
