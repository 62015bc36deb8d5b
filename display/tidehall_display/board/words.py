"""The board's words, those of the pages (``words.ts``; a test holds both equal), from ``locale/``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

LANGUAGES = ("zh-CN", "en")


class Words:
    """One language. A missing key is an error: a test holds that the catalogues have the same keys."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **facts: object) -> str:
        """The text of ``key`` with ``facts`` filled in. Raises KeyError."""
        return self._texts[key].format(**facts)

    def name(self, name: str, name_en: str) -> str:
        """Of a hall or a window, in this language if it has one."""
        return name_en if self.language == "en" and name_en else name

    @property
    def texts(self) -> Mapping[str, str]:
        """Everything, by dotted keys."""
        return self._texts


def read_words(language: str) -> Words:
    """The catalogue of ``language``; Chinese when there is none."""
    name = language if language in LANGUAGES else LANGUAGES[0]
    text = (files("tidehall_display.board") / "locale" / f"{name}.toml").read_text(encoding="utf-8")
    return Words(name, _flat(tomllib.loads(text)))


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat
