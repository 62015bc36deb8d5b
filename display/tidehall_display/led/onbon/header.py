"""The header of a font card's frames (BX-5K, BX-6K) and the checksum modes it may ask for."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tidehall_display.led.onbon.frame import BadFrame, crc16, unwrap, wrap

HOST = 0x8000
ANY_WITH_ANSWER, ANY_SILENT = 0xFFFE, 0xFFFF
ANY_MODEL = 0xFE
VERSION = 2
_HEAD = struct.Struct("<HH3xBBBBBH")
_BARCODE = 16
CRC, SUM, NONE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Header:
    """``on_top``: dynamic areas lie over whatever programme the card plays. ``check``: CRC, SUM or NONE (6K only)."""

    to: int = 1
    origin: int = HOST
    on_top: bool = False
    model: int = ANY_MODEL
    check: int = CRC


def packed(header: Header, data: bytes) -> bytes:
    """A whole frame with ``data`` in it."""
    head = _HEAD.pack(
        header.to, header.origin, 0, header.check, header.on_top, header.model, VERSION, len(data)
    )  # fmt: skip
    content = head + data
    return wrap(content + _checksum(header.check, content).to_bytes(2, "little"))


def unpacked(inner: bytes) -> tuple[Header, bytes]:
    """Header and data of a frame. Raises BadFrame."""
    plain = unwrap(inner)
    if len(plain) < _HEAD.size + 2:
        raise BadFrame("length")
    to, origin, barcode, check, on_top, model, _, length = _HEAD.unpack_from(_without_barcode(plain))
    content = plain[:-2]
    data = content[_HEAD.size + (_BARCODE if barcode & 1 else 0) :]
    if check != NONE and _checksum(check, content) != int.from_bytes(plain[-2:], "little"):
        raise BadFrame("crc")
    if len(data) != length:
        raise BadFrame("length")
    return Header(to, origin, bool(on_top), model, check), data


def _without_barcode(plain: bytes) -> bytes:
    """The fixed part of the header: a barcode, sent only to set a 6K's address, stands in the middle of it."""
    if plain[7] & 1 and len(plain) >= _HEAD.size + _BARCODE + 2:
        return plain[:8] + plain[8 + _BARCODE :]
    return plain


def _checksum(check: int, content: bytes) -> int:
    return sum(content) & 0xFFFF if check == SUM else crc16(content)
