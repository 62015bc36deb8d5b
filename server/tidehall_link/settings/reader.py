"""Turns what TOML gave into settings, and reports every value that does not fit."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from tidehall_link.settings.places import Path
from tidehall_link.settings.problem import Report
from tidehall_link.settings.schema import Key, keys, pattern_ok

T = TypeVar("T")
UnknownKey = Callable[[Path, Any, Report], bool]


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that somebody may have meant, or nothing. Half of a two-sign Chinese word may be wrong."""
    words = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.6 if len(word) > 3 else 0.5)
    return words[found[0]] if found else ""


class Reader:
    """Reads one file's data into ``report``. ``unknown`` may explain an unknown key itself; then it says true."""

    def __init__(self, report: Report, *, unknown: UnknownKey | None = None, patchy: bool = False) -> None:
        self.report = report
        self.unknown = unknown
        self.patchy = patchy

    def table(self, shape: type[T], data: Any, path: Path = ()) -> T:
        """Always gives a ``shape``: stand-ins take the place of what is wrong, and the report says so."""
        known = keys(shape)
        if not isinstance(data, Mapping):
            self.report.error("type_wrong", path, **_wanted_table(path, data))
            data = {}
            missing_too = False
        else:
            missing_too = not self.patchy
        for name in data:
            if name not in known:
                self._unknown(str(name), known, data, path)
        values: dict[str, Any] = {}
        for name, key in known.items():
            if name in data:
                values[name] = self._key(key, data[name], (*path, name))
            else:
                values[name] = self._absent(key, (*path, name), missing_too)
        return shape(**values)

    def _unknown(self, name: str, known: Mapping[str, Key], data: Mapping[str, Any], path: Path) -> None:
        here = (*path, name)
        if self.unknown and self.unknown(here, data[name], self.report):
            return
        like = closest(name, (key for key in known if key not in data))
        self.report.error("key_unknown", here, like=like, known="、".join(known) if not like else "")

    def _absent(self, key: Key, path: Path, missing_too: bool) -> Any:
        if key.spec.required and missing_too:
            spec = key.spec
            self.report.error("key_missing", path, about=spec.zh, about_en=spec.en, example=key.sample())
        if key.nested and not key.many and key.default is not None and key.spec.required:
            return Reader(self.report, patchy=True).table(key.item, {}, path)
        return key.blank()

    def _key(self, key: Key, value: Any, path: Path) -> Any:
        if key.nested and not key.many:
            return self.table(key.item, value, path)
        if not key.many:
            return self._one(key, value, path)
        if not isinstance(value, list):
            self._wrong_type(key, value, path)
            return ()
        if not value and key.spec.filled:
            self.report.error("value_empty", path, about=key.spec.zh, about_en=key.spec.en, example=key.sample())
        if key.nested:
            return tuple(self.table(key.item, item, (*path, index)) for index, item in enumerate(value))
        return tuple(self._one(key, item, (*path, index)) for index, item in enumerate(value))

    def _one(self, key: Key, value: Any, path: Path) -> Any:
        if not _fits(key, value):
            self._wrong_type(key, value, path)
            return self._stand_in(key)
        if isinstance(value, str) and not self._text(key, value, path):
            return self._stand_in(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and not self._number(key, value, path):
            return self._stand_in(key)
        if key.spec.parse is not None:
            return self._parsed(key, value, path)
        if issubclass(key.item, StrEnum):
            return key.item(value)
        return float(value) if key.item is float else value

    def _stand_in(self, key: Key) -> Any:
        if not key.many:
            return key.blank()
        if key.spec.parse is not None or key.item is date or issubclass(key.item, StrEnum):
            return None
        return key.item()

    def _parsed(self, key: Key, value: Any, path: Path) -> Any:
        try:
            return key.spec.parse(value) if key.spec.parse else value
        except ValueError:
            self._pattern(key, value, path)
            return self._stand_in(key)

    def _pattern(self, key: Key, value: Any, path: Path) -> None:
        spec = key.spec
        shown = "****" if spec.secret else _quote(value)
        self.report.error(
            "value_pattern", path, value=shown, rule=spec.rule_zh, rule_en=spec.rule_en, example=key.sample()
        )

    def _text(self, key: Key, value: str, path: Path) -> bool:
        spec = key.spec
        choices = key.choices()
        if not value.strip() and (spec.filled or key.many):
            self.report.error("value_empty", path, about=spec.zh, about_en=spec.en, example=key.sample())
        elif any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in value if sign != "\n"):
            self.report.error("value_control", path)
        elif len(value) > spec.longest:
            self.report.error("value_long", path, size=len(value), most=spec.longest)
        elif choices and value not in choices:
            like = closest(value, choices)
            listed = "、".join(_quote(choice) for choice in choices)
            self.report.error(
                "value_choice", path, like=_quote(like) if like else "", value=_quote(value), choices=listed
            )
        elif value and not pattern_ok(spec, value):
            self._pattern(key, value, path)
        else:
            return True
        return False

    def _number(self, key: Key, value: float, path: Path) -> bool:
        least, most = key.spec.least, key.spec.most
        low = least if least is not None else float("-inf")
        high = most if most is not None else float("inf")
        if low <= value <= high:
            return True
        self.report.error(
            "value_range", path, value=value, least=_number(low), most=_number(high), example=key.sample()
        )
        return False

    def _wrong_type(self, key: Key, value: Any, path: Path) -> None:
        got_zh, got_en = _got(value)
        one = path[-1] != key.name
        single = Key(key.name, key.spec, key.item, False, key.nested, key.default) if one else key
        self.report.error(
            "type_wrong", path, wanted=single.kind_zh(), wanted_en=single.kind_en(), got=got_zh, got_en=got_en,
            example=key.sample(),
        )  # fmt: skip


def _fits(key: Key, value: Any) -> bool:
    item = key.item
    if item is bool or isinstance(value, bool):
        return item is bool and isinstance(value, bool)
    if item is float:
        return isinstance(value, int | float)
    if item is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, str if issubclass(item, StrEnum) else item)


def _got(value: Any) -> tuple[str, str]:
    names = {
        bool: ("是否", "true/false"), int: ("整数", "a whole number"), float: ("小数", "a decimal number"),
        str: ("文字", "a text"), list: ("列表", "a list"), dict: ("表", "a table"),
    }  # fmt: skip
    return names.get(type(value), ("日期或时间", "a date or time"))


def _wanted_table(path: Path, data: Any) -> dict[str, str]:
    name = ".".join(part for part in path if isinstance(part, str))
    zh, en = _got(data)
    header = f"[[{name}]]" if path and isinstance(path[-1], int) else f"[{name}]"
    return {"wanted": "表", "wanted_en": "a table", "got": zh, "got_en": en, "example": header}


def _number(value: float) -> str:
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "-∞"
    return f"{value:g}" if value % 1 else str(int(value))


def _quote(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
