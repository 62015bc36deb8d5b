"""Settings as TOML: the few kinds of value that a settings file holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def text(data: Mapping[str, Any], head: str = "") -> str:
    """TOML of nested tables; plain keys come first, as TOML demands."""
    return head + "\n".join(_table(data, "")).strip() + "\n"


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both; where they differ, ``above`` wins. Tables are merged key by key."""
    both = dict(below)
    for key, value in above.items():
        mine = both.get(key)
        both[key] = merged(mine, value) if isinstance(mine, Mapping) and isinstance(value, Mapping) else value
    return both


def _table(data: Mapping[str, Any], name: str) -> list[str]:
    lines: list[str] = []
    for key, value in data.items():
        if not isinstance(value, Mapping) and not _is_tables(value):
            lines.append(f"{key} = {_value(value)}")
    for key, value in data.items():
        where = f"{name}.{key}" if name else key
        if isinstance(value, Mapping):
            lines += ["", f"[{where}]", *_table(value, where)]
        elif _is_tables(value):
            for each in value:
                lines += ["", f"[[{where}]]", *_table(each, where)]
    return lines


def _is_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)  # the escapes of JSON are those of TOML
    return str(value)  # dates and times write themselves
