"""The agent's own words, from the catalogues in ``locale/``."""

from __future__ import annotations

from tidehall_link.catalogue import LANGUAGES, Words, read_catalogue

__all__ = ["LANGUAGES", "Words", "read_words"]


def read_words(language: str) -> Words:
    """The catalogue of ``language``; Chinese when there is none."""
    return read_catalogue("tidehall_kiosk", language)
