"""Blocks to ESC/POS bytes.

The words of the language are python-escpos' own; the sentences are made here. Its ``text`` decides per whole string
between a code page and GB18030 and loses full-width punctuation on the way: here it is GB18030 under ``FS &`` for what
the printer's font holds, and dots for what it does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from escpos.constants import CTL_LF, ESC, FS, GS, HW_INIT, TXT_SIZE, TXT_STYLE
from PIL import Image

from tidehall_kiosk.printing.blocks import Align, Bar, Block, Cut, Line, Qr
from tidehall_kiosk.printing.raster import draw_line, draw_qr, to_raster
from tidehall_kiosk.printing.text import clean, in_font, width, wrap
from tidehall_link.fonts import NoFont

_CHINESE = FS + b"&"
_CHINESE_STYLE = FS + b"!"
_LATIN_STYLE = ESC + b"!"
_BOLD = ESC + b"E"
_FEED = ESC + b"d"
_CUT = GS + b"VB\x00"  # feeds to the knife by itself
_TWO_DIMENSIONAL = GS + b"(k"
_COLUMN = 12


@dataclass(frozen=True, slots=True)
class Profile:
    """What a printer can do. ``dots`` is the printable width: 576 on 80 mm paper, 384 on 58 mm."""

    dots: int = 576
    chinese: bool = True
    native_qr: bool = True
    knife: bool = True
    font: str = ""
    most: int = 0
    """Bytes of a slip of text; 0: as many as it takes."""

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
    """Collects bytes and remembers the printer's modes, so that a command goes out only when the next sign needs it.

    Latin and Chinese signs have modes of their own (``ESC !`` and ``FS !``); ``GS !`` is meant for both, but not every
    Chinese printer obeys it for Chinese, so after it the mode of the Chinese signs counts as not known.
    """

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.out = bytearray(HW_INIT)
        if profile.chinese:
            self.out += _CHINESE
        self._align = Align.LEFT
        self._latin: _Mode | None = (1, 1)
        self._chinese: _Mode | None = (1, 1)
        self._bold = False
        self._grown = False

    def add(self, block: Block) -> None:
        """Append one block."""
        match block:
            case Line():
                self._line(block)
            case Qr():
                self._qr(block)
            case Bar(rows=rows):
                self.out += to_raster(Image.new("1", (self._profile.dots, rows), 0))
            case Cut(feed=feed):
                self.out += _FEED + bytes([min(feed, 255)])
                if self._profile.knife:
                    self.out += _CUT

    def _line(self, line: Line) -> None:
        if not line.text:
            self.out += CTL_LF
            return
        self._set_align(line.align)
        for text in wrap(clean(line.text), max(2, self._profile.columns // line.wide)):
            if in_font(text, self._profile.chinese):
                self._written(text, line)
            else:
                self._drawn(text, line)

    def _written(self, text: str, line: Line) -> None:
        self._set_style(line, text)
        self.out += text.encode("gb18030") + CTL_LF

    def _drawn(self, text: str, line: Line) -> None:
        try:
            image = draw_line(text, line.wide, line.high, line.bold, self._profile.dots, self._profile.font)
        except NoFont:
            shown = "".join(char if in_font(char, self._profile.chinese) else "?" * width(char) for char in text)
            self._written(shown, line)
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
            self.out += TXT_STYLE["align"][align.value]
            self._align = align

    def _set_style(self, line: Line, text: str) -> None:
        mode = (line.wide, line.high)
        if max(mode) > 2:
            self._grow(mode, line.bold)
            return
        if self._grown:
            self.out += TXT_SIZE + b"\x00"
            self._grown, self._latin, self._chinese = False, (1, 1), None
        latin, chinese = _scripts(text)
        if (latin and mode != self._latin) or line.bold != self._bold:
            self._size_latin(mode, line.bold)
        if chinese and mode != self._chinese:
            self.out += _CHINESE_STYLE + bytes([(line.wide == 2) << 2 | (line.high == 2) << 3])
            self._chinese = mode

    def _grow(self, mode: _Mode, bold: bool) -> None:
        if not self._grown or mode != self._latin:
            self.out += TXT_SIZE + bytes([(mode[0] - 1) << 4 | (mode[1] - 1)])
            self._grown, self._latin, self._chinese = True, mode, None
        if bold != self._bold:
            self.out += _BOLD + bytes([bold])
            self._bold = bold

    def _size_latin(self, mode: _Mode, bold: bool) -> None:
        self.out += _LATIN_STYLE + bytes([(mode[1] == 2) << 4 | (mode[0] == 2) << 5 | bold << 3])
        self._latin, self._bold = mode, bold


_Mode = tuple[int, int]


def _scripts(text: str) -> tuple[bool, bool]:
    """Whether there are Latin signs and whether there are Chinese ones; a space has no looks, but it has a width."""
    return any(char.isascii() for char in text), any(not char.isascii() for char in text)


def _native_qr(code: Qr) -> bytes:
    """Cell size, correction M, store, print; model 2 is what ``ESC @`` leaves. Centring leaves the quiet zone."""
    data = code.data.encode("utf-8")
    return b"".join(
        _TWO_DIMENSIONAL + len(body).to_bytes(2, "little") + body
        for body in (b"1C" + bytes([code.module]), b"1E1", b"1P0" + data, b"1Q0")
    )
