"""The field types of requests: bounded, without control characters, and honest about numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import WithJsonSchema as Documented

from tidehall_server.auth.passwords import MAX_LENGTH, MIN_LENGTH

_WINDOW_MAX = 9999
_TURNS = r"\u2028-\u202e\u2066-\u2069"  # line separators, and the marks that turn text around
_CONTROLS = r"\u0000-\u001f\u007f-\u009f" + _TURNS
ID_PATTERN = r"^[0-9A-Za-z\u4e00-\u9fff_.-]{1,64}$"
LINE_PATTERN = f"^[^{_CONTROLS}]*$"
NAME_PATTERN = rf"^[^\s{_CONTROLS}]([^{_CONTROLS}]*[^\s{_CONTROLS}])?$"
TEXT_PATTERN = rf"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f{_TURNS}]*$"
ACCOUNT_PATTERN = r"^[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff_.-]{0,31}$"


class Body(BaseModel):
    """A request body: unknown fields are refused, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _window(value: Any) -> Any:
    """A window may be given as its number."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _WINDOW_MAX:
        return str(value)
    return value


def _written(value: Any) -> Any:
    """An instant is text with a date; numbers, written out or not, would be taken for seconds since 1970."""
    if not isinstance(value, str) or "T" not in value:
        raise ValueError("an instant is written as text, e.g. 2026-01-31T09:00:00+08:00")
    return value


def _day(value: Any) -> Any:
    """A date as people write it; numbers would be taken for days since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("a day is written as 2026-01-31")
    return value


_WINDOW_SCHEMA = {
    "anyOf": [{"type": "string", "pattern": ID_PATTERN}, {"type": "integer", "minimum": 1, "maximum": _WINDOW_MAX}]
}

Identifier = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
WindowId = Annotated[Identifier, BeforeValidator(_window), Documented(_WINDOW_SCHEMA)]
Line = Annotated[str, StringConstraints(max_length=200, pattern=LINE_PATTERN), AfterValidator(_composed)]
Address = Annotated[str, StringConstraints(min_length=4, max_length=120, pattern=LINE_PATTERN)]
Name = Annotated[str, StringConstraints(max_length=64, pattern=NAME_PATTERN), AfterValidator(_composed)]
Reason = Annotated[
    str, StringConstraints(min_length=2, max_length=200, pattern=NAME_PATTERN), AfterValidator(_composed)
]
AccountName = Annotated[str, StringConstraints(pattern=ACCOUNT_PATTERN)]
Text = Annotated[str, StringConstraints(max_length=500, pattern=TEXT_PATTERN), AfterValidator(_composed)]
IdNumber = Annotated[str, StringConstraints(min_length=5, max_length=32, pattern=LINE_PATTERN)]
PhoneNumber = Annotated[str, StringConstraints(pattern=r"^1[3-9][0-9]{9}$")]
Instant = Annotated[AwareDatetime, BeforeValidator(_written), Field(strict=False)]
Day = Annotated[date, BeforeValidator(_day)]
Secret = Annotated[str, StringConstraints(max_length=1024)]
NewPassword = Annotated[Secret, Documented({"type": "string", "minLength": MIN_LENGTH, "maxLength": MAX_LENGTH})]


class ContactBody(Body):
    """Who speaks, and how to answer them: only who wishes an answer says so."""

    name: Annotated[Name, StringConstraints(min_length=1)]
    phone: PhoneNumber
