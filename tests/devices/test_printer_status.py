"""What the status bytes mean, for each scripted answer and for answers that are none."""

from __future__ import annotations

import pytest

from tidehall_kiosk.printing.status import PrinterState, parse

READY = (0x12, 0x12, 0x12, 0x12)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (READY, PrinterState.READY),
        ((0x1A, 0x32, 0x12, 0x7E), PrinterState.PAPER_OUT),
        ((0x1A, 0x32, 0x12, None), PrinterState.PAPER_OUT),
        ((0x12, 0x12, 0x12, 0x72), PrinterState.PAPER_OUT),
        ((0x1A, 0x16, 0x12, 0x12), PrinterState.COVER_OPEN),
        ((0x1A, 0x52, 0x1A, 0x12), PrinterState.CUTTER),
        ((0x1A, 0x52, 0x52, 0x12), PrinterState.ERROR),
        ((0x12, 0x12, 0x32, 0x12), PrinterState.ERROR),
        ((0x1A, 0x12, 0x12, 0x12), PrinterState.OFFLINE),
        ((None, None, None, None), PrinterState.UNKNOWN),
        ((0x12, None, None, None), PrinterState.UNKNOWN),
        ((None, 0x12, 0x12, 0x12), PrinterState.UNKNOWN),
        ((0xFF, 0x00, 0x81, 0x55), PrinterState.UNKNOWN),
        ((0x12, 0x12, None, 0x12), PrinterState.READY),
    ],
)
def test_state_of_the_four_bytes(answers: tuple[int | None, ...], state: PrinterState) -> None:
    assert parse(answers).state is state


def test_near_end_is_unknown_when_the_roll_does_not_answer() -> None:
    assert parse(READY).near_end is False
    assert parse((0x12, 0x12, 0x12, 0x1E)).near_end is True
    assert parse((0x12, 0x12, 0x12, None)).near_end is None


def test_only_ready_and_unknown_let_a_slip_go_out() -> None:
    assert {state for state in PrinterState if state.able} == {PrinterState.READY, PrinterState.UNKNOWN}
