"""Halls as data: ``load("meixian")`` or ``load("/etc/tidehall/my-hall.toml")`` gives a ``HallConfig``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tidehall_link.settings import Places, Problem, SettingsError, spell
from tidehall_link.settings import examine as examine_file
from tidehall_server.halls.checks import check_hall, refuse_on_principle
from tidehall_server.halls.plan import HallConfig, calendar_of
from tidehall_server.halls.presets import locate, names
from tidehall_server.halls.schema import AccountRole, AccountTable, HallFile, RatingBy
from tidehall_server.halls.words import WORDS

__all__ = [
    "AccountRole", "AccountTable", "Examined", "HallConfig", "HallFile", "Problem", "RatingBy", "SettingsError",
    "examine", "load", "names",
]  # fmt: skip

REFERENCE = "docs/hall-config.md"
ASSUMED, SOURCED = ("假定", "assumed"), ("文件", "notice", "本厅定")


@dataclass(frozen=True, slots=True)
class Examined:
    """``config`` is None when any problem is an error."""

    config: HallConfig | None
    problems: list[Problem]


def examine(name_or_path: str | Path) -> Examined:
    """Everything that is wrong with a hall's file, at once."""
    path = locate(name_or_path)
    found = examine_file(path, HallFile, words=WORDS, check=check_hall, unknown=refuse_on_principle, see=REFERENCE)
    if found.value is None:
        return Examined(None, found.problems)
    config = HallConfig(
        file=found.value,
        path=str(path),
        calendar=calendar_of(found.value),
        warnings=tuple(found.problems),
        assumed=tuple(spell(key) for key in found.places.lines if _is_assumed(found.places, key)),
    )
    return Examined(config, found.problems)


def load(name_or_path: str | Path) -> HallConfig:
    """The hall called so, or in that file. Raises ``SettingsError`` with every problem."""
    examined = examine(name_or_path)
    if examined.config is None:
        raise SettingsError(examined.problems)
    return examined.config


def _is_assumed(places: Places, key: tuple[str | int, ...]) -> bool:
    """A value whose nearest remark (its own line, else its table's header) says that no notice fixes it."""
    if key in places.headers or not isinstance(key[-1], str) or (*key, 0) in places.headers:
        return False
    for remark in places.remarks(key):
        if any(mark in remark for mark in ASSUMED):
            return True
        if any(mark in remark for mark in SOURCED):
            return False
    return False
