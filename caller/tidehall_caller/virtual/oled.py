"""A virtual SSD1306: decodes the command bytes of its data sheet on I2C or SPI into the dots that would glow."""

from __future__ import annotations

import errno
from collections.abc import Iterable

from PIL import Image

_WIDTH, _PAGES = 128, 8
_ADDRESS = 0x3C
# commands with so many bytes behind them; all others stand alone
_ARGUMENTS = {
    0x20: 1, 0x21: 2, 0x22: 2, 0x81: 1, 0x8D: 1, 0xA8: 1, 0xD3: 1, 0xD5: 1, 0xD9: 1, 0xDA: 1, 0xDB: 1,
}  # fmt: skip


class UnknownCommand(ValueError):
    """A byte that is no command of this chip."""


class Ssd1306:
    """The chip: 128 x 64 dots, horizontal addressing. Pure; what it cannot do it refuses aloud."""

    def __init__(self) -> None:
        self.memory = bytearray(_WIDTH * _PAGES)
        self.on = False
        self.inverted = False
        self.contrast = 0x7F
        self._mirrored = self._upside_down = False
        self._columns, self._pages = (0, _WIDTH - 1), (0, _PAGES - 1)
        self._column = self._page = 0
        self._open: list[int] = []

    def command(self, values: Iterable[int]) -> None:
        """Command bytes in order; one may wait for its arguments over several transfers."""
        for value in values:
            if self._open:
                self._open.append(value)
            elif value in _ARGUMENTS:
                self._open = [value]
            else:
                self._plain(value)
                continue
            if len(self._open) == _ARGUMENTS[self._open[0]] + 1:
                code, *given = self._open
                self._open = []
                self._with(code, given)

    def data(self, values: Iterable[int]) -> None:
        """Columns of eight dots, from the pointer on."""
        for value in values:
            self.memory[self._page * _WIDTH + self._column] = value
            self._column += 1
            if self._column > self._columns[1]:
                self._column = self._columns[0]
                self._page = self._page + 1 if self._page < self._pages[1] else self._pages[0]

    def picture(self, height: int = 64) -> Image.Image:
        """What somebody in front of it sees; black while it is off."""
        image = Image.new("1", (_WIDTH, height))
        if not self.on:
            return image
        dots = image.load()
        if dots is None:
            return image
        for y in range(height):
            for x in range(_WIDTH):
                column = x if self._mirrored else _WIDTH - 1 - x
                row = y if self._upside_down else height - 1 - y
                lit = bool(self.memory[row // 8 * _WIDTH + column] >> row % 8 & 1)
                dots[x, y] = 255 if lit != self.inverted else 0
        return image

    def _plain(self, value: int) -> None:
        match value:
            case 0xAE | 0xAF:
                self.on = value == 0xAF
            case 0xA6 | 0xA7:
                self.inverted = value == 0xA7
            case 0xA0 | 0xA1:
                self._mirrored = value == 0xA1
            case 0xC0 | 0xC8:
                self._upside_down = value == 0xC8
            case 0xA4 | 0x2E | 0xE3:
                pass
            case _ if 0x40 <= value <= 0x7F:
                pass  # start line: never moved here
            case _:
                raise UnknownCommand(f"0x{value:02X}")

    def _with(self, code: int, given: list[int]) -> None:
        match code:
            case 0x20 if given != [0]:
                raise UnknownCommand(f"addressing mode {given[0]}")
            case 0x21:
                self._columns = (given[0] & 0x7F, given[1] & 0x7F)
                self._column = self._columns[0]
            case 0x22:
                self._pages = (given[0] & 7, given[1] & 7)
                self._page = self._pages[0]
            case 0x81:
                self.contrast = given[0]


class VirtualSpi:
    """An SPI wire as ``spidev`` and a pin library offer it together: the DC pin says whether bytes are data."""

    OUT, LOW, HIGH = 0, 0, 1

    def __init__(self, data_pin: int, chip: Ssd1306 | None = None) -> None:
        self.chip = chip or Ssd1306()
        self.max_speed_hz = 0
        self._data_pin = data_pin
        self._levels: dict[int, int] = {}

    def setup(self, pin: int, _way: int) -> None:
        self._levels[pin] = self.LOW

    def output(self, pin: int, level: int) -> None:
        self._levels[pin] = level

    def cleanup(self, _pins: object = None) -> None:
        self._levels.clear()

    def open(self, _port: int, _device: int) -> None:
        """Always there."""

    def close(self) -> None:
        """Nothing is held."""

    def writebytes(self, data: Iterable[int]) -> None:
        if self._levels.get(self._data_pin) == self.HIGH:
            self.chip.data(data)
        else:
            self.chip.command(data)


class VirtualBus:
    """An I2C bus as ``smbus2`` offers it, with the display on it. ``pulled``: nobody answers."""

    def __init__(self, chip: Ssd1306 | None = None, address: int = _ADDRESS) -> None:
        self.chip = chip or Ssd1306()
        self.pulled = False
        self.bytes = 0
        self._address = address

    def write_i2c_block_data(self, address: int, register: int, data: list[int]) -> None:
        """``register`` is the chip's control byte: 00 commands follow, 40 data follow."""
        if self.pulled or address != self._address:
            raise OSError(errno.EREMOTEIO, "Remote I/O error")
        self.bytes += len(data) + 1
        if register == 0x00:
            self.chip.command(data)
        elif register == 0x40:
            self.chip.data(data)
        else:
            raise UnknownCommand(f"control byte 0x{register:02X}")
