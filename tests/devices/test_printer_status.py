"""What the status bytes mean, for each scripted answer and for answers that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_kiosk.printing.status import PrinterState, parse, valid

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


@given(st.tuples(*(st.none() | st.integers(0, 255) for _ in range(4))))
def test_f28_whatever_bytes_come_only_four_good_ones_are_healthy(answers: tuple[int | None, ...]) -> None:
    status = parse(answers)
    if status.state is PrinterState.READY:
        printer, roll = answers[0], answers[3]
        assert printer is not None
        assert roll is not None
        assert valid(printer)
        assert valid(roll)
        assert not printer & 0x08
        assert not roll & 0x60
