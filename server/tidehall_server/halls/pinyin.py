"""How Chinese words are spelt in pinyin, so that a citizen finds a service by letters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache


def syllables(words: Iterable[str]) -> tuple[str, ...]:
    """The syllables of each word, apart by spaces, without tones: ``居住证`` -> ``ju zhu zheng``.

    Latin letters and digits stay as they are; punctuation is left out.
    """
    return tuple(_spelt(word) for word in words)


@cache
def _spelt(word: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its tables take a fifth of a second, and only a hall needs them

    return " ".join(
        part for syllable in lazy_pinyin(word) for part in "".join(map(_letter, syllable.lower())).split() if part
    )


def _letter(sign: str) -> str:
    return sign if sign.isascii() and sign.isalnum() else "v" if sign == "ü" else " "
