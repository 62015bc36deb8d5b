"""``tidehall-kiosk doctor``: asks the devices while nobody has them, and the agent while it runs."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.devices.conftest import Kiosks
from tests.devices.kiosk import ENV, online, until
from tidehall_kiosk.doctor import Checkup
from tidehall_kiosk.settings import KioskSettings, PrinterSettings, ReaderSettings, ScannerSettings
from tidehall_kiosk.tickets.book import BOOK, open_book
from tidehall_kiosk.virtual.mechanism import Fault
from tidehall_kiosk.virtual.printer import VirtualPrinter
from tidehall_kiosk.virtual.reader import Trick, VirtualReader
from tidehall_link.doctor import Finding, Level


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    made = VirtualPrinter()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def reader() -> Iterator[VirtualReader]:
    made = VirtualReader()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def checkup(tmp_path: Path, printer: VirtualPrinter, reader: VirtualReader, unused_port: int) -> Checkup:
    return Checkup(
        KioskSettings(
            server="http://127.0.0.1:1",
            data=str(tmp_path / "data"),
            port=unused_port,
            printer=replace(PrinterSettings(), kind="network", host="127.0.0.1", port=printer.port, answer_s=5),
            reader=replace(ReaderSettings(), kind="serial", device=reader.device),
        )
    )


def only(found: Iterator[Finding]) -> Finding:
    (one,) = found
    return one


def test_the_devices_are_asked_themselves(checkup: Checkup, printer: VirtualPrinter, reader: VirtualReader) -> None:
    assert (only(checkup.printer()).level, only(checkup.reader()).level) == (Level.OK, Level.OK)
    assert "05.03-20120101-0001234567" in only(checkup.reader()).zh, "to be compared with the plate on its case"
    for fault, level, words in (
        (Fault.PAPER_OUT, Level.BAD, "请换一卷"),
        (Fault.COVER_OPEN, Level.BAD, "没有合上"),
        (Fault.NEAR_END, Level.WARN, "纸将尽"),
        (Fault.OFFLINE, Level.BAD, "脱机"),
    ):
        printer.mechanism.misbehave(fault)
        found = only(checkup.printer())
        assert (found.level, words in found.zh) == (level, True)
    reader.trick = Trick.SILENT
    assert "[reader]" in only(checkup.reader()).zh
    printer.stop()
    assert "连不上" in only(checkup.printer()).zh


def test_a_running_agent_is_asked_instead_of_its_devices(
    checkup: Checkup, kiosks: Kiosks, printer: VirtualPrinter
) -> None:
    it = checkup.settings
    agent = kiosks.start(port=it.port, printer=replace(it.printer, poll_s=0.2), reader=it.reader)
    page = online(agent)
    until(lambda: page.state()["reader"]["state"] == "ready", "the reader is there")

    def untouched(_: KioskSettings) -> None:
        raise AssertionError("two programs on one line")

    asked = Checkup(it, untouched)  # type: ignore[arg-type]
    assert only(asked.page()).level in (Level.OK, Level.BAD), "the page may not be built here, but the agent answers"
    assert (only(asked.printer()).level, only(asked.reader()).level) == (Level.OK, Level.OK)
    printer.mechanism.misbehave(Fault.PAPER_OUT)
    until(lambda: page.state()["printer"]["state"] == "out", "the agent knows of the paper")
    assert "请换一卷" in only(Checkup(it, untouched).printer()).zh  # type: ignore[arg-type]


def test_virtual_devices_and_none_are_told_apart(checkup: Checkup) -> None:
    virtual = Checkup(replace(checkup.settings, printer=PrinterSettings(), reader=ReaderSettings()))
    assert [only(virtual.printer()).level, only(virtual.reader()).level] == [Level.WARN, Level.WARN]
    off = Checkup(
        replace(
            checkup.settings,
            printer=replace(PrinterSettings(), kind="off"),
            reader=replace(ReaderSettings(), kind="off"),
        )
    )
    assert [only(off.printer()).level, only(off.reader()).level] == [Level.OK, Level.OK]


def test_the_scanner_is_looked_for(checkup: Checkup, reader: VirtualReader) -> None:
    for scanner, level in (
        (ScannerSettings(), Level.OK),
        (ScannerSettings(kind="keyboard"), Level.OK),
        (ScannerSettings(kind="virtual"), Level.WARN),
        (ScannerSettings(kind="serial", device=reader.device), Level.OK),
        (ScannerSettings(kind="serial", device="/dev/tty-that-is-not-there"), Level.BAD),
    ):
        assert only(Checkup(replace(checkup.settings, scanner=scanner)).scanner()).level is level


def test_the_roll_and_the_book(checkup: Checkup) -> None:
    assert list(checkup.roll()) == [], "nobody counts"
    assert only(checkup.book()).zh == "还没有取号记录"
    path = checkup.settings.folder / BOOK
    book = open_book(path)
    book.note("roll", "985")
    book.begin("request-1", "f", 1.0)
    book.close()
    counted = Checkup(replace(checkup.settings, printer=replace(checkup.settings.printer, roll_slips=1000)))
    assert (only(counted.roll()).level, "约剩 15 张" in only(counted.roll()).zh) == (Level.WARN, True)
    assert "1 条" in only(checkup.book()).zh
    path.write_bytes(b"torn" * 999)
    assert only(checkup.book()).level is Level.BAD
    open_book(path).close()
    assert [each.level for each in checkup.book()] == [Level.WARN, Level.OK]
    with sqlite3.connect(path) as base:
        base.execute("SELECT 1")
    base.close()


def test_the_command_says_it_in_chinese_and_by_its_exit_code(tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(f'server = "http://127.0.0.1:1"\ndata = "{tmp_path / "data"}"\n', encoding="utf-8")
    words = [sys.executable, "-m", "tidehall_kiosk", "--config", str(config), "--log", "ERROR", "doctor", "--json"]
    ran = subprocess.run(words, capture_output=True, text=True, env=ENV, check=False)
    assert ran.returncode == 2, ran.stderr
    found = {each["check"]: each for each in json.loads(ran.stdout)}
    assert found["server"]["level"] == "bad"
    assert {"server", "token", "clock", "zone", "disk", "flush", "limits", "versions", "fonts", "page", "printer",
            "reader", "book", "speech"} <= set(found)  # fmt: skip
    assert not (tmp_path / "data").exists(), "a doctor changes nothing"
