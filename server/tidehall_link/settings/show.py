"""Settings for human eyes and logs. Secrets never show."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tidehall_link.settings.schema import keys

HIDDEN = "****"


def show(settings: Any, prefix: str = "") -> str:
    """Every key with its value in force, one per line: ``printer.port = 9100``."""
    lines: list[str] = []
    for name, key in keys(type(settings)).items():
        value = getattr(settings, name)
        where = f"{prefix}{name}"
        if key.nested:
            for index, item in enumerate(value if key.many else (value,)):
                if item is not None:
                    lines.append(show(item, f"{where}[{index + 1}]." if key.many else f"{where}."))
        elif key.spec.secret and value:
            lines.append(f"{where} = {HIDDEN}")
        else:
            lines.append(f"{where} = {_plain(value)}")
    return "\n".join(line for line in lines if line)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"[{', '.join(_plain(item) for item in value)}]"
    return str(value)


def reveals_secret(shape: type, data: Mapping[str, Any], path: Path) -> bool:
    """True when the file's own ``data`` has a secret and everybody on the machine may read the file."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return bool(mode & stat.S_IROTH) and _has_secret(shape, data)


def _has_secret(shape: type, data: Any) -> bool:
    if isinstance(data, list):
        return any(_has_secret(shape, item) for item in data)
    if not isinstance(data, Mapping):
        return False
    for name, key in keys(shape).items():
        if key.spec.secret and data.get(name):
            return True
        if key.nested and _has_secret(key.item, data.get(name)):
            return True
    return False
