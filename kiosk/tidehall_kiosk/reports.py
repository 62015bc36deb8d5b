"""What the hall hears of this kiosk: its paper, its reader, its memory, and what went wrong last."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

import structlog

from tidehall_kiosk.clock import Clock
from tidehall_kiosk.connection import Connection
from tidehall_kiosk.printing.printer import Outcome
from tidehall_kiosk.printing.status import PrinterState, PrinterStatus
from tidehall_kiosk.state import Screen
from tidehall_kiosk.tickets.book import RequestBook

_LATELY_S = 3600.0
"""A slip that nobody knows of is looked for within the hour; later it is only noise."""
_FAULTS = {
    PrinterState.PAPER_OUT: ("缺纸", "out of paper"),
    PrinterState.COVER_OPEN: ("打印机盖打开", "the printer's cover was open"),
    PrinterState.CUTTER: ("切刀卡住", "the cutter was stuck"),
    PrinterState.ERROR: ("打印机故障", "the printer had a fault"),
    PrinterState.OFFLINE: ("打印机脱机", "the printer was offline"),
    PrinterState.UNREACHABLE: ("打印机连不上", "the printer could not be reached"),
}

_SCANNER = {
    True: {"name": "scanner", "state": "ok", "words": "扫码器正常", "words_en": "the scanner is well"},
    False: {
        "name": "scanner", "state": "warn", "words": "扫码器连不上", "words_en": "the scanner cannot be reached",
        "next": "请查扫码器的线和 kiosk.toml 的 [scanner]", "next_en": "Check its cable and [scanner] in kiosk.toml",
    },
}  # fmt: skip


class Reports:
    """Passes news of the devices on to the page and to the hall."""

    def __init__(self, connection: Connection, screen: Screen, book: RequestBook, clock: Clock) -> None:
        self._connection = connection
        self._screen = screen
        self._book = book
        self._clock = clock
        self._printer: tuple[PrinterState, bool | None] | None = None
        self._scanner: bool | None = None
        self._error: dict[str, str] | None = None
        self._log = structlog.get_logger("tidehall.kiosk.devices")

    def printer(self, status: PrinterStatus) -> None:
        """The printer's state has changed."""
        self._screen.set_printer(status)
        if (status.state, status.near_end) != self._printer:
            self._printer = (status.state, status.near_end)
            self._log.info("printer", state=status.state.value, near_end=status.near_end, bytes=status.detail)
            if status.state in _FAULTS:
                self._wrong(*_FAULTS[status.state])
        self.tell()

    def reader(self, there: bool) -> None:
        """The reader came or went."""
        self._screen.set_reader("ready" if there else "missing")
        self._log.info("reader", there=there)
        if not there:
            self._wrong("读卡器连不上", "the card reader could not be reached")
        self.tell()

    def scanner(self, there: bool) -> None:
        """The scanner on the serial line came or went; one that plays a keyboard is never heard of."""
        self._scanner = there
        self._log.info("scanner", there=there)
        self.tell()

    def slip(self, result: Mapping[str, str]) -> None:
        """What came of a slip."""
        self._screen.print_result(dict(result))
        if result.get("print") == Outcome.UNKNOWN.value:
            self._wrong(
                f"{result.get('ticket', '')} 的小票不知打出没有", f"slip {result.get('ticket', '')} may not be out"
            )
        self.tell()

    def tell(self) -> None:
        """Tell the hall; the link adds what the machine knows, and says it again every ten seconds."""
        self._connection.report(self.status())

    def status(self) -> dict[str, Any]:
        """See docs/contracts.md."""
        snapshot = self._screen.snapshot()
        printer = snapshot["printer"] or {}
        told: dict[str, Any] = {
            "paper": printer.get("state", "unknown"),
            "near_end": printer.get("near_end"),
            "reader": snapshot["reader"]["state"],
            "unknown_slips": self._unknown(),
            "slips_printed": printer.get("printed"),
        }
        if printer.get("left") is not None:
            told["slips_left"] = printer["left"]
        parts = [_forgetful(self._book.trouble)] if self._book.trouble else []
        if self._scanner is not None:
            parts.append(_SCANNER[self._scanner])
        if parts:
            told["parts"] = parts
        return told if self._error is None else told | {"error": self._error}

    def _unknown(self) -> int:
        try:
            return self._book.unknown(self._clock.now().timestamp() - _LATELY_S)
        except sqlite3.Error:
            return 0

    def _wrong(self, zh: str, en: str) -> None:
        self._error = {"at": self._clock.now().isoformat(timespec="seconds"), "words": zh, "words_en": en}


def _forgetful(why: str) -> dict[str, str]:
    return {
        "name": "memory",
        "state": "bad",
        "words": f"取号机存不下记录（{why[:30]}）",
        "words_en": f"the kiosk cannot keep its records ({why[:30]})",
        "next": "取号照常；请技术员检查存储卡是否已满、只读或损坏。",
        "next_en": "Tickets go on; is its storage full, read-only or broken?",
    }
