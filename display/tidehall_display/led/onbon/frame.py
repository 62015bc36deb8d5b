"""What all BX cards have in common on the wire: ``A5`` eight times, escaped content, CRC-16, ``5A``."""

from __future__ import annotations

from dataclasses import dataclass

START, END = 0xA5, 0x5A
_PREAMBLE = bytes((START,)) * 8
_ESCAPES = ((b"\xa6", b"\xa6\x01"), (b"\xa5", b"\xa6\x02"), (b"\x5b", b"\x5b\x01"), (b"\x5a", b"\x5b\x02"))
_PLAIN = {escaped: plain for plain, escaped in _ESCAPES}
LONGEST = 1 << 21
"""No frame is longer; what goes on without an end is noise."""


class BadFrame(Exception):
    """Bytes that look like a frame and are none: ``crc``, ``escape`` or ``length``."""


def crc16(data: bytes) -> int:
    """CRC-16/ARC: x^16 + x^15 + x^2 + 1 reflected, from 0."""
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc


def _table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1  # noqa: PLW2901
        table.append(value)
    return tuple(table)


_TABLE = _table()


def escaped(content: bytes) -> bytes:
    """The content without ``A5`` and ``5A`` in it. The escape characters go first."""
    for plain, instead in _ESCAPES:
        content = content.replace(plain, instead)
    return content


def wrap(content: bytes) -> bytes:
    """Preamble, escaped content, end; without a checksum."""
    return _PREAMBLE + escaped(content) + bytes((END,))


def framed(content: bytes) -> bytes:
    """Header and data as they go over the wire."""
    return wrap(content + crc16(content).to_bytes(2, "little"))


def unwrap(inner: bytes) -> bytes:
    """What stood between the preamble and the end. Raises BadFrame."""
    plain = bytearray()
    at = 0
    while at < len(inner):
        if inner[at] in (0xA6, 0x5B):
            pair = bytes(inner[at : at + 2])
            if pair not in _PLAIN:
                raise BadFrame("escape")
            plain += _PLAIN[pair]
            at += 2
        else:
            plain.append(inner[at])
            at += 1
    return bytes(plain)


def checked(inner: bytes) -> bytes:
    """Header and data of a frame, its checksum compared and taken off. Raises BadFrame."""
    plain = unwrap(inner)
    if len(plain) < 3:
        raise BadFrame("length")
    if crc16(plain[:-2]) != int.from_bytes(plain[-2:], "little"):
        raise BadFrame("crc")
    return plain[:-2]


@dataclass(slots=True)
class FrameReader:
    """Finds frames in whatever arrives. One ``A5`` is preamble enough; noise before it is passed over."""

    _held: bytearray

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """What stands between preamble and end of every frame that is complete now, still escaped and unchecked."""
        self._held += data
        found: list[bytes] = []
        while (end := self._held.find(END)) >= 0:
            part = bytes(self._held[:end])
            del self._held[: end + 1]
            start = part.rfind(START)
            if start >= 0 and part[start + 1 :]:
                found.append(part[start + 1 :])
        if len(self._held) > LONGEST:
            self._held.clear()
        return found
