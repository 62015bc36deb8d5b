"""ESC/POS bytes to what they mean. Raises on every command it does not know, as no printer does.

Written from the ESC/POS reference independently of the encoder, so that the two can catch each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace


class UnknownCommand(Exception):
    """Bytes that are no command of this printer."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the next characters look. ``align`` 0 left, 1 centre, 2 right."""

    align: int = 0
    wide: int = 1
    high: int = 1
    cjk_wide: int = 1
    cjk_high: int = 1
    bold: bool = False
    underline: bool = False
    chinese: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters in one style, without the line's end."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class NewLine:
    """The line is printed and the paper moves on; ``lines`` more than one for ``ESC d``."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Raster:
    """Dots of ``GS v 0``: 1 bit per dot, 1 is black, ``across`` bytes per row."""

    across: int
    rows: int
    dots: bytes
    align: int


@dataclass(frozen=True, slots=True)
class QrCode:
    """A native QR code."""

    data: bytes
    module: int
    level: int
    align: int


@dataclass(frozen=True, slots=True)
class CutPaper:
    """The knife."""


@dataclass(frozen=True, slots=True)
class AskPaper:
    """``GS r``: answer when the buffer has been worked off so far."""

    number: int


Op = Text | NewLine | Raster | QrCode | CutPaper | AskPaper


class Decoder:
    """Feed bytes, take operations. Bytes of an unfinished command wait for the rest."""

    def __init__(self) -> None:
        self._rest = b""
        self._style = Style()
        self._qr = (b"", 3, 0x30)

    @property
    def pending(self) -> bytes:
        """Bytes that do not make a whole command yet."""
        return self._rest

    def feed(self, data: bytes) -> Iterator[Op]:
        """The operations completed by ``data``. Raises UnknownCommand."""
        self._rest += data
        while self._rest:
            taken, op = self._next(self._rest)
            if not taken:
                return
            self._rest = self._rest[taken:]
            if op is not None:
                yield op

    def _next(self, data: bytes) -> tuple[int, Op | None]:
        first = data[0]
        if first == 0x0A:
            return 1, NewLine()
        if first in _LEADS:
            if len(data) < 2:
                return 0, None
            return self._command(bytes(data[:2]), data)
        if first < 0x20:
            raise UnknownCommand(data[:4].hex(" "))
        return self._text(data)

    def _text(self, data: bytes) -> tuple[int, Op | None]:
        if not self._style.chinese:
            end = next((at for at, byte in enumerate(data) if byte < 0x20), len(data))
            return end, Text(data[:end].decode("cp437"), self._style)
        at = 0
        while at < len(data) and data[at] >= 0x20:
            size = _char_size(data, at)
            if not size:
                break
            at += size
        if not at:
            return 0, None
        try:
            return at, Text(data[:at].decode("gb18030"), self._style)
        except UnicodeDecodeError as error:
            raise UnknownCommand(f"no character: {data[:at].hex(' ')}") from error

    def _command(self, head: bytes, data: bytes) -> tuple[int, Op | None]:
        if head in _ALLOWED:
            if len(data) < 3:
                return 0, None
            return 3, self._set(head, data[2])
        match head:
            case b"\x1b@":
                self._style = Style()
                return 2, None
            case b"\x1c&" | b"\x1c.":
                self._style = replace(self._style, chinese=head == b"\x1c&")
                return 2, None
            case b"\x1dV":
                return self._cut(data)
            case b"\x1dv":
                return self._raster(data)
            case b"\x1d(":
                return self._extended(data)
        raise UnknownCommand(data[:4].hex(" "))

    def _set(self, head: bytes, value: int) -> Op | None:
        if not _ALLOWED[head](value):
            raise UnknownCommand(f"{head.hex(' ')} {value:02x}")
        style = self._style
        match head:
            case b"\x1ba":
                self._style = replace(style, align=value % 48)
            case b"\x1b!":
                self._style = replace(
                    style,
                    wide=1 + (value >> 5 & 1),
                    high=1 + (value >> 4 & 1),
                    bold=bool(value & 8),
                    underline=bool(value & 128),
                )
            case b"\x1c!":
                self._style = replace(style, cjk_wide=1 + (value >> 2 & 1), cjk_high=1 + (value >> 3 & 1))
            case b"\x1d!":
                wide, high = 1 + (value >> 4 & 7), 1 + (value & 7)
                self._style = replace(style, wide=wide, high=high, cjk_wide=wide, cjk_high=high)
            case b"\x1bE":
                self._style = replace(style, bold=bool(value & 1))
            case b"\x1bd":
                return NewLine(value)
            case b"\x1dr":
                return AskPaper(value)
        return None

    def _cut(self, data: bytes) -> tuple[int, Op | None]:
        if len(data) < 3:
            return 0, None
        if data[2] in (0, 1, 48, 49):
            return 3, CutPaper()
        if data[2] in (65, 66):
            return (4, CutPaper()) if len(data) >= 4 else (0, None)
        raise UnknownCommand(data[:4].hex(" "))

    def _raster(self, data: bytes) -> tuple[int, Op | None]:
        if len(data) < 8:
            return 0, None
        if data[2] not in (0, 0x30) or data[3] > 3:
            raise UnknownCommand(data[:8].hex(" "))
        across, rows = int.from_bytes(data[4:6], "little"), int.from_bytes(data[6:8], "little")
        end = 8 + across * rows
        if len(data) < end:
            return 0, None
        return end, Raster(across, rows, bytes(data[8:end]), self._style.align)

    def _extended(self, data: bytes) -> tuple[int, Op | None]:
        if len(data) < 5:
            return 0, None
        end = 5 + int.from_bytes(data[3:5], "little")
        if len(data) < end:
            return 0, None
        if data[2] != 0x6B or data[5] != 0x31:
            raise UnknownCommand(data[:8].hex(" "))
        return end, self._qr_function(data[6], bytes(data[7:end]))

    def _qr_function(self, function: int, body: bytes) -> Op | None:
        stored, module, level = self._qr
        match function:
            case 65 if body in (b"1\x00", b"2\x00"):
                return None
            case 67 if len(body) == 1 and 1 <= body[0] <= 16:
                self._qr = (stored, body[0], level)
            case 69 if len(body) == 1 and 48 <= body[0] <= 51:
                self._qr = (stored, module, body[0])
            case 80 if len(body) > 1 and body[0] == 48:
                self._qr = (body[1:], module, level)
            case 81 if body == b"0" and stored:
                return QrCode(stored, module, level, self._style.align)
            case _:
                raise UnknownCommand(f"QR function {function} {body[:2].hex(' ')}")
        return None


_LEADS = frozenset({0x10, 0x1B, 0x1C, 0x1D})
_ALLOWED: dict[bytes, Callable[[int], bool]] = {
    b"\x1ba": lambda value: value % 48 in (0, 1, 2) and value < 51,
    b"\x1b!": lambda value: not value & 0b0100_0110,
    b"\x1bd": lambda value: True,
    b"\x1bE": lambda value: True,
    b"\x1c!": lambda value: not value & 0b0111_0011,
    b"\x1d!": lambda value: not value & 0b1000_1000,
    b"\x1da": lambda value: True,
    b"\x1dr": lambda value: value in (1, 2, 49, 50),
    b"\x10\x04": lambda value: 1 <= value <= 4,
}
"""Commands of one byte, with the values that the reference gives; what is reserved, each printer takes as it likes."""


def _char_size(data: bytes, at: int) -> int:
    """Bytes of the GB18030 character at ``at``; 0 when it is not whole yet."""
    if data[at] < 0x80:
        return 1
    if at + 1 >= len(data):
        return 0
    size = 4 if 0x30 <= data[at + 1] <= 0x39 else 2
    return size if at + size <= len(data) else 0
