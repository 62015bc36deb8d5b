"""Makes printer and reader from the settings, real or virtual."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_kiosk.printing.encode import Profile
from tidehall_kiosk.printing.file_port import FilePort
from tidehall_kiosk.printing.printer import Confirm, EscposPrinter, NoPrinter, Printer, Waits
from tidehall_kiosk.reader.driver import CardReader, SamReader
from tidehall_kiosk.reader.usb_layouts import arranged
from tidehall_kiosk.settings import PrinterSettings, ReaderSettings, ScannerSettings
from tidehall_kiosk.usb import UsbPort
from tidehall_kiosk.virtual.printer import VirtualPrinter
from tidehall_kiosk.virtual.reader import VirtualReader
from tidehall_kiosk.virtual.scanner import VirtualScanner
from tidehall_link.ports import Port, SerialPort, TcpPort

_READER_S = 1.0
_SERIAL_MOST = 399
"""Bytes of a slip of text on a serial line: 0.4 s at 9600 baud."""


@dataclass(slots=True)
class Devices:
    """What hangs on this kiosk; the virtual ones are there to be looked at and broken."""

    printer: Printer
    profile: Profile
    reader: CardReader | None
    virtual_printer: VirtualPrinter | None = None
    virtual_reader: VirtualReader | None = None
    virtual_scanner: VirtualScanner | None = None
    scanner: Port | None = None
    where: str = ""
    """The printer's port in words."""

    def close(self) -> None:
        """Stop the virtual ones."""
        if self.virtual_printer is not None:
            self.virtual_printer.stop()
        if self.virtual_reader is not None:
            self.virtual_reader.stop()
        if self.virtual_scanner is not None:
            self.virtual_scanner.stop()


def connect(printer: PrinterSettings, reader: ReaderSettings, scanner: ScannerSettings | None = None) -> Devices:
    """Devices as the settings say. Nothing real is opened yet: a missing device is a state, not an error."""
    most = _SERIAL_MOST if printer.kind == "serial" else 0
    profile = Profile(printer.dots, printer.chinese_font, printer.native_qr, printer.knife, printer.font, most)
    virtual_printer = virtual_reader = None
    if printer.kind == "virtual":
        virtual_printer = VirtualPrinter(printer.dots)
        virtual_printer.start()
    if reader.kind == "virtual":
        virtual_reader = VirtualReader()
        virtual_reader.start()
    card_reader = None if reader.kind == "off" else SamReader(_reader_port(reader, virtual_reader))
    port = _port(printer, virtual_printer)
    made = Devices(_printer(printer, port), profile, card_reader, virtual_printer, virtual_reader)
    made.where = "" if port is None else str(port)
    if scanner is not None and scanner.kind in ("serial", "virtual"):
        _add_scanner(made, scanner)
    return made


def _add_scanner(devices: Devices, settings: ScannerSettings) -> None:
    device = settings.device
    if settings.kind == "virtual":
        devices.virtual_scanner = VirtualScanner()
        devices.virtual_scanner.start()
        device = devices.virtual_scanner.device
    devices.scanner = SerialPort(device, settings.baud)


def _printer(settings: PrinterSettings, port: Port | None) -> Printer:
    if port is None:
        return NoPrinter()
    return EscposPrinter(port, Confirm(settings.confirm), Waits(settings.answer_s, settings.done_s))


def _port(settings: PrinterSettings, virtual: VirtualPrinter | None) -> Port | None:
    match settings.kind:
        case "virtual" if virtual is not None:
            return TcpPort("127.0.0.1", virtual.port, settings.timeout_s)
        case "network":
            return TcpPort(settings.host, settings.port, settings.timeout_s)
        case "serial":
            return SerialPort(settings.device, settings.baud, settings.timeout_s, settings.flow)
        case "usb":
            ends = (settings.usb_in, settings.usb_out)
            return UsbPort(settings.usb_vendor, settings.usb_product, settings.timeout_s, *ends)
        case "file":
            return FilePort(settings.device, settings.timeout_s)
    return None


def _reader_port(settings: ReaderSettings, virtual: VirtualReader | None) -> Port:
    if settings.kind == "usb":
        usb = UsbPort(settings.usb_vendor, settings.usb_product, _READER_S)
        return arranged(usb, "split" if settings.usb_layout == "split" else "whole")
    return SerialPort(virtual.device if virtual is not None else settings.device, settings.baud, _READER_S)
