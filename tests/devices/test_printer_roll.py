"""The paper roll's count: over restarts, by another process, and when a new roll goes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidehall_kiosk.printing.printer import NoPrinter, Outcome
from tidehall_kiosk.printing.roll import FEW_SLIPS, Roll
from tidehall_kiosk.printing.status import PrinterState, PrinterStatus
from tidehall_kiosk.printing.worker import PrintWorker
from tidehall_kiosk.tickets.book import RequestBook

READY = PrinterStatus(PrinterState.READY, False)
LOW = PrinterStatus(PrinterState.READY, True)
OUT = PrinterStatus(PrinterState.PAPER_OUT, True)
COVER = PrinterStatus(PrinterState.COVER_OPEN)
GONE = PrinterStatus(PrinterState.UNREACHABLE)


@pytest.fixture
def book(tmp_path: Path) -> RequestBook:
    return RequestBook(tmp_path / "book")


def test_the_count_survives_a_restart_and_warns_before_the_end(book: RequestBook) -> None:
    roll = Roll(FEW_SLIPS + 2, book)
    assert (roll.printed, roll.left, roll.near_end) == (0, FEW_SLIPS + 2, False)
    roll.one_more()
    roll.one_more()
    again = Roll(FEW_SLIPS + 2, book)
    assert (again.printed, again.left, again.near_end) == (2, FEW_SLIPS, True)
    for _ in range(2 * FEW_SLIPS):
        again.one_more()
    assert again.left == 0, "a roll that lasts longer than said is never negative"


def test_without_a_size_it_only_counts(book: RequestBook) -> None:
    roll = Roll(0, book)
    roll.one_more()
    assert (roll.printed, roll.left, roll.near_end) == (1, None, False)


def test_a_technician_begins_a_new_roll_from_another_process(book: RequestBook, tmp_path: Path) -> None:
    roll = Roll(100, book)
    roll.one_more()
    other = RequestBook(tmp_path / "book")
    Roll(100, other).new()
    other.close()
    assert roll.left == 100


@pytest.mark.parametrize(
    ("seen", "new"),
    [
        ([OUT, COVER, READY], True),
        ([OUT, READY], True),
        ([LOW, COVER, READY], True),
        ([LOW, GONE, READY], True),
        ([LOW, READY], False),
        ([LOW, READY, LOW, READY], False),
        ([COVER, READY], False),
        ([GONE, READY], False),
        ([LOW, COVER, LOW], False),
        ([OUT, COVER, LOW], False),
    ],
)
def test_a_roll_is_new_when_it_was_low_and_somebody_was_at_it(
    book: RequestBook, seen: list[PrinterStatus], new: bool
) -> None:
    roll = Roll(100, book)
    roll.one_more()
    for status in seen:
        roll.saw(status)
    assert roll.printed == (0 if new else 1)


def test_the_paper_may_be_changed_while_the_agent_restarts(book: RequestBook) -> None:
    roll = Roll(100, book)
    roll.one_more()
    roll.saw(OUT)
    fresh = Roll(100, book)
    fresh.saw(COVER)
    fresh.saw(READY)
    assert fresh.printed == 0


def test_f28_a_slip_that_could_not_be_made_has_failed_and_used_no_paper(book: RequestBook) -> None:
    def broken() -> bytes:
        raise ValueError("no font")

    roll = Roll(0, book)
    worker = PrintWorker(NoPrinter(), 3600.0, roll, lambda _: None)
    worker.start()
    try:
        assert worker.submit(broken).result(60) is Outcome.FAILED
        assert (worker.alive, roll.printed) == (True, 0)
    finally:
        worker.stop()
