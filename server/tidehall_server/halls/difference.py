"""What differs between two versions of a hall's file, key by key, and when it takes effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tidehall_link.settings import Key, keys, spell
from tidehall_link.settings.places import Path
from tidehall_server.halls.forms import IDENTITY, describe
from tidehall_server.halls.rewrite import Values, paired, settled
from tidehall_server.halls.schema import HallFile


class When(StrEnum):
    """When a change is felt."""

    NOW = "now"
    NEXT_DAY = "next_day"
    RESTART = "restart"


class What(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


_AT_ONCE = frozenset({
    "policy", "shifts", "rules", "source", "assessment", "county", "accounts", "boards", "speech", "rating", "cases",
    "reports", "reform",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """``key`` in the spelling of check-config; ``section`` is the top table, ``item`` names the list item it is in."""

    key: str
    section: str
    item: str
    label: str
    label_en: str
    what: What
    old: Any
    new: Any
    when: When


def differences(before: Values, after: Values) -> list[Change]:
    """Every change from one file's values to another's."""
    return _table(settled(before), settled(after), HallFile, (), "")


def _table(before: Values, after: Values, shape: type, path: Path, item: str) -> list[Change]:
    found: list[Change] = []
    labels = {entry.name: entry for entry in describe(shape, _plain(path))}
    for name, key in keys(shape).items():
        old, new, here = before.get(name), after.get(name), (*path, name)
        entry = labels[name]
        if old == new:
            continue
        if key.nested and key.many:
            found += _list(key, old or [], new or [], here, (entry.label, entry.label_en))
        elif key.nested and old is not None and new is not None:
            found += _table(old, new, key.item, here, item)
        else:
            what = _what(old, new) if key.nested else What.CHANGED
            found.append(_change(here, item, (entry.label, entry.label_en), what, old, new))
    return found


def _list(key: Key, old: Sequence[Values], new: Sequence[Values], path: Path, words: tuple[str, str]) -> list[Change]:
    found: list[Change] = []
    pairs = paired(key.name, old, list(new))
    kept = [index for index, _ in pairs if index is not None]
    for place, (index, values) in enumerate(pairs):
        here = (*path, place)
        if index is None:
            found.append(_change(here, called(key.name, values), words, What.ADDED, None, values))
        else:
            found += _table(old[index], values, key.item, here, called(key.name, old[index]))
    for index, gone in enumerate(old):
        if index not in kept:
            found.append(_change(path, called(key.name, gone), words, What.REMOVED, gone, None))
    if kept != sorted(kept):
        names = ([called(key.name, each) for each in side] for side in (old, new))
        found.append(_change(path, "", words, What.CHANGED, *names))
    return found


def called(name: str, values: Values) -> str:
    """How people know an item: its sign or code, and its name."""
    parts = [values.get(IDENTITY.get(name, "")), values.get("name") or values.get("display")]
    if name == "shifts":
        parts = [values.get("clerk"), values.get("day")]
    return " ".join(dict.fromkeys(str(part) for part in parts if part))


def _what(old: object, new: object) -> What:
    if old is None:
        return What.ADDED
    return What.REMOVED if new is None else What.CHANGED


def _change(path: Path, item: str, words: tuple[str, str], what: What, old: Any, new: Any) -> Change:
    section = str(path[0])
    when = When.NOW if section in _AT_ONCE else When.NEXT_DAY
    if path == ("hall", "timezone"):
        when = When.RESTART
    return Change(spell(path), section, item, *words, what, old, new, when)


def _plain(path: Path) -> str:
    return ".".join(part for part in path if isinstance(part, str))
