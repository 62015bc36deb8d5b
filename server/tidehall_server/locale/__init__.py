"""The words of refusals and of the command line, one TOML catalogue per language, Chinese first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """What is wrong, and what to do next."""

    message: str
    next: str


class _Facts(dict[str, object]):
    """A fact that nobody supplied reads as a dash instead of breaking the sentence."""

    def __missing__(self, key: str) -> str:
        return "—"


class Catalogue:
    """Words of one language: ``refusals`` by code, plain ``texts`` by key, ``names`` of values that occur in facts."""

    def __init__(self, language: str, table: Mapping[str, Any]) -> None:
        self.language = language
        self.refusals: Mapping[str, Mapping[str, str]] = table.get("refusal", {})
        self.texts: Mapping[str, str] = table.get("text", {})
        self.names: Mapping[str, Mapping[str, str]] = table["name"]

    def refusal(self, code: str, facts: Mapping[str, object], zone: tzinfo = UTC) -> Words:
        """The two sentences of a code, instants told in ``zone``. A code without words gets those of ``internal``."""
        entry = self.refusals.get(code) or self.refusals["internal"]
        known = _Facts({key: self._readable(key, value, zone) for key, value in facts.items()})
        return Words(entry["message"].format_map(known), entry["next"].format_map(known))

    def text(self, key: str, **facts: object) -> str:
        return self.texts[key].format_map(_Facts(facts))

    def _readable(self, key: str, value: object, zone: tzinfo) -> object:
        times = self.names["time"]
        if value is None:
            return times["unknown"]
        if isinstance(value, datetime):
            local = value.astimezone(zone)
            return times["moment"].format(month=local.month, day=local.day, time=local.strftime("%H:%M"))
        if isinstance(value, list | tuple | set | frozenset):
            return self.names["join"]["list"].join(str(self._readable(key, each, zone)) for each in value)
        if isinstance(value, str):
            return self.names.get(key, {}).get(value, value)
        return value


@cache
def load(language: str, part: str = "") -> Catalogue:
    """Read ``<language>.toml`` of this package, or ``<part>.<language>.toml`` of what is not needed at every start."""
    name = f"{part}.{language}.toml" if part else f"{language}.toml"
    text = resources.files("tidehall_server.locale").joinpath(name).read_text("utf-8")
    return Catalogue(language, tomllib.loads(text))
