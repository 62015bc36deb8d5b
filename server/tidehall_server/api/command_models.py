"""One request model per command, made from the command's dataclass, so that the API cannot drift from the core.

Three edges differ (docs/contracts.md): ``class`` stands for ``priority``, ``id_number`` or ``phone`` for ``person``,
and ``words`` is the citizen's text, of which the core sees only the key.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import AliasChoices, Field, TypeAdapter, create_model
from pydantic import WithJsonSchema as Documented
from pydantic.fields import FieldInfo

from tidehall_server.api.fields import (
    Body,
    ContactBody,
    Identifier,
    IdNumber,
    Instant,
    Line,
    Name,
    PhoneNumber,
    Text,
    WindowId,
)
from tidehall_server.auth.permissions import NOT_OFFERED
from tidehall_server.core.queue.commands import COMMANDS, Command, CommandType

_WINDOWS = frozenset({"window", "to"})
_LINES = frozenset({"reason", "how"})
_NAMES = frozenset({"name"})
_MAX_TAGS = 16
_MAX_CHANGES = 32
_MAX_INT = 2**53 - 1
_KEY_PATTERN = r"^[a-z][a-z0-9_.]{0,63}$"


@dataclass(frozen=True, slots=True)
class CommandModel:
    """A command as the API offers it: its path name, its class, its request model."""

    name: str
    kind: CommandType
    model: type[Body]

    @property
    def has_window(self) -> bool:
        return any(each.name == "window" for each in fields(self.kind))

    def build(self, given: Mapping[str, Any]) -> Command:
        """The core's command from fields that the model has checked."""
        kind: Any = self.kind
        command: Command = kind(**given)
        return command


@cache
def offered() -> Mapping[str, CommandModel]:
    """Every command but those that only the house itself gives."""
    kinds = {name: kind for name, kind in COMMANDS.items() if name not in NOT_OFFERED}
    return types.MappingProxyType({name: CommandModel(name, kind, _model(kind)) for name, kind in kinds.items()})


def values(body: Body) -> dict[str, Any]:
    """The fields that the sender gave, by their names in the core."""
    return {name: _core(getattr(body, name)) for name in body.model_fields_set}


def _core(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _model(kind: CommandType) -> type[Body]:
    hints = get_type_hints(kind)
    parts: dict[str, Any] = {}
    for each in fields(kind):
        if each.default is not MISSING:
            default: Any = each.default
        else:
            default = ... if each.default_factory is MISSING else each.default_factory()
        annotation, info = _field(kind.__name__, each.name, hints[each.name], default)
        parts[each.name] = (annotation, info)
        if each.name == "person":
            parts["phone"] = (PhoneNumber | None, Field(None))
    return create_model(kind.__name__, __base__=Body, __doc__=_first_line(kind), **parts)


def _first_line(kind: type) -> str:
    text = (kind.__doc__ or "").strip()
    return "" if text.startswith(f"{kind.__name__}(") else text


def _field(owner: str, name: str, hint: Any, default: Any) -> tuple[Any, FieldInfo]:
    if name == "priority":
        alias = AliasChoices("class") if owner == "TakeTicket" else AliasChoices("class", "priority")
        return _lenient(hint), Field(default, validation_alias=alias, strict=False)
    if name == "person":
        return IdNumber | None, Field(default, validation_alias="id_number")
    if name == "words":
        return Text | None, Field(default)
    if name == "contact":
        return ContactBody | None, Field(default)
    if get_origin(hint) is dict:
        return _changes(), Field(min_length=1, max_length=_MAX_CHANGES)
    return _bounded(name, hint), Field(default)


def _changes() -> Any:
    number = Annotated[int, Field(ge=-_MAX_INT, le=_MAX_INT)]
    decimal = Annotated[float, Field(ge=-_MAX_INT, le=_MAX_INT, allow_inf_nan=False)]
    value = Annotated[bool | number | decimal | Name, Field()]
    key = Annotated[str, Field(pattern=_KEY_PATTERN)]
    documented = {
        "type": "object",
        "propertyNames": {"pattern": _KEY_PATTERN},
        "additionalProperties": TypeAdapter(value).json_schema(),
        "minProperties": 1,
        "maxProperties": _MAX_CHANGES,
    }
    return Annotated[dict[key, value], Documented(documented)]


def _bounded(name: str, hint: Any) -> Any:
    """The hint with limits: strings bounded by what they are, numbers below 2**53, enums by value, lists short."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        return _bounded(name, inner[0]) | None
    if get_origin(hint) is tuple:
        each = _bounded(name, get_args(hint)[0])
        return Annotated[list[each], Field(max_length=_MAX_TAGS)]  # type: ignore[valid-type]
    if hint is str:
        return WindowId if name in _WINDOWS else Line if name in _LINES else Name if name in _NAMES else Identifier
    if hint is datetime:
        return Instant
    if hint is int:
        return Annotated[int, Field(ge=0, le=_MAX_INT)]
    return _lenient(hint)


def _lenient(hint: Any) -> Any:
    """Enums come as JSON strings, which strict validation of Python values would refuse."""
    return Annotated[hint, Field(strict=False)] if isinstance(hint, type) and issubclass(hint, Enum) else hint
