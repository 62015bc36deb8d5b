"""A printer as the agent sees it: ask how it is, print a slip, say honestly what came of it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from escpos.constants import GS, RT_STATUS, RT_STATUS_ONLINE

from tidehall_kiosk.printing.status import PrinterState, PrinterStatus, parse, valid
from tidehall_link.ports import Port, PortGone, PortStuck

_QUIET = GS + b"a\x00"  # no automatic status: it would mix with the answers we ask for
_STALE_READS = 16
_LOOK_S = 0.25  # how soon a printer that stopped in the middle is found out
_ASK_DONE = GS + b"r\x01"  # answered in order, so only when everything before it has been worked off


class Outcome(StrEnum):
    """What came of a slip."""

    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    OFF = "off"


class Confirm(StrEnum):
    """How a printer proves that a slip is out."""

    ANSWER = "answer"
    STATUS = "status"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Printed:
    """The outcome and the state of the printer afterwards."""

    outcome: Outcome
    status: PrinterStatus


class Printer(Protocol):
    """A slip printer. Neither call raises or takes longer than the time-outs of its settings."""

    def status(self) -> PrinterStatus: ...

    def print(self, slip: bytes) -> Printed: ...


class NoPrinter:
    """A kiosk without a printer: the number stands on the screen."""

    def status(self) -> PrinterStatus:
        """Off."""
        return PrinterStatus(PrinterState.OFF)

    def print(self, slip: bytes) -> Printed:
        """Nothing is printed."""
        return Printed(Outcome.OFF, self.status())


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds a printer has: to answer a status byte, and to work off a slip."""

    answer_s: float = 0.5
    done_s: float = 6.0


class EscposPrinter:
    """An ESC/POS printer behind a port. One conversation at a time."""

    def __init__(self, port: Port, confirm: Confirm, waits: Waits) -> None:
        self._port = port
        self._confirm = confirm
        self._waits = waits
        self._talking = threading.Lock()
        self._owed = False

    def status(self) -> PrinterStatus:
        """Open, ask the four bytes, close."""
        with self._talking:
            try:
                self._port.open()
                return self._ask()
            except PortGone as gone:
                return PrinterStatus(PrinterState.UNREACHABLE, detail=str(gone)[:120])
            except PortStuck:
                return PrinterStatus(PrinterState.UNKNOWN, detail="stuck")
            finally:
                self._port.close()

    def print(self, slip: bytes) -> Printed:
        """Ask, send, wait for the printer to have worked it off, ask again.

        A slip of which no byte was sent has *failed*; one that was sent and not confirmed is *unknown*, unless the
        printer itself names what stopped it.
        """
        with self._talking:
            sent = False
            try:
                self._port.open()
                before = self._ask()
                if not before.state.able:
                    return Printed(Outcome.FAILED, before)
                sent = True
                self._port.write(_QUIET + slip)
                return self._after()
            except PortGone as gone:
                status = PrinterStatus(PrinterState.UNREACHABLE, detail=str(gone)[:120])
                return Printed(Outcome.UNKNOWN if sent else Outcome.FAILED, status)
            except PortStuck:
                return self._stuck()
            finally:
                self._port.close()

    def _after(self) -> Printed:
        done = self._confirm is Confirm.ANSWER and self._worked_off()
        status = self._ask()
        if done or (status.state is PrinterState.READY and self._confirm is Confirm.STATUS):
            return Printed(Outcome.PRINTED, status)
        return Printed(Outcome.UNKNOWN if status.state.able else Outcome.FAILED, status)

    def _stuck(self) -> Printed:
        try:
            status = self._ask()
        except (PortGone, PortStuck):
            status = PrinterStatus(PrinterState.UNKNOWN, detail="stuck")
        return Printed(Outcome.UNKNOWN if status.state.able else Outcome.FAILED, status)

    def _ask(self) -> PrinterStatus:
        if self._confirm is Confirm.NONE:
            return PrinterStatus(PrinterState.UNKNOWN, detail="one-way")
        answers: dict[int, int | None] = {}
        for number in (1, 2, 4, 3):
            answers[number] = self._ask_byte(number)
            if answers[number] is None:
                break  # answers carry no name: one that comes late would be taken for the next
        return parse([answers.get(number) for number in (1, 2, 3, 4)])

    def _ask_byte(self, number: int) -> int | None:
        for _ in range(_STALE_READS):  # what came unasked, or late, is not the answer
            if not self._port.read(self._waits.answer_s if self._owed else 0):
                break
        self._port.write(RT_STATUS + bytes([number]))
        answer = self._await(valid, self._waits.answer_s)
        self._owed = answer is None
        return answer

    def _worked_off(self) -> bool:
        """Wait for the in-order answer, and give up at once when the printer names a fault meanwhile."""
        self._port.write(_ASK_DONE)
        deadline = time.monotonic() + self._waits.done_s
        while time.monotonic() < deadline:
            if self._await(_is_done, min(_LOOK_S, deadline - time.monotonic())) is not None:
                return True
            self._port.write(RT_STATUS_ONLINE)
            printer = self._await(lambda byte: valid(byte) or _is_done(byte), self._waits.answer_s)
            self._owed = printer is None or _is_done(printer)
            if printer is None:
                continue
            if _is_done(printer):
                return True
            if printer & 0x08:
                return False
        return False

    def _await(self, wanted: _Test, wait_s: float) -> int | None:
        """The first byte that passes ``wanted`` within ``wait_s`` seconds."""
        deadline = time.monotonic() + wait_s
        while (left := deadline - time.monotonic()) > 0:
            for byte in self._port.read(left):
                if wanted(byte):
                    return byte
        return None


class _Test(Protocol):
    def __call__(self, byte: int, /) -> bool: ...


def _is_done(byte: int) -> bool:
    """A ``GS r 1`` answer: bits 4 and 7 clear, where every ``DLE EOT`` answer has bit 4 set."""
    return byte & 0b1001_0000 == 0
