"""Environment variables over a settings file: ``TIDEHALL_KIOSK_PRINTER_HOST`` replaces ``printer.host``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tidehall_link.settings.problem import Report
from tidehall_link.settings.schema import Key, keys

_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def overlay(shape: type, data: dict[str, Any], environ: Mapping[str, str], prefix: str, report: Report) -> None:
    """Put the values of ``environ`` into ``data``. Lists and arrays of tables stay with the file."""
    for name, key in keys(shape).items():
        variable = f"{prefix}_{name}".upper()
        if key.many:
            continue
        if key.nested:
            inner = data.get(name, {})
            if isinstance(inner, dict):
                overlay(key.item, inner, environ, variable, report)
                if inner:
                    data[name] = inner
        elif variable in environ:
            _put(key, data, environ[variable], variable, report)
        elif f"{variable}_FILE" in environ:
            _put_file(key, data, environ[f"{variable}_FILE"], f"{variable}_FILE", report)


def _put_file(key: Key, data: dict[str, Any], path: str, variable: str, report: Report) -> None:
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        _refuse(key, variable, report)
        return
    _put(key, data, text, variable, report)


def _put(key: Key, data: dict[str, Any], text: str, variable: str, report: Report) -> None:
    try:
        data[key.name] = _value(key.item, text)
    except (ValueError, KeyError):
        _refuse(key, variable, report)


def _value(item: type, text: str) -> Any:
    if item is bool:
        return _YES[text.strip().lower()]
    if item is date:
        return date.fromisoformat(text)
    return item(text) if item in (int, float) else text


def _refuse(key: Key, variable: str, report: Report) -> None:
    report.error("environment_wrong", variable=variable, wanted=key.kind_zh(), wanted_en=key.kind_en())
