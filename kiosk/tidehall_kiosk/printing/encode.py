"""Blocks to ESC/POS bytes.

python-escpos decides per whole string between a code page and GB18030 and loses full-width punctuation on the way,
so the bytes are made here: GB18030 under ``FS &`` for what the printer's font holds, dots for what it does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tidehall_kiosk.printing.blocks import Align, Block, Cut, Feed, Line, Qr, Rule
from tidehall_kiosk.printing.raster import NoFont, draw_line, draw_qr, to_raster
from tidehall_kiosk.printing.text import clean, in_font, width, wrap

_ALIGN = {Align.LEFT: b"\x1ba\x00", Align.CENTER: b"\x1ba\x01", Align.RIGHT: b"\x1ba\x02"}
_COLUMN = 12


@dataclass(frozen=True, slots=True)
class Profile:
    """What a printer can do. ``dots`` is the printable width: 576 on 80 mm paper, 384 on 58 mm."""

    dots: int = 576
    chinese: bool = True
    native_qr: bool = True
    knife: bool = True
    font: str = ""

    @property
    def columns(self) -> int:
        """Half-width characters in a line."""
        return self.dots // _COLUMN


def encode(blocks: Iterable[Block], profile: Profile) -> bytes:
    """The bytes of one slip, from the printer's reset to the cut."""
    writer = _Writer(profile)
    for block in blocks:
        writer.add(block)
    return bytes(writer.out)


class _Writer:
    """Collects bytes and remembers the printer's mode, so that a command goes out only when something changes."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.out = bytearray(b"\x1b@")
        if profile.chinese:
            self.out += b"\x1c&"
        self._align = Align.LEFT
        self._style = (1, 1, False)

    def add(self, block: Block) -> None:
        """Append one block."""
        match block:
            case Line():
                self._line(block)
            case Rule():
                self._line(Line("-" * self._profile.columns))
            case Feed(lines=lines):
                self.out += b"\x1bd" + bytes([min(lines, 255)])
            case Qr():
                self._qr(block)
            case Cut(feed=feed):
                self.out += b"\x1bd" + bytes([min(feed, 255)])
                if self._profile.knife:
                    self.out += b"\x1dVB\x00"

    def _line(self, line: Line) -> None:
        self._set_align(line.align)
        for text in wrap(clean(line.text), max(2, self._profile.columns // line.wide)):
            if in_font(text, self._profile.chinese):
                self._set_style(line)
                self.out += text.encode("gb18030") + b"\n"
            else:
                self._drawn(text, line)

    def _drawn(self, text: str, line: Line) -> None:
        try:
            image = draw_line(text, line.wide, line.high, line.bold, self._profile.dots, self._profile.font)
        except NoFont:
            self._set_style(line)
            shown = "".join(char if in_font(char, self._profile.chinese) else "?" * width(char) for char in text)
            self.out += shown.encode("gb18030") + b"\n"
            return
        self.out += to_raster(image)

    def _qr(self, code: Qr) -> None:
        self._set_align(Align.CENTER)
        if self._profile.native_qr:
            self.out += _native_qr(code)
        else:
            self.out += to_raster(draw_qr(code.data, code.module, self._profile.dots))

    def _set_align(self, align: Align) -> None:
        if align is not self._align:
            self.out += _ALIGN[align]
            self._align = align

    def _set_style(self, line: Line) -> None:
        style = (line.wide, line.high, line.bold)
        if style == self._style:
            return
        if max(line.wide, line.high, *self._style[:2]) > 2:
            self.out += b"\x1d!" + bytes([(line.wide - 1) << 4 | (line.high - 1)])
        if max(line.wide, line.high) <= 2:
            wide, high = line.wide == 2, line.high == 2
            self.out += b"\x1b!" + bytes([high << 4 | wide << 5 | line.bold << 3])
            if self._profile.chinese:
                self.out += b"\x1c!" + bytes([wide << 2 | high << 3])
        elif line.bold != self._style[2]:
            self.out += b"\x1bE" + bytes([line.bold])
        self._style = style


def _native_qr(code: Qr) -> bytes:
    """Model 2, cell size, correction M, store, print. The printer draws no quiet zone, centring leaves one."""
    data = code.data.encode("utf-8")
    return b"".join(
        b"\x1d(k" + len(body).to_bytes(2, "little") + body
        for body in (b"1A2\x00", b"1C" + bytes([code.module]), b"1E1", b"1P0" + data, b"1Q0")
    )
