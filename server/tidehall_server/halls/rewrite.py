"""Puts new values into a hall's TOML without losing its comments, its order or its spelling of what stays the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from tidehall_link.settings import Key, keys, spell
from tidehall_link.settings.places import Path
from tidehall_server.halls.forms import IDENTITY, written
from tidehall_server.halls.schema import HallFile

Values = dict[str, Any]


class ShapeError(ValueError):
    """Values that are no hall's: ``key`` says where, in the spelling of check-config."""

    def __init__(self, path: Path) -> None:
        super().__init__(spell(path))
        self.key = spell(path)


class LayoutError(ValueError):
    """The file is laid out in a way that cannot be changed without spoiling it."""


def values_of(text: str) -> Values:
    """What a hall's file says, as JSON values. Raises ``ValueError`` when it is not TOML."""
    found: Values = written(tomllib.loads(text))
    return found


def settled(values: Mapping[str, Any], shape: type = HallFile) -> Values:
    """The same values with every default written out: two files that mean the same are equal."""
    found: Values = {}
    for name, key in keys(shape).items():
        value = values.get(name)
        if key.nested and key.many:
            found[name] = [settled(each, key.item) for each in value or []]
        elif key.nested:
            must = key.spec.required or key.default is not None
            found[name] = settled(value or {}, key.item) if value is not None or must else None
        else:
            found[name] = written(key.default) if value is None and not key.spec.required else value
    return found


def accepted(values: Mapping[str, Any], shape: type = HallFile, path: Path = ()) -> Values:
    """Values that came as JSON, as the file will hold them; what is left empty is left out.

    Wrong types of single values are let through for check-config to explain; raises ``ShapeError`` for what is no
    form of ours at all.
    """
    known = keys(shape)
    for name in values:
        if name not in known:
            raise ShapeError((*path, name))
    found: Values = {}
    for name, key in known.items():
        value = values.get(name)
        here = (*path, name)
        if value is None or _empty(key, value):
            continue
        if key.nested and key.many:
            if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
                raise ShapeError(here)
            found[name] = [accepted(each, key.item, (*here, index)) for index, each in enumerate(value)]
        elif key.nested:
            if not isinstance(value, dict):
                raise ShapeError(here)
            found[name] = accepted(value, key.item, here)
        else:
            found[name] = _plain(value, here)
    return found


def _empty(key: Key, value: Any) -> bool:
    """Nothing was written, and nothing means the default."""
    return (value == "" and not key.spec.required) or (value == [] and key.many and not key.spec.required
                                                       and key.default == ())  # fmt: skip


def _plain(value: Any, path: Path) -> Any:
    if isinstance(value, list):
        if any(isinstance(each, list | dict) or each is None for each in value):
            raise ShapeError(path)
        return value
    if isinstance(value, dict):
        raise ShapeError(path)
    return value


def rewritten(text: str, wanted: Values, remark: str) -> str:
    """``text`` with the values of ``wanted``; lines whose value changes get ``remark``, all others stay as they are.

    Raises ``LayoutError`` when the outcome would not say what is wanted.
    """
    document = tomlkit.parse(text)
    try:
        _fill(document, wanted, HallFile, remark)
        plain = tomlkit.dumps(document)
    except (tomlkit.exceptions.TOMLKitError, ValueError, TypeError, KeyError, IndexError) as error:
        raise LayoutError from error
    for candidate in (plain,) if plain == text else (_spaced(plain), plain):
        try:
            same = settled(values_of(candidate)) == settled(wanted)
        except ValueError:
            continue
        if same:
            return candidate
    raise LayoutError


def _spaced(text: str) -> str:
    """A blank line before each table that has no remark above it, and never two."""
    apart = re.sub(r"(?m)^([^#\n][^\n]*)\n(?=\[)", r"\1\n\n", text)
    return re.sub(r"\n{3,}", "\n\n", apart).strip("\n") + "\n"


def _fill(table: Any, wanted: Values, shape: type, remark: str) -> None:
    for name, key in keys(shape).items():
        if key.nested and key.many:
            _fill_list(table, key, wanted.get(name, []), remark)
        elif key.nested:
            _fill_table(table, key, wanted.get(name), remark)
        elif _same(key, table.get(name), wanted.get(name)):
            continue
        elif name not in wanted:
            del table[name]
        else:
            _set(table, key, wanted[name], remark)


def _same(key: Key, before: Any, after: Any) -> bool:
    default = None if key.spec.required else written(key.default)
    old, new = (default if value is None else written(_unwrapped(value)) for value in (before, after))
    return isinstance(old, bool) is isinstance(new, bool) and bool(old == new)


def _unwrapped(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value


def _set(table: Any, key: Key, value: Any, remark: str) -> None:
    item = tomlkit.item(_typed(key, value))
    if remark:
        item.comment(remark)
    table[key.name] = item


def _typed(key: Key, value: Any) -> Any:
    """Dates come as text; what is no date stays text, for check-config to explain."""
    if key.item is date and isinstance(value, list):
        return [_date(each) for each in value]
    return _date(value) if key.item is date else value


def _date(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _new(values: Values, shape: type, remark: str) -> Table:
    table = tomlkit.table()
    _fill(table, values, shape, "")
    if remark:
        table.comment(remark)
    return table


def _fill_table(table: Any, key: Key, wanted: Values | None, remark: str) -> None:
    if key.name in table:
        if wanted is None and settled({}, key.item) != settled(_unwrapped(table[key.name]), key.item):
            del table[key.name]
        elif wanted is not None:
            _fill(table[key.name], wanted, key.item, remark)
    elif wanted is not None and (wanted or key.default is None):
        table[key.name] = _new(wanted, key.item, remark)


def _fill_list(table: Any, key: Key, wanted: Sequence[Values], remark: str) -> None:
    old = table.get(key.name)
    if not wanted:
        if old:
            del table[key.name]
        return
    before = list(old) if old is not None else []
    pairs = paired(key.name, [_unwrapped(each) for each in before], wanted)
    if [index for index, _ in pairs] == list(range(len(before))):
        for item, (_, values) in zip(before, pairs, strict=True):
            _fill(item, values, key.item, remark)
        return
    fresh = AoT([])
    for index, values in pairs:
        if index is None:
            fresh.append(_new(values, key.item, remark))
        else:
            _fill(before[index], values, key.item, remark)
            fresh.append(before[index])
    table[key.name] = fresh


def paired(name: str, before: Sequence[Mapping[str, Any]], after: Sequence[Values]) -> list[tuple[int | None, Values]]:
    """Each item of ``after`` with the position of the same one in ``before``: known by its identity, else the one that
    stood in its place (it was renamed), else None (it is new)."""
    identity = IDENTITY.get(name, "")
    places: dict[Any, int] = {}
    for index, each in enumerate(before):
        places.setdefault(written(each.get(identity)) if identity else index, index)
    found: list[int | None] = [
        places.pop(each.get(identity) if identity else index, None) for index, each in enumerate(after)
    ]
    left = set(places.values())
    for index, (place, _) in enumerate(zip(found, after, strict=True)):
        if place is None and index in left and len(before) == len(after):
            found[index] = index
            left.discard(index)
    return list(zip(found, after, strict=True))
