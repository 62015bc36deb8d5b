"""A misbehaving printer over a real socket and a real pty: every wait ends, no slip is called printed that is not."""

from __future__ import annotations

import os
import socket
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from tidehall_kiosk.printing.blocks import Align, Cut, Line, Qr
from tidehall_kiosk.printing.encode import Profile, encode
from tidehall_kiosk.printing.file_port import FilePort
from tidehall_kiosk.printing.printer import Confirm, EscposPrinter, Outcome, Waits
from tidehall_kiosk.printing.status import PrinterState
from tidehall_kiosk.usb import UsbPort
from tidehall_kiosk.virtual.mechanism import Fault
from tidehall_kiosk.virtual.printer import USB_ID, VirtualPrinter
from tidehall_kiosk.virtual.usb import VirtualBus
from tidehall_link.ports import Port, SerialPort, TcpPort

SLIP = encode(
    [
        Line("梅县区政务服务中心", Align.CENTER, 2, 2),
        Line("A001", Align.CENTER, 4, 4),
        Qr("https://h.example.cn/t/a"),
        Cut(),
    ],
    Profile(),
)
PATIENT = Waits(answer_s=10, done_s=30)
SHORT = Waits(answer_s=0.04, done_s=0.08)
"""For printers that say nothing at all: waiting longer would not change what comes out."""


@pytest.fixture
def virtual() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter()
    printer.start(pty=True)
    yield printer
    printer.stop()


@pytest.fixture(params=["network", "serial", "usb", "file"])
def port(request: pytest.FixtureRequest, virtual: VirtualPrinter) -> Port:
    if request.param == "network":
        return TcpPort("127.0.0.1", virtual.port, 1.0)
    if request.param == "serial":
        return SerialPort(virtual.pty_path, 115200, 1.0)
    if request.param == "usb":
        return UsbPort(*USB_ID, 1.0, backend=VirtualBus(virtual.usb))
    return FilePort(virtual.pty_path, 1.0)


@pytest.fixture
def printer(port: Port) -> EscposPrinter:
    return EscposPrinter(port, Confirm.ANSWER, PATIENT)


@pytest.fixture
def hasty(port: Port) -> EscposPrinter:
    return EscposPrinter(port, Confirm.ANSWER, SHORT)


def test_f28_a_slip_comes_out_and_is_confirmed(printer: EscposPrinter, virtual: VirtualPrinter) -> None:
    assert printer.status().state is PrinterState.READY
    assert printer.print(SLIP).outcome is Outcome.PRINTED
    assert [slip.error for slip in virtual.mechanism.slips] == [""]
    assert "A001" in virtual.mechanism.slips[0].text


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.PAPER_OUT, PrinterState.PAPER_OUT),
        (Fault.COVER_OPEN, PrinterState.COVER_OPEN),
        (Fault.OFFLINE, PrinterState.OFFLINE),
        (Fault.CUTTER, PrinterState.CUTTER),
        (Fault.OVERHEATED, PrinterState.ERROR),
    ],
)
def test_f28_a_fault_before_printing_means_failed_and_nothing_was_sent(
    printer: EscposPrinter, virtual: VirtualPrinter, fault: Fault, state: PrinterState
) -> None:
    virtual.misbehave(fault)
    printed = printer.print(SLIP)
    assert (printed.outcome, printed.status.state) == (Outcome.FAILED, state)
    virtual.misbehave(Fault.NONE)
    assert not virtual.mechanism.wait_for_slips(1, 0.05), "a slip came out although it was called failed"


def test_f28_near_end_still_prints_and_says_so(printer: EscposPrinter, virtual: VirtualPrinter) -> None:
    virtual.misbehave(Fault.NEAR_END)
    printed = printer.print(SLIP)
    assert (printed.outcome, printed.status.near_end) == (Outcome.PRINTED, True)


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.PAPER_OUT, PrinterState.PAPER_OUT),
        (Fault.COVER_OPEN, PrinterState.COVER_OPEN),
        (Fault.OFFLINE, PrinterState.OFFLINE),
        (Fault.CUTTER, PrinterState.CUTTER),
    ],
)
def test_f28_a_fault_in_the_middle_is_named(
    printer: EscposPrinter, virtual: VirtualPrinter, fault: Fault, state: PrinterState
) -> None:
    virtual.misbehave(fault, after=40)
    printed = printer.print(SLIP)
    assert (printed.outcome, printed.status.state) == (Outcome.FAILED, state)
    assert not virtual.mechanism.slips


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.PAPER_OUT, PrinterState.PAPER_OUT),
        (Fault.COVER_OPEN, PrinterState.COVER_OPEN),
        (Fault.CUTTER, PrinterState.CUTTER),
    ],
)
def test_f28_a_fault_after_the_cut_is_a_printed_slip_and_a_warning(
    printer: EscposPrinter, virtual: VirtualPrinter, fault: Fault, state: PrinterState
) -> None:
    asked_before, quiet_and_done = 4 * 3, 3 + 3
    virtual.misbehave(fault, after=asked_before + len(SLIP) + quiet_and_done)
    printed = printer.print(SLIP)
    assert printed.outcome is Outcome.PRINTED
    assert printer.status().state is state


