"""The caller's own words, from the catalogues in ``locale/``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files

LANGUAGES = ("zh-CN", "en")


class Words:
    """One language. A missing key is an error: a test holds that the catalogues have the same keys."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __call__(self, key: str, **facts: object) -> str:
        """The text of ``key`` with ``facts`` filled in. Raises KeyError."""
        return self._texts[key].format(**facts)

    @property
    def keys(self) -> frozenset[str]:
        """Every key, dotted."""
        return frozenset(self._texts)


def read_words(language: str = LANGUAGES[0]) -> Words:
    """The catalogue of ``language``."""
    text = (files("tidehall_caller") / "locale" / f"{language}.toml").read_text(encoding="utf-8")
    return Words({f"{table}.{key}": said for table, key, said in _lines(tomllib.loads(text))})


def _lines(tables: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str, str]]:
    for table, entries in tables.items():
        for key, said in entries.items():
            yield table, key, said
