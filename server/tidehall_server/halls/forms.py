"""The hall's file as forms: every key with its words, kind, limits and what it may refer to, read from the schema."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tidehall_link.settings import Key, keys
from tidehall_server.core.calendar import Hours
from tidehall_server.halls.schema import HallFile

IDENTITY = {"services": "id", "windows": "id", "clerks": "id", "accounts": "name", "special": "day", "boards": "device"}
"""By which key an item of a list is known again after it was moved."""

_REFERS = {
    "services.department": "hall.departments",
    "windows.departments": "hall.departments",
    "windows.home": "hall.departments",
    "windows.services": "services",
    "windows.helps": "services",
    "clerks.primary": "windows",
    "clerks.backup": "windows",
    "boards.windows": "windows",
    "boards.area": "windows.area",
    "shifts.clerk": "clerks",
    "shifts.window": "windows",
}
_LABELS = {
    "windows.kind": ("窗口类别", "kind"),
    "services.kind": ("办理方式", "how it is settled"),
    "services.enquiry": ("咨询号", "enquiry"),
    "services.prefix": ("号码字母", "letters"),
    "hours.closed": ("不开放的日子", "closed days"),
    "boards.layout": ("版式", "layout"),
    "speech.volumes": ("另有音量的时段", "hours with another volume"),
    "rating.by": ("评价方式", "how people rate"),
}
_MINUTES = frozenset(
    {"max_wait_s", "setup_s", "min_open_s", "calm_wait_s", "calm_for_s", "issue_before_s", "overtime_s"}
    | {"booking_early_s", "booking_late_s"}
)
_HOURS = frozenset({"rating_link_s"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a form. ``kind``: text, number, decimal, flag, date, choice, hours, table. ``unit`` is the one people
    think in; values and limits stay in the file's unit. ``entries`` are a table's own keys."""

    name: str
    label: str
    label_en: str
    help: str
    help_en: str
    kind: str
    many: bool
    required: bool
    default: Any
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    longest: int | None = None
    unit: str = ""
    rule: str = ""
    rule_en: str = ""
    example: str = ""
    refers: str = ""
    identity: str = ""
    entries: tuple[Entry, ...] = ()


def describe(shape: type = HallFile, where: str = "") -> tuple[Entry, ...]:
    """The forms of ``shape``, in the order of the schema."""
    return tuple(_entry(key, f"{where}.{key.name}" if where else key.name) for key in keys(shape).values())


def _entry(key: Key, where: str) -> Entry:
    spec = key.spec
    label, about = _words(spec.zh, "，；：")
    label_en, about_en = _words(spec.en, ",;:")
    if where in _LABELS:
        (label, label_en), about, about_en = _LABELS[where], spec.zh, spec.en
    kind = _kind(key)
    return Entry(
        name=key.name, label=label, label_en=label_en, help=about, help_en=about_en, kind=kind, many=key.many,
        required=spec.required, default=_default(key), choices=tuple(str(each) for each in key.choices()),
        least=spec.least, most=spec.most, longest=spec.longest if kind == "text" else None, unit=_unit(key),
        rule=spec.rule_zh, rule_en=spec.rule_en, example=spec.example, refers=_REFERS.get(where, ""),
        identity=IDENTITY.get(key.name, "") if key.nested and key.many else "",
        entries=describe(key.item, where) if key.nested else (),
    )  # fmt: skip


def _words(text: str, signs: str) -> tuple[str, str]:
    """A short name and the rest: ``大厅代号，写进档案`` -> ``大厅代号`` and ``写进档案``."""
    cut = min((text.index(sign) for sign in signs if sign in text), default=len(text))
    return text[:cut].strip(), text[cut + 1 :].strip()


def _kind(key: Key) -> str:
    if key.nested:
        return "table"
    if key.choices():
        return "choice"
    if key.spec.parse is not None:
        return "hours"
    kinds: dict[type, str] = {bool: "flag", int: "number", float: "decimal", date: "date"}
    return kinds.get(key.item, "text")


def _unit(key: Key) -> str:
    if key.name in _MINUTES:
        return "min"
    if key.name in _HOURS:
        return "h"
    return "s" if key.name.endswith("_s") else ""


def _default(key: Key) -> Any:
    if key.nested or key.spec.required:
        return [] if key.many else None
    return written(key.default)


def written(value: Any) -> Any:
    """A value of the schema as JSON writes it."""
    if isinstance(value, tuple | list):
        return [written(each) for each in value]
    if isinstance(value, Hours):
        return f"{value.opens:%H:%M}-{value.closes:%H:%M}"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, dict):
        return {name: written(each) for name, each in value.items()}
    return value.isoformat() if isinstance(value, date) else value
