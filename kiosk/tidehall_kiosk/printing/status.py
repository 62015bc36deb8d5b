"""What a printer says of itself: the four ``DLE EOT`` bytes. No answer is *unknown*, never healthy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class PrinterState(StrEnum):
    """The printer in one word, worst first."""

    OFF = "off"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    ERROR = "error"
    OFFLINE = "offline"
    READY = "ready"

    @property
    def able(self) -> bool:
        """True when nothing known speaks against sending a slip."""
        return self in (PrinterState.READY, PrinterState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """``near_end`` None when the printer did not say; many cheap ones never do.

    ``printed`` and ``left``: slips of this roll by our own count, ``left`` None when nobody said what a roll holds.
    """

    state: PrinterState
    near_end: bool | None = None
    detail: str = ""
    printed: int = 0
    left: int | None = None


def valid(byte: int) -> bool:
    """True for a ``DLE EOT`` answer: bits 1 and 4 set, bits 0 and 7 clear. Anything else on the line is not one."""
    return byte & 0b1001_0011 == 0b0001_0010


def parse(answers: Sequence[int | None]) -> PrinterStatus:
    """The state from the answers to ``DLE EOT`` 1, 2, 3, 4; None stands for silence or garbage.

    Bits (ESC/POS reference): 1.3 offline; 2.2 cover, 2.5 stopped by paper end, 2.6 error; 3.3 cutter,
    3.5 unrecoverable, 3.6 temperature; 4.5+4.6 paper end, 4.2+4.3 near end.
    """
    printer, offline, error, roll = (byte if byte is not None and valid(byte) else None for byte in answers)
    near_end = None if roll is None else bool(roll & 0x0C)
    detail = " ".join("--" if byte is None else f"{byte:02X}" for byte in answers)
    return PrinterStatus(_state(printer, offline, error, roll), near_end, detail)


def _state(printer: int | None, offline: int | None, error: int | None, roll: int | None) -> PrinterState:
    if (roll or 0) & 0x60 or (offline or 0) & 0x20:
        return PrinterState.PAPER_OUT
    if (offline or 0) & 0x04:
        return PrinterState.COVER_OPEN
    if (error or 0) & 0x08:
        return PrinterState.CUTTER
    if (error or 0) & 0x60 or (offline or 0) & 0x40:
        return PrinterState.ERROR
    if (printer or 0) & 0x08:
        return PrinterState.OFFLINE
    if printer is None or roll is None:
        return PrinterState.UNKNOWN
    return PrinterState.READY
