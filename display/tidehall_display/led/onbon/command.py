"""What is asked of a font card and what it answers. Nothing here writes the card's flash memory.

Programmes (group A1) survive a power cut and wear the flash out; a hall changes its text hundreds of times a day. So
only dynamic areas (A3 06) are written, which live in RAM, and the commands that erase files are not even spelled here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

ANSWER, NO_ANSWER = 1, 2
ALL_AREAS = 0xFF
BRIGHTEST = 15


class CardError(IntEnum):
    """What a card says is wrong."""

    OK = 0
    GROUP = 1
    COMMAND = 2
    BUSY = 3
    MEMORY = 4
    CHECKSUM = 5
    NO_FILE = 6
    FLASH = 7
    DOWNLOAD = 8
    FILE_NAME = 9
    FILE_TYPE = 10
    FILE_CHECKSUM = 11
    NO_FONT = 12
    FIRMWARE = 13
    TIME = 14
    EXISTS = 15
    BLOCK = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """``group`` and ``command`` are A0 00 for a plain yes, A0 01 for a plain no."""

    group: int
    command: int
    error: int
    data: bytes = b""

    @property
    def ok(self) -> bool:
        """The card did what it was asked."""
        return (self.group, self.command) != (0xA0, 1) and self.error == CardError.OK


ACK = Answer(0xA0, 0, CardError.OK)


def nack(error: CardError) -> Answer:
    """A plain no."""
    return Answer(0xA0, 1, error)


def answer_bytes(answer: Answer) -> bytes:
    """An answer as data of a frame."""
    return bytes((answer.group, answer.command, answer.error, 0, 0)) + answer.data


def read_answer(data: bytes) -> Answer | None:
    """The answer in ``data``, or None when it is none."""
    return Answer(data[0], data[1], data[2], data[5:]) if len(data) >= 5 else None


def ping(response: int = ANSWER) -> bytes:
    """Are you there? Costs the card nothing."""
    return bytes((0xA2, 0x00, response, 0, 0))


def set_clock(now: datetime) -> bytes:
    """``now`` as the hall's clocks show it. The two bytes in front count what follows, as in the maker's example."""
    year = f"{now.year:04d}"
    digits = (year[2:], year[:2], *(f"{n:02d}" for n in (now.month, now.day, now.hour, now.minute, now.second)))
    bcd = bytes(int(two, 16) for two in digits)
    return bytes((0xA2, 0x03, ANSWER, 8, 0)) + bcd + bytes((now.isoweekday(),))


def power(on: bool) -> bytes:
    """Light the panel or put it out; the areas are kept."""
    return bytes((0xA3, 0x00, ANSWER, 0, 0, 1 if on else 2))


def brightness(level: int) -> bytes:
    """0 (dark) to 15."""
    return bytes((0xA3, 0x02, ANSWER, 0, 0, 1, min(max(level, 0), BRIGHTEST)))


def areas(written: Sequence[bytes], gone: Sequence[int] = (), *, gone_all: bool = False) -> bytes:
    """Write areas, after those in ``gone`` (or all there are) have been deleted."""
    removed = bytes((ALL_AREAS,)) if gone_all else bytes((len(gone), *gone))
    body = b"".join(len(area).to_bytes(2, "little") + area for area in written)
    return bytes((0xA3, 0x06, ANSWER, 0, 0)) + removed + bytes((len(written),)) + body
