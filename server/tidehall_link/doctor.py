"""The frame of every ``doctor``: what was looked at, how it is, what to do; for people, for scripts, for exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class Level(StrEnum):
    """``warn`` may wait until the evening, ``bad`` may not."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


_MARKS = {Level.OK: "✓ 正常", Level.WARN: "! 注意", Level.BAD: "✗ 问题"}
_EXIT = {Level.OK: 0, Level.WARN: 1, Level.BAD: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do, in two languages."""

    check: str
    level: Level
    zh: str
    en: str


def ok(check: str, zh: str, en: str) -> Finding:
    """It is well."""
    return Finding(check, Level.OK, zh, en)


def warn(check: str, zh: str, en: str) -> Finding:
    """It may wait until the evening."""
    return Finding(check, Level.WARN, zh, en)


def bad(check: str, zh: str, en: str) -> Finding:
    """It may not wait."""
    return Finding(check, Level.BAD, zh, en)


Check = Callable[[], Iterable[Finding]]


def examine(checks: Sequence[Check]) -> list[Finding]:
    """Every finding of every check; one that cannot be made is a finding too."""
    found: list[Finding] = []
    for check in checks:
        name = check.__name__.strip("_")
        try:
            found.extend(check())
        except Exception as error:  # noqa: BLE001 - the others must still be made
            told = f"{type(error).__name__}: {error}"
            found.append(Finding(name, Level.BAD, f"无法检查：{told}", f"could not be checked: {told}"))
    return found


def told(found: Sequence[Finding], *, as_json: bool) -> str:
    """The findings as JSON, or as lines for people: Chinese first, English below."""
    if as_json:
        return json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2)
    lines = [f"{_MARKS[each.level]}  {each.check}：{each.zh}\n        {each.en}" for each in found]
    well, warned, bad = (sum(each.level is level for each in found) for level in Level)
    return "\n".join(
        [*lines, f"正常 {well} 项，注意 {warned} 项，问题 {bad} 项", f"{well} ok, {warned} warn, {bad} bad"]
    )


def exit_code(found: Sequence[Finding]) -> int:
    """0 well, 1 warnings, 2 something is bad."""
    return max((_EXIT[each.level] for each in found), default=0)


def run(checks: Sequence[Check], *, as_json: bool) -> int:
    """Make the checks, say what was found on stdout; returns the exit code."""
    found = examine(checks)
    sys.stdout.write(told(found, as_json=as_json) + "\n")
    return exit_code(found)
