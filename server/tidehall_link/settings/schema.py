"""How a settings file is described: a frozen dataclass whose fields carry their own explanation and limits.

::

    @dataclass(frozen=True, slots=True)
    class Printer:
        kind: str = setting("打印机接法", "how the printer is connected", default="virtual", choices=("virtual", "usb"))
        port: int = setting("端口", "port", default=9100, least=1, most=65535)

    @dataclass(frozen=True, slots=True)
    class KioskSettings:
        printer: Printer = table("打印机", "the printer", Printer)

Field types: ``bool int float str date``, a ``StrEnum``, ``tuple[one of these, ...]``, another such dataclass (a table),
``tuple[dataclass, ...]`` (an array of tables), and ``dataclass | None`` (a table that may be left out).
"""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any

REQUIRED: Any = dataclasses.MISSING
_KEY = "tidehall.setting"


@dataclass(frozen=True, slots=True)
class Spec:
    """What one key means and allows. ``parse`` turns the written value into the kept one; it raises ``ValueError``."""

    zh: str
    en: str
    required: bool = False
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    rule_zh: str = ""
    rule_en: str = ""
    example: str = ""
    secret: bool = False
    filled: bool = False
    longest: int = 200
    parse: Callable[[Any], Any] | None = None


def setting(  # noqa: PLR0913 (one name per thing a key may say of itself)
    zh: str,
    en: str,
    *,
    default: Any = REQUIRED,
    least: float | None = None,
    most: float | None = None,
    choices: tuple[str, ...] = (),
    pattern: str = "",
    rule: tuple[str, str] = ("", ""),
    example: str = "",
    secret: bool = False,
    filled: bool = False,
    longest: int = 200,
    parse: Callable[[Any], Any] | None = None,
) -> Any:
    """A key. Without ``default`` it is required; ``filled`` refuses an empty text or list."""
    spec = Spec(
        zh=zh, en=en, required=default is REQUIRED, least=least, most=most, choices=choices, pattern=pattern,
        rule_zh=rule[0], rule_en=rule[1], example=example, secret=secret, filled=filled or default is REQUIRED,
        longest=longest, parse=parse,
    )  # fmt: skip
    metadata = {_KEY: spec}
    if default is REQUIRED:
        return dataclasses.field(kw_only=True, metadata=metadata)
    return dataclasses.field(default=default, kw_only=True, metadata=metadata)


def table(zh: str, en: str, shape: type | None = None) -> Any:
    """A table. Left out, it is ``shape()`` (so all its keys need defaults); without ``shape`` it is required."""
    metadata = {_KEY: Spec(zh=zh, en=en, required=shape is None)}
    if shape is None:
        return dataclasses.field(kw_only=True, metadata=metadata)
    return dataclasses.field(default_factory=shape, kw_only=True, metadata=metadata)


def optional_table(zh: str, en: str) -> Any:
    """A table that may be left out; then the setting is None."""
    return dataclasses.field(default=None, kw_only=True, metadata={_KEY: Spec(zh=zh, en=en)})


def tables(zh: str, en: str, *, required: bool = False) -> Any:
    """An array of tables; ``required`` wants one at least."""
    metadata = {_KEY: Spec(zh=zh, en=en, required=required, filled=required)}
    if required:
        return dataclasses.field(kw_only=True, metadata=metadata)
    return dataclasses.field(default=(), kw_only=True, metadata=metadata)


def _written(value: Any) -> str:
    """As TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(_written(item) for item in value)}]"
    if isinstance(value, str):
        return f"'{value}'" if '"' in value else f'"{value}"'
    return str(value)


@dataclass(frozen=True, slots=True)
class Key:
    """A field of a settings dataclass, taken apart. ``item`` is the scalar type or the dataclass of a table."""

    name: str
    spec: Spec
    item: type
    many: bool
    nested: bool
    default: Any

    def kind_zh(self) -> str:
        return self._kind(("表 [{}]", "多张表 [[{}]]"), _KINDS_ZH, "列表，每项是{}")

    def kind_en(self) -> str:
        return self._kind(("a table [{}]", "tables [[{}]]"), _KINDS_EN, "a list, each {}")

    def _kind(self, nested: tuple[str, str], kinds: dict[type, str], many: str) -> str:
        if self.nested:
            return nested[self.many].format(self.name)
        kind = kinds[str if issubclass(self.item, StrEnum) else self.item]
        return many.format(kind) if self.many else kind

    def value_text(self) -> str:
        """The default as TOML writes it."""
        return _written(self.default)

    def sample(self) -> str:
        """How the key may be written."""
        if self.nested:
            return f"[[{self.name}]]" if self.many else f"[{self.name}]"
        return f"{self.name} = {self.spec.example or self._plain()}"

    def _plain(self) -> str:
        if self.default not in (REQUIRED, "", (), None):
            return _written(self.default)
        choices = self.choices()
        one = f'"{choices[0]}"' if choices else _SAMPLES[str if issubclass(self.item, StrEnum) else self.item]
        return f"[{one}]" if self.many else one

    def choices(self) -> tuple[str, ...]:
        if issubclass(self.item, StrEnum):
            return tuple(self.item)
        return self.spec.choices

    def blank(self) -> Any:
        """A harmless stand-in for a value that is missing or wrong, so that checking can go on."""
        if self.default is not REQUIRED:
            return self.default
        if self.many:
            return ()
        if issubclass(self.item, StrEnum):
            return next(iter(self.item))
        return date(1970, 1, 1) if self.item is date else self.item()


_KINDS_ZH: dict[type, str] = {
    bool: "true（是）或 false（否）", int: "整数", float: "数字", str: "文字（加英文双引号）",
    date: "日期（如 2026-10-01）",
}  # fmt: skip
_KINDS_EN: dict[type, str] = {
    bool: "true or false", int: "a whole number", float: "a number", str: "a text in double quotes",
    date: "a date (like 2026-10-01)",
}  # fmt: skip
_SAMPLES: dict[type, str] = {bool: "true", int: "10", float: "1.5", str: '"…"', date: "2026-10-01"}


def _taken_apart(shape: type) -> Mapping[str, Key]:
    hints = typing.get_type_hints(shape)
    return MappingProxyType({field.name: _key(field, hints[field.name]) for field in dataclasses.fields(shape)})


keys: Callable[[type], Mapping[str, Key]] = cache(_taken_apart)
"""The keys of a settings dataclass, by name; taken apart once, for a hall's file has hundreds of tables."""


def _key(field: dataclasses.Field[Any], hint: Any) -> Key:
    spec: Spec = field.metadata[_KEY]
    if typing.get_origin(hint) in (typing.Union, UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not NoneType)
    many = typing.get_origin(hint) is tuple
    item = typing.get_args(hint)[0] if many else hint
    if spec.parse is not None and item not in _KINDS_ZH:
        item = str
    factory = field.default_factory
    default = factory() if callable(factory) else field.default
    return Key(field.name, spec, item, many, dataclasses.is_dataclass(item), default)


def pattern_ok(spec: Spec, value: str) -> bool:
    return not spec.pattern or re.fullmatch(spec.pattern, value) is not None
