"""A device's own words, from catalogues in its package: ``locale/zh-CN.toml`` and ``locale/en.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

LANGUAGES = ("zh-CN", "en")


class Words:
    """One language. A missing key is an error: a test holds that the catalogues have the same keys."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __call__(self, key: str, **facts: object) -> str:
        """The text of ``key`` with ``facts`` filled in. Raises KeyError."""
        return self._texts[key].format(**facts)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    @property
    def keys(self) -> frozenset[str]:
        """Every key, dotted."""
        return frozenset(self._texts)


def read_catalogue(package: str, language: str) -> Words:
    """The catalogue of ``language`` in ``package``; Chinese when there is none."""
    name = language if language in LANGUAGES else LANGUAGES[0]
    text = (files(package) / "locale" / f"{name}.toml").read_text(encoding="utf-8")
    return Words(_flat(tomllib.loads(text)))


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat
