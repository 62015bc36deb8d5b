"""Names to numbers, one table for each text that numbers them. Two national texts count levels in opposite directions.

Sources: GB/T 39046-2020 tables A.6 and A.8, and upload interfaces in use (domain facts §1, §2.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tidehall_server.core.queue.commands import Level, RatingChannel
from tidehall_server.core.queue.model import ServiceKind


@dataclass(frozen=True, slots=True)
class Scale:
    """A way to number the levels. ``title`` heads every exported column, so that nobody has to guess the direction."""

    id: str
    title: str
    title_en: str
    numbers: Mapping[Level, str]

    def number(self, level: Level) -> str:
        return self.numbers[level]

    def level(self, number: str) -> Level:
        """The level of a number that came from outside. Raises ``ValueError``."""
        for level, known in self.numbers.items():
            if known == number:
                return level
        raise ValueError(f"{number!r} is no level of {self.id}")


_BEST_FIRST = tuple(Level)
UPLOAD = Scale(
    "upload", "满意度（好差评接口：5=非常满意，1=非常不满意）", "level (upload interface: 5 is best)",
    dict(zip(_BEST_FIRST, "54321", strict=True)),
)  # fmt: skip
GBT_39046 = Scale(
    "gbt39046", "满意度代码（GB/T 39046 表A.8：1=非常满意，5=非常不满意）", "level (GB/T 39046 table A.8: 1 is best)",
    dict(zip(_BEST_FIRST, "12345", strict=True)),
)  # fmt: skip
SCALES = {scale.id: scale for scale in (UPLOAD, GBT_39046)}


class ChannelTable(StrEnum):
    """Whose numbers of channels. Only the ones a hall can use are in the tables; a province may add its own."""

    FIVE = "five"
    SEVEN = "seven"
    XIAN = "xian"


_FIVE = {RatingChannel.QR: "3", RatingChannel.PAD: "4", RatingChannel.BOX: "5", RatingChannel.PAPER: "5"}
_XIAN = dict.fromkeys(RatingChannel, "3")
CHANNELS: Mapping[ChannelTable, Mapping[RatingChannel, str]] = {
    ChannelTable.FIVE: _FIVE, ChannelTable.SEVEN: _FIVE, ChannelTable.XIAN: _XIAN,
}  # fmt: skip


class PromiseTable(StrEnum):
    """Whose numbers of 即办件 and 承诺件: they are turned round in one province."""

    GBT_39046 = "gbt39046"
    ZHEJIANG = "zhejiang"


PROMISES: Mapping[PromiseTable, Mapping[ServiceKind, str]] = {
    PromiseTable.GBT_39046: {ServiceKind.INSTANT: "1", ServiceKind.PROMISED: "2"},
    PromiseTable.ZHEJIANG: {ServiceKind.INSTANT: "2", ServiceKind.PROMISED: "1"},
}
