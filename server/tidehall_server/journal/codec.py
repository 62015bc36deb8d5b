"""Facts to stored texts and back.

An event is stored as canonical JSON: the fields of its dataclass in their order, no spaces, UTF-8, instants in ISO
8601. Adding a field with a default changes nothing for old rows. A change that old rows do not fit needs a new schema
number in ``SCHEMAS`` and an upcaster, which turns the old shape into the next one; old rows are never rewritten.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from tidehall_server.core.events import EVENTS, AnyEvent
from tidehall_server.core.fact import Fact
from tidehall_server.core.record import maker
from tidehall_server.journal.errors import JournalCorrupt, JournalTooNew

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


def _call_order(policy: dict[str, Any]) -> dict[str, Any]:
    """A limit of calls in a row that may overtake became an order by call-by time; a limit of 0 was plain arrival."""
    burst = policy.pop("priority_burst", 2)
    return {**policy, "calling": {"order": "arrival" if burst == 0 else "due"}}


def _opened_1(shape: dict[str, Any]) -> dict[str, Any]:
    return {**shape, "plan": {**shape["plan"], "policy": _call_order(shape["plan"]["policy"])}}


def _policy_1(shape: dict[str, Any]) -> dict[str, Any]:
    return {**shape, "policy": _call_order(shape["policy"])}


SCHEMAS: dict[str, int] = {"DayOpened": 2, "PolicyChanged": 2}
"""Current schema number by event type, where it is no longer 1."""

UPCASTERS: dict[tuple[str, int], Upcaster] = {("DayOpened", 1): _opened_1, ("PolicyChanged", 1): _policy_1}
"""``(type, schema)`` -> a function from that shape to the shape of ``schema + 1``."""


class Texts(NamedTuple):
    """A row's content as stored and hashed."""

    version: int
    type: str
    schema: int
    at: str
    actor: str
    command_id: str
    data: str


@lru_cache(maxsize=64)
def instant(at: datetime) -> str:
    """The fixed-width UTC text of an aware instant. Remembered: one command writes the same one several times."""
    if at.tzinfo is None:
        raise ValueError("the journal takes aware instants only")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """The instant of a stored text."""
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class Codec:
    """Encodes and decodes the events it is given; ``CODEC`` is the one for the events of all rooms."""

    adapters: Mapping[str, TypeAdapter[Any]]
    schemas: Mapping[str, int]
    upcasters: Mapping[tuple[str, int], Upcaster]

    @classmethod
    def of(
        cls,
        events: Mapping[str, type],
        schemas: Mapping[str, int] = SCHEMAS,
        upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
    ) -> Codec:
        """A codec whose every old schema has its upcaster."""
        missing = [(n, s) for n, top in schemas.items() for s in range(1, top) if (n, s) not in upcasters]
        if missing:
            raise ValueError(f"no upcaster for {missing}")
        return cls({name: TypeAdapter(kind) for name, kind in events.items()}, schemas, upcasters)

    def encode(self, fact: Fact) -> Texts:
        """The texts to store. Refuses (``ValueError``) what would not come back as it is."""
        name = type(fact.event).__name__
        data = self.adapters[name].dump_json(fact.event, warnings="error").decode()
        schema = self.schemas.get(name, 1)
        try:
            same = self.event(name, schema, data) == fact.event
        except JournalCorrupt:
            same = False
        if not same:
            raise ValueError(f"{name} does not survive being stored: {fact.event!r}")
        return Texts(fact.version, name, schema, instant(fact.at), fact.actor, fact.command_id, data)

    def event(self, name: str, schema: int, data: str) -> AnyEvent:
        """The event of a stored row, brought to today's shape."""
        adapter = self.adapters.get(name)
        current = self.schemas.get(name, 1)
        if adapter is None or schema > current:
            raise JournalTooNew(f"event {name!r} schema {schema} was written by a newer release")
        try:
            if schema < current:
                data = self._upcast(name, schema, current, data)
            event: AnyEvent = adapter.validator.validate_json(data)
        except (ValidationError, ValueError, KeyError, TypeError) as error:
            raise JournalCorrupt(f"event {name!r} schema {schema} cannot be read: {error}") from error
        return event

    def _upcast(self, name: str, schema: int, current: int, data: str) -> str:
        shape: dict[str, Any] = json.loads(data)
        for step in range(schema, current):
            shape = self.upcasters[name, step](shape)
        return json.dumps(shape, ensure_ascii=False)

    def fact(self, row: Texts | Sequence[Any]) -> Fact:
        """The fact of one stored row, columns in the order of ``Texts``."""
        version, name, schema, at, actor, command_id, data = row
        return Fact(version, moment(at), actor, command_id, self.event(name, schema, data))

    def facts(self, rows: Sequence[Sequence[Any]]) -> list[Fact]:
        """Many rows at once: the way a day is loaded, so nothing here is done twice per row."""
        validators, make, parse = self._validators, maker(Fact), datetime.fromisoformat
        try:
            return [
                make(version, parse(at), actor, command_id, validators[name, schema](data))
                for version, name, schema, at, actor, command_id, data in rows
            ]
        except (KeyError, ValidationError, ValueError):
            return self._one_by_one(rows)

    @cached_property
    def _validators(self) -> dict[tuple[str, int], Callable[[str], Any]]:
        return {(n, self.schemas.get(n, 1)): adapter.validator.validate_json for n, adapter in self.adapters.items()}

    def _one_by_one(self, rows: Iterable[Sequence[Any]]) -> list[Fact]:
        """The slow way, for rows of an older shape and for naming the row that cannot be read."""
        facts: list[Fact] = []
        for row in rows:
            try:
                facts.append(self.fact(row))
            except JournalCorrupt as error:
                raise JournalCorrupt(f"version {row[0]}: {error}") from error
        return facts


CODEC = Codec.of(EVENTS)
