"""Two questions that many checks ask: is it written twice, and does what it names exist?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tidehall_link.settings import Report, closest
from tidehall_link.settings.places import Path


def twice(report: Report, code: str, path: Path, values: Sequence[Any], key: str = "") -> None:
    """Report each value that stands in the list before; empty ones are somebody else's fault."""
    first: dict[str, Path] = {}
    for index, value in enumerate(values):
        here = (*path, index, key) if key else (*path, index)
        if value in (None, "", ()):
            continue
        if value in first:
            report.error(code, here, value=value, first=report.places.line(first[value]))
        else:
            first[value] = here


def known_or_like(report: Report, code: str, path: Path, value: str, known: Iterable[str]) -> bool:
    """True when ``value`` is known (or nothing is, which is reported elsewhere); otherwise an error with a guess."""
    names = list(dict.fromkeys(known))
    if not names or not value or value in names:
        return True
    report.error(code, path, like=closest(value, names), value=value, known="、".join(names))
    return False