def test_f28_near_end_in_the_middle_is_a_slip_and_a_warning(printer: EscposPrinter, virtual: VirtualPrinter) -> None:
    virtual.misbehave(Fault.NEAR_END, after=40)
    printed = printer.print(SLIP)
    assert (printed.outcome, printed.status.near_end) == (Outcome.PRINTED, True)


def test_f28_silence_is_unknown_never_healthy(hasty: EscposPrinter, virtual: VirtualPrinter) -> None:
    virtual.misbehave(Fault.SILENT)
    assert hasty.status().state is PrinterState.UNKNOWN
    assert hasty.print(SLIP).outcome is Outcome.UNKNOWN


def test_f28_garbage_answers_are_unknown(hasty: EscposPrinter, virtual: VirtualPrinter) -> None:
    virtual.misbehave(Fault.GARBAGE)
    assert hasty.status().state is PrinterState.UNKNOWN
    assert hasty.print(SLIP).outcome is Outcome.UNKNOWN


def test_f28_a_printer_that_hangs_in_the_middle_ends_as_unknown(hasty: EscposPrinter, virtual: VirtualPrinter) -> None:
    virtual.misbehave(Fault.HANG, after=40)
    assert hasty.print(SLIP).outcome is Outcome.UNKNOWN


def test_f28_a_printer_that_takes_no_more_bytes_ends_as_unknown(virtual: VirtualPrinter) -> None:
    """More than all buffers on the way hold, so that the write itself gets stuck."""
    printer = EscposPrinter(SerialPort(virtual.pty_path, 115200, 0.5), Confirm.ANSWER, SHORT)
    virtual.misbehave(Fault.HANG, after=40)
    assert printer.print(encode([Line("潮" * 60_000), Cut()], Profile())).outcome is Outcome.UNKNOWN


def test_f28_pulling_the_plug_before_is_failed_and_in_the_middle_unknown(virtual: VirtualPrinter) -> None:
    printer = EscposPrinter(TcpPort("127.0.0.1", virtual.port, 0.5), Confirm.ANSWER, PATIENT)
    virtual.misbehave(Fault.UNPLUGGED, after=40)
    printed = printer.print(SLIP)
    assert (printed.outcome, printed.status.state) == (Outcome.UNKNOWN, PrinterState.UNREACHABLE)
    printed = printer.print(SLIP)
    assert (printed.outcome, printed.status.state) == (Outcome.FAILED, PrinterState.UNREACHABLE)
    virtual.misbehave(Fault.NONE)
    assert printer.print(SLIP).outcome is Outcome.PRINTED


