"""The 256-byte text record of an ID card, of which only birth date, number and kind of card are taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

TEXT_SIZE = 256
_TYPE_AT = 248
_RESIDENT = {"birth": (36, 52), "number": (122, 158)}
_FOREIGNER_2017 = {"birth": (220, 236), "number": (122, 152)}
_FOREIGNER_2023 = {"birth": (36, 52), "number": (122, 158)}


class BadRecord(Exception):
    """A record that does not hold a birth date and a number where its kind has them."""


class CardKind(StrEnum):
    """Which card lies on the reader."""

    RESIDENT = "resident"
    HK_MACAU_TAIWAN = "hk_macau_taiwan"
    FOREIGNER_2017 = "foreigner_2017"
    FOREIGNER_2023 = "foreigner_2023"


_KINDS = {
    " ": (CardKind.RESIDENT, _RESIDENT),
    "J": (CardKind.HK_MACAU_TAIWAN, _RESIDENT),
    "I": (CardKind.FOREIGNER_2017, _FOREIGNER_2017),
    "Y": (CardKind.FOREIGNER_2023, _FOREIGNER_2023),
}


@dataclass(slots=True)
class Card:
    """What the ticket rules need. The number lives in a buffer that ``wipe`` overwrites; it is in no ``repr``."""

    kind: CardKind
    birth: date = field(repr=False)
    _number: bytearray = field(repr=False)

    @property
    def number(self) -> str:
        """The ID number; empty after ``wipe``. For the body of a command, nothing else."""
        return self._number.decode("ascii")

    def age(self, today: date) -> int:
        """Whole years of age on ``today``."""
        return today.year - self.birth.year - ((today.month, today.day) < (self.birth.month, self.birth.day))

    def wipe(self) -> None:
        """Overwrite the number."""
        self._number[:] = bytes(len(self._number))
        del self._number[:]


def parse(text: bytes) -> Card:
    """The card in a text record (UTF-16LE, padded with spaces). Raises BadRecord, which quotes nothing of it."""
    if len(text) != TEXT_SIZE:
        raise BadRecord("size")
    kind = _KINDS.get(text[_TYPE_AT : _TYPE_AT + 2].decode("utf-16-le", "replace"))
    if kind is None:
        raise BadRecord("kind")
    name, fields = kind
    number = _field(text, fields["number"]).upper()
    if not number.isalnum() or not number.isascii() or len(number) < 8:
        raise BadRecord("number")
    try:
        birth = datetime.strptime(_field(text, fields["birth"]), "%Y%m%d").date()  # noqa: DTZ007 - a date, no instant
    except ValueError:
        raise BadRecord("birth") from None  # its message holds the date
    return Card(name, birth, bytearray(number, "ascii"))


def _field(text: bytes, place: tuple[int, int]) -> str:
    return text[place[0] : place[1]].decode("utf-16-le", "replace").strip(" \x00")
