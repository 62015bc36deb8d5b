"""``printer-test`` and ``new-roll``: what a technician does with the printer in hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import click

from tidehall_kiosk.clock import SystemClock
from tidehall_kiosk.devices import connect
from tidehall_kiosk.printer_test import PrinterTest
from tidehall_kiosk.printing.roll import Roll
from tidehall_kiosk.settings import KioskSettings
from tidehall_kiosk.tickets.book import BOOK, RequestBook
from tidehall_kiosk.words import read_words
from tidehall_link.doctor import Finding, run


@click.command("printer-test")
@click.option("--slip/--no-slip", default=True, help="是否打一张测试小票 / print the test slip or only ask")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@click.pass_context
def printer_test(context: click.Context, slip: bool, as_json: bool) -> None:
    """试打印机：问状态、打一张测试小票。退出码 0 正常，1 有提醒，2 有问题。串口和 USB 请先停本机程序。

    Ask the printer and print a test slip. Exit code 0 well, 1 warnings, 2 something is bad.
    """
    settings: KioskSettings = context.obj
    devices = connect(settings.printer, settings.reader)

    def printer() -> Iterator[Finding]:
        with closing(_book(settings) or RequestBook(":memory:")) as book:
            roll = Roll(settings.printer.roll_slips, book)
            yield from PrinterTest(settings.printer, devices, roll, SystemClock().now().astimezone()).run(slip)

    with closing(devices):
        context.exit(run([printer], as_json=as_json))


@click.command("new-roll")
@click.pass_context
def new_roll(context: click.Context) -> None:
    """换了新纸卷：张数从零数起（本机程序可以不停）。 / A new roll is in: count from nought."""
    settings: KioskSettings = context.obj
    book = _book(settings)
    if book is None:
        raise click.ClickException(f"{settings.folder} 里存不下东西，请查权限和磁盘。/ Nothing can be kept there.")
    with closing(book):
        Roll(settings.printer.roll_slips, book).new()
    click.echo(f"{read_words('zh-CN')('printer.roll_new')} / {read_words('en')('printer.roll_new')}")


def _book(settings: KioskSettings) -> RequestBook | None:
    """The agent's own book, which it may be using; not begun again, that is the agent's part."""
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        return RequestBook(settings.folder / BOOK)
    except (OSError, sqlite3.Error):
        return None
