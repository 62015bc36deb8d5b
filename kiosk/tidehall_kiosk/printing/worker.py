"""The one thread that talks to the printer: slips in order, and its state every few seconds between them."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from tidehall_kiosk.printing.printer import Outcome, Printer
from tidehall_kiosk.printing.roll import Roll
from tidehall_kiosk.printing.status import PrinterState, PrinterStatus

_STALE_S = 30.0  # a slip that comes out later than this finds nobody in front of the machine


@dataclass(frozen=True, slots=True)
class _Job:
    make: Callable[[], bytes]
    due: float
    done: Future[Outcome]


class PrintWorker:
    """Queue for the printer. ``on_status`` hears every change of its state."""

    def __init__(self, printer: Printer, poll_s: float, roll: Roll, on_status: Callable[[PrinterStatus], None]) -> None:
        self._printer = printer
        self._poll_s = poll_s
        self._roll = roll
        self._on_status = on_status
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._status: PrinterStatus | None = None
        self._thread = threading.Thread(target=self._run, name="print-worker", daemon=True)
        self._stopping = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """True while its thread runs."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Finish the slip in hand and end."""
        self._stopping = True
        self._jobs.put(None)
        self._thread.join(timeout=10)

    def submit(self, make: Callable[[], bytes]) -> Future[Outcome]:
        """Print what ``make`` gives, in turn."""
        job = _Job(make, time.monotonic() + _STALE_S, Future())
        self._jobs.put(job)
        return job.done

    def _run(self) -> None:
        self._tell(self._printer.status())
        while not self._stopping:
            try:
                job = self._jobs.get(timeout=self._poll_s)
            except queue.Empty:
                self._tell(self._printer.status())
                continue
            if job is not None:
                job.done.set_result(self._do(job))

    def _do(self, job: _Job) -> Outcome:
        if time.monotonic() > job.due:
            return Outcome.FAILED
        sent = False
        try:
            slip = job.make()
            sent = True
            printed = self._printer.print(slip)
        except Exception:  # noqa: BLE001 - a fault in one slip must not end the only thread that prints
            self._tell(PrinterStatus(PrinterState.UNKNOWN, detail="fault"))
            return Outcome.UNKNOWN if sent else Outcome.FAILED
        if printed.outcome in (Outcome.PRINTED, Outcome.UNKNOWN):
            self._roll.one_more()
        self._tell(printed.status)
        return printed.outcome

    def _tell(self, status: PrinterStatus) -> None:
        self._roll.saw(status)
        near_end = True if self._roll.near_end else status.near_end
        shown = replace(status, near_end=near_end, printed=self._roll.printed, left=self._roll.left)
        was, self._status = self._status, shown
        if was is None or replace(was, detail="") != replace(shown, detail=""):
            self._on_status(shown)
