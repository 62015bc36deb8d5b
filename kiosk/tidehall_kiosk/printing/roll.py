"""The paper roll: slips counted on it, kept over restarts, and begun anew when somebody puts in another.

Many printers have no sensor for the end of the roll, so the count is the warning; where there is a sensor it wins.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import Protocol

from tidehall_kiosk.printing.status import PrinterState, PrinterStatus

FEW_SLIPS = 20
_COUNT = "roll"
_LOW = "roll_low"
_OPENED = frozenset({PrinterState.PAPER_OUT, PrinterState.COVER_OPEN, PrinterState.UNREACHABLE})


class Notes(Protocol):
    """Small values on the disk; another process may write them too. Raises sqlite3.Error."""

    def note(self, key: str, value: str | None = None) -> str | None: ...


class Roll:
    """``slips`` that a roll is good for; 0: nobody said, so nothing is left or near its end by the count."""

    def __init__(self, slips: int, notes: Notes) -> None:
        self._slips = slips
        self._notes = notes
        self._printed = 0
        self._opened = False

    @property
    def printed(self) -> int:
        """Slips since the roll was put in."""
        with contextlib.suppress(sqlite3.Error, ValueError):
            self._printed = int(self._notes.note(_COUNT) or 0)
        return self._printed

    @property
    def left(self) -> int | None:
        """Slips that should still come; None when nobody said how many a roll holds."""
        return max(0, self._slips - self.printed) if self._slips else None

    @property
    def near_end(self) -> bool:
        """True when few slips are left by the count."""
        left = self.left
        return left is not None and left <= FEW_SLIPS

    def one_more(self) -> None:
        """A slip came out, or may have."""
        self._keep(self.printed + 1)

    def new(self) -> None:
        """Somebody put a new roll in."""
        self._keep(0)
        self._low(False)

    def saw(self, status: PrinterStatus) -> None:
        """A roll is new when the paper was low, somebody was at it, and it is not low any more.

        A near-end sensor alone flickers while the roll turns; without a hand at the printer nothing was changed.
        """
        low = status.state is PrinterState.PAPER_OUT or status.near_end is True
        self._opened = self._opened or status.state in _OPENED
        if low:
            self._low(True)
        elif status.state is PrinterState.READY:
            if self._opened and self._was_low():
                self.new()
            self._opened = False

    def _was_low(self) -> bool:
        with contextlib.suppress(sqlite3.Error):
            return self._notes.note(_LOW) == "1"
        return False

    def _low(self, low: bool) -> None:
        if self._was_low() != low:
            with contextlib.suppress(sqlite3.Error):
                self._notes.note(_LOW, "1" if low else "0")

    def _keep(self, count: int) -> None:
        """A full disk forgets a count; it stops no slip."""
        self._printed = count
        with contextlib.suppress(sqlite3.Error):
            self._notes.note(_COUNT, str(count))