def test_f28_something_that_is_no_printer_is_unknown() -> None:
    """A web server on that address: it answers, but not with status bytes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for _ in range(2):
            line, _address = listener.accept()
            with line:
                line.recv(64)
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                line.recv(64)

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    printer = EscposPrinter(TcpPort("127.0.0.1", listener.getsockname()[1], 0.5), Confirm.ANSWER, SHORT)
    assert printer.status().state in (PrinterState.UNKNOWN, PrinterState.UNREACHABLE)
    assert printer.print(SLIP).outcome is not Outcome.PRINTED
    server.join(timeout=5)
    listener.close()


def test_f28_nobody_at_the_address_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    printer = EscposPrinter(TcpPort("127.0.0.1", port, 0.5), Confirm.ANSWER, PATIENT)
    assert printer.status().state is PrinterState.UNREACHABLE
    assert printer.print(SLIP).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "port",
    [
        SerialPort("/dev/tty-that-is-not-there", 9600, 0.5, "dsrdtr"),
        FilePort("/nowhere/lp0", 0.5),
        UsbPort(0x0416, 0x5011, 0.5, backend=VirtualBus()),
    ],
    ids=["serial", "file", "usb"],
)
def test_f28_a_missing_device_is_a_state_not_an_error(port: Port) -> None:
    assert EscposPrinter(port, Confirm.ANSWER, PATIENT).print(SLIP).outcome is Outcome.FAILED


def test_f28_a_status_that_came_unasked_is_not_taken_for_the_answer() -> None:
    """A picture may hold the bytes of a status request, and a printer then answers it."""
    master, slave = os.openpty()
    tty.setraw(slave)

    def serve() -> None:
        os.write(master, b"\x12\x12\x12\x12")
        ready.set()
        while asked := os.read(master, 3):
            os.write(master, bytes([{1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x7E}[asked[2]]]))

    ready = threading.Event()
    server = threading.Thread(target=serve, daemon=True)
    printer = EscposPrinter(SerialPort(os.ttyname(slave), 115200, 0.5), Confirm.STATUS, PATIENT)
    server.start()
    assert ready.wait(5)
    assert printer.status().state is PrinterState.PAPER_OUT


def test_f28_a_one_way_line_never_claims_success(tmp_path: Path) -> None:
    out = tmp_path / "printer"
    out.touch()
    printed = EscposPrinter(FilePort(str(out), 0.5), Confirm.NONE, PATIENT).print(SLIP)
    assert printed.outcome is Outcome.UNKNOWN
    assert SLIP in out.read_bytes()


def test_f28_a_printer_without_in_order_answers_is_believed_by_its_status(virtual: VirtualPrinter) -> None:
    printer = EscposPrinter(TcpPort("127.0.0.1", virtual.port, 0.5), Confirm.STATUS, PATIENT)
    assert printer.print(SLIP).outcome is Outcome.PRINTED


def _usb(virtual: VirtualPrinter) -> EscposPrinter:
    return EscposPrinter(UsbPort(*USB_ID, 1.0, backend=VirtualBus(virtual.usb)), Confirm.ANSWER, PATIENT)


def test_f28_a_usb_plug_pulled_in_the_middle_and_pushed_in_again(virtual: VirtualPrinter) -> None:
    printer = _usb(virtual)
    virtual.misbehave(Fault.UNPLUGGED, after=40)
    printed = printer.print(SLIP)
    assert (printed.outcome, printed.status.state) == (Outcome.UNKNOWN, PrinterState.UNREACHABLE)
    assert printer.print(SLIP).outcome is Outcome.FAILED
    virtual.misbehave(Fault.NONE)
    assert virtual.usb.kernel, "the kernel has it first"
    assert printer.print(SLIP).outcome is Outcome.PRINTED


def test_f28_a_serial_plug_pulled_in_the_middle_and_back_under_another_name(
    virtual: VirtualPrinter, tmp_path: Path
) -> None:
    """udev's steady name leads to what is plugged in now."""
    name = tmp_path / "by-id"
    name.symlink_to(virtual.pty_path)
    printer = EscposPrinter(SerialPort(str(name), 115200, 1.0), Confirm.ANSWER, PATIENT)
    virtual.misbehave(Fault.UNPLUGGED, after=40)
    printed = printer.print(SLIP)
    assert (printed.outcome, printed.status.state) == (Outcome.UNKNOWN, PrinterState.UNREACHABLE)
    name.unlink()
    assert printer.print(SLIP).outcome is Outcome.FAILED
    virtual.misbehave(Fault.NONE)
    name.symlink_to(virtual.pty_path)
    assert printer.print(SLIP).outcome is Outcome.PRINTED


def test_f28_a_usb_printer_is_never_reset_between_slips(virtual: VirtualPrinter) -> None:
    printer = _usb(virtual)
    assert printer.status().state is PrinterState.READY
    assert printer.print(SLIP).outcome is Outcome.PRINTED
    assert (virtual.usb.resets, virtual.usb.claimed) == (0, False)


def test_f28_a_slip_larger_than_the_printers_buffer_arrives_whole_over_usb(virtual: VirtualPrinter) -> None:
    """The printer takes a part of a transfer, as full printers do; the rest must follow, not be lost."""
    long = encode([Line("潮" * 6_000), Cut()], Profile())
    assert _usb(virtual).print(long).outcome is Outcome.PRINTED
    assert virtual.mechanism.slips[0].text.replace("\n", "") == "潮" * 6_000


def test_f28_the_first_printer_on_the_bus_is_found_without_numbers(virtual: VirtualPrinter) -> None:
    port = UsbPort(0, 0, 1.0, backend=VirtualBus(virtual.usb))
    assert EscposPrinter(port, Confirm.ANSWER, PATIENT).print(SLIP).outcome is Outcome.PRINTED
