"""What a schema cannot say, told to Schemathesis."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Three things are no matter of a schema: check characters of ID numbers, good passwords, and 1.0 not being 1."""
    if isinstance(case.body, dict):
        case.body = _said(case.body)


def _said(value: Any) -> Any:
    """A body, and whatever is in it, as somebody could say it."""
    if isinstance(value, list):
        return [_said(each) for each in value]
    if not isinstance(value, dict):
        return int(value) if isinstance(value, float) and value.is_integer() else value
    return {key: _said(_sayable(key, inner)) for key, inner in value.items() if not _unsayable(key, inner)}


def _unsayable(key: str, value: Any) -> bool:
    return key == "id_number" and isinstance(value, str)


def _sayable(key: str, value: Any) -> Any:
    if key in {"password", "new"} and isinstance(value, str) and 8 <= len(value) <= 128:
        return f"quite a good password {len(value)}"
    return int(value) if isinstance(value, float) and value.is_integer() else value
