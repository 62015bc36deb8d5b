"""The board's words, those of the pages (``words.ts``; a test holds both equal), in one language."""

from __future__ import annotations

from tidehall_link.catalogue import LANGUAGES, read_catalogue

PACKAGE = "tidehall_display.board"


class Words:
    """Chinese when ``language`` is none of ours."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._say = read_catalogue(PACKAGE, self.language)

    def __call__(self, key: str, **facts: object) -> str:
        """The text of ``key`` with ``facts`` filled in. Raises KeyError."""
        return self._say(key, **facts)

    def name(self, name: str, name_en: str) -> str:
        """Of a hall or a window, in this language if it has one."""
        return name_en if self.language == "en" and name_en else name
