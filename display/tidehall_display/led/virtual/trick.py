"""How virtual cards misbehave, whatever they are."""

from __future__ import annotations

from enum import StrEnum


class Trick(StrEnum):
    """What a card does instead of what it should."""

    NONE = "none"
    BUSY = "busy"
    SILENT = "silent"
    HALF_FRAME = "half_frame"
    WRONG_CRC = "wrong_crc"
    NOISE = "noise"
    HANG_UP = "hang_up"
    DEAF = "deaf"
    """Takes every frame for one with a wrong checksum, as on a bad line."""


class HungUp(Exception):
    """The card closes the connection."""


def answered(trick: Trick, answers: list[bytes]) -> list[bytes]:
    """What of ``answers`` comes back. Raises HungUp."""
    if answers and trick is Trick.HANG_UP:
        raise HungUp
    return [] if trick is Trick.SILENT else [_spoilt(trick, answer) for answer in answers]


def _spoilt(trick: Trick, frame: bytes) -> bytes:
    match trick:
        case Trick.HALF_FRAME:
            return frame[: len(frame) // 2]
        case Trick.WRONG_CRC:
            at = max(0, len(frame) - 3)
            return frame[:at] + bytes((frame[at] ^ 1,)) + frame[at + 1 :]
        case Trick.NOISE:
            return b"\x00\xffnoise\x5a" + frame
    return frame
