"""Resident identity numbers as they come from a card reader or a keyboard.

18 characters: six for the place, eight for the date of birth, three for the order, one check character (GB 11643,
ISO 7064 MOD 11-2). The residence permit for people from Hong Kong, Macao and Taiwan (81, 82, 83) and the foreigner's
permanent residence card of 2023 (9 + place + nationality) have the same form. Other documents (passport, officer's
card, the 15-character residence card of before 2023) are no such numbers: the caller asks for them by another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
PROVINCES = frozenset({
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
    "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
})  # fmt: skip
PERMITS = frozenset({"810000", "820000", "830000"})
FULL_WIDTH = {ord("０") + n: str(n) for n in range(10)} | {ord("Ｘ"): "X", ord("ｘ"): "X", ord("\u3000"): " "}
FIRST_YEAR = 1900
SHOWN = 4


class IdKind(StrEnum):
    """Which card carries the number."""

    RESIDENT = "resident"
    HK_MO_TW = "hk_mo_tw"
    FOREIGNER = "foreigner"


class IdProblem(StrEnum):
    """Why a text is no identity number; catalogue keys ``identity.<problem>``."""

    EMPTY = "empty"
    LENGTH = "length"
    FIFTEEN_DIGITS = "fifteen_digits"
    CHARACTERS = "characters"
    REGION = "region"
    BIRTH_DATE = "birth_date"
    BIRTH_DATE_FUTURE = "birth_date_future"
    CHECKSUM = "checksum"
    OTHER_DOCUMENT = "other_document"


class IdNumberError(ValueError):
    """The text is no identity number. Never carries the text: errors end up in logs."""

    def __init__(self, problem: IdProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number that has passed every check. Its ``repr`` is masked, so that it can be logged by mistake."""

    value: str
    birth_date: date
    kind: IdKind

    @property
    def masked(self) -> str:
        """The last four characters, the others as stars."""
        return "*" * (len(self.value) - SHOWN) + self.value[-SHOWN:]

    def __repr__(self) -> str:
        return f"IdNumber({self.masked})"

    __str__ = __repr__


def normalise(id_number: str, today: date | None = None) -> IdNumber:
    """Read what was typed or sent. Spaces, full-width digits and a small x are put right; nothing else is guessed.

    With ``today`` a birth date that has not come yet is refused too. Raises ``IdNumberError``.
    """
    text = "".join(id_number.translate(FULL_WIDTH).split()).upper()
    _check_form(text)
    kind = _kind(text)
    born = _birth_date(text)
    if today is not None and born > today:
        raise IdNumberError(IdProblem.BIRTH_DATE_FUTURE)
    if check_character(text[:17]) != text[17]:
        raise IdNumberError(IdProblem.CHECKSUM)
    return IdNumber(text, born, kind)


def check_character(first_17: str) -> str:
    """The 18th character for the first 17 digits."""
    return CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first_17, strict=True)) % 11]


def _check_form(text: str) -> None:
    if not text:
        raise IdNumberError(IdProblem.EMPTY)
    if not text.isascii() or not text.isalnum():
        raise IdNumberError(IdProblem.CHARACTERS)
    if len(text) == 15 and text.isdigit():
        raise IdNumberError(IdProblem.FIFTEEN_DIGITS)
    if not text[:17].isdigit() and text[0].isalpha():
        raise IdNumberError(IdProblem.OTHER_DOCUMENT)
    if len(text) != 18:
        raise IdNumberError(IdProblem.LENGTH)
    if not text[:17].isdigit() or text[17] not in CHECKS:
        raise IdNumberError(IdProblem.CHARACTERS)


def _kind(text: str) -> IdKind:
    if text[:6] in PERMITS:
        return IdKind.HK_MO_TW
    if text[0] == "9" and text[1:3] in PROVINCES:
        return IdKind.FOREIGNER
    if text[:2] in PROVINCES:
        return IdKind.RESIDENT
    raise IdNumberError(IdProblem.REGION)


def _birth_date(text: str) -> date:
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise IdNumberError(IdProblem.BIRTH_DATE) from None
    if born.year < FIRST_YEAR:
        raise IdNumberError(IdProblem.BIRTH_DATE)
    return born
