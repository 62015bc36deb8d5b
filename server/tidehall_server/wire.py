"""The views as JSON, and the same shapes as TypeScript: ``python -m tidehall_server.wire`` prints the types.

The front end generates its types from here when it is built, so that a screen cannot disagree with the server.
"""

from __future__ import annotations

import dataclasses
import sys
import types
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_jsonable_python

from tidehall_server.core.queue.commands import Level
from tidehall_server.core.queue.views import VIEWS

V = TypeVar("V")


class Snapshot(BaseModel, Generic[V]):
    """A view with the journal version that it shows; ``now`` is the server's time for clocks on screens."""

    version: int
    view: V
    now: datetime


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(VIEWS[name])


def as_json(name: str, view: object) -> dict[str, Any]:
    """The view ``name`` as plain JSON values, by its declared shape."""
    shown: dict[str, Any] = _adapter(name).dump_python(view, mode="json")
    return shown


def plain(value: Any) -> Any:
    """Any dataclass of the core as plain JSON values."""
    return to_jsonable_python(value)


_PLAIN: Mapping[type, str] = {str: "string", int: "number", float: "number", bool: "boolean", datetime: "Instant"}


class TypeScript:
    """Collects what views are made of and writes it down once each, enums first."""

    def __init__(self) -> None:
        self._enums: dict[str, str] = {}
        self._shapes: dict[str, str] = {}

    def add(self, shape: type) -> None:
        """Declare a dataclass and all it mentions."""
        if shape.__name__ in self._shapes:
            return
        self._shapes[shape.__name__] = ""
        hints = get_type_hints(shape)
        lines = [f"  {field.name}: {self.name_of(hints[field.name])};" for field in dataclasses.fields(shape)]
        self._shapes[shape.__name__] = "\n".join([f"export interface {shape.__name__} {{", *lines, "}"])

    def name_of(self, hint: Any) -> str:
        """The TypeScript of a Python annotation."""
        origin, inner = get_origin(hint), get_args(hint)
        if hint is type(None):
            return "null"
        if origin in (Union, types.UnionType):
            return " | ".join(self.name_of(each) for each in inner)
        if origin is tuple and inner[-1] is Ellipsis:
            element = self.name_of(inner[0])
            return f"({element})[]" if " " in element else f"{element}[]"
        if origin is tuple:
            return f"[{', '.join(self.name_of(each) for each in inner)}]"
        if origin is dict:
            return f"Record<{self.name_of(inner[0])}, {self.name_of(inner[1])}>"
        return self._named(hint)

    def _named(self, hint: Any) -> str:
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            self.add(hint)
            return hint.__name__
        if isinstance(hint, type) and issubclass(hint, Enum):
            values = " | ".join(f'"{member.value}"' for member in hint)
            self._enums[hint.__name__] = f"export type {hint.__name__} = {values};"
            return hint.__name__
        return _PLAIN[hint]

    def text(self) -> str:
        """The whole module."""
        views = "\n".join(f"  {name}: {shape.__name__};" for name, shape in VIEWS.items())
        return "\n".join(
            [
                "// Made by `python -m tidehall_server.wire` from the server's views. Do not edit, do not commit.",
                "",
                "/** An instant as ISO 8601 text in UTC. Durations are whole seconds. */",
                "export type Instant = string;",
                "",
                *sorted(self._enums.values()),
                "",
                "\n\n".join(self._shapes[name] for name in sorted(self._shapes)),
                "",
                f"export interface Views {{\n{views}\n}}",
                "",
                "export type ViewName = keyof Views;",
                "",
            ]
        )


def typescript() -> str:
    """The types of all views as one TypeScript module."""
    written = TypeScript()
    for shape in VIEWS.values():
        written.add(shape)
    written.name_of(Level)
    return written.text()


if __name__ == "__main__":
    sys.stdout.write(typescript())
