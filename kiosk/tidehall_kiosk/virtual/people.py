"""Persons who do not exist, and the records of the cards that they do not have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidehall_kiosk.reader.record import CardKind

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NOBODYS_AREA = "440000"
_STEMS = {CardKind.HK_MACAU_TAIWAN: "810000", CardKind.FOREIGNER_2023: "911999"}

Fields = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class MadeUpPerson:
    """A person who does not exist; ``kind`` is the card that lies on the reader."""

    name: str
    birth: date
    serial: int = 1
    kind: CardKind = CardKind.RESIDENT

    @property
    def number(self) -> str:
        """With a right check digit under a whole province, or a country, that no person has."""
        if self.kind is CardKind.FOREIGNER_2017:
            return f"XXX{self.birth:%Y%m%d}{self.serial:04d}"
        digits = f"{_STEMS.get(self.kind, _NOBODYS_AREA)}{self.birth:%Y%m%d}{self.serial:03d}"
        rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
        return digits + "10X98765432"[rest]

    def record(self) -> bytes:
        """The 256-byte text record of the card."""
        makers = {CardKind.FOREIGNER_2017: self._foreigner_2017, CardKind.FOREIGNER_2023: self._foreigner_2023}
        fields = makers.get(self.kind, self._resident)()
        return b"".join(_padded(text.encode("utf-16-le"), size) for text, size in fields)

    def _resident(self) -> Fields:
        letter, permit = ("J", "X00000000") if self.kind is CardKind.HK_MACAU_TAIWAN else (" ", "")
        return (
            (self.name, 30), ("1", 2), ("01", 4), (self._born, 16), ("无名路1号", 70), (self.number, 36),
            ("无名市公安局", 30), ("20200101", 16), ("长期", 16), (permit, 18), ("", 4), ("", 6), (letter, 2), ("", 6),
        )  # fmt: skip

    def _foreigner_2017(self) -> Fields:
        return (
            ("NOBODY, ANN", 120), ("2", 2), (self.number, 30), ("XXX", 6), (self.name, 30), ("20200101", 16),
            ("20300101", 16), (self._born, 16), ("01", 4), ("1500", 8), ("I", 2), ("", 6),
        )  # fmt: skip

    def _foreigner_2023(self) -> Fields:
        return (
            (self.name, 30), ("2", 2), ("01", 4), (self._born, 16), ("NOBODY, ANN", 70), (self.number, 36), ("", 30),
            ("20240101", 16), ("20340101", 16), ("", 22), ("XXX", 6), ("Y", 2), ("", 6),
        )  # fmt: skip

    @property
    def _born(self) -> str:
        return f"{self.birth:%Y%m%d}"


def _padded(text: bytes, size: int) -> bytes:
    """Cut to whole UTF-16 units and filled up with spaces."""
    return (text[:size] + b" \x00" * (size // 2))[:size]
