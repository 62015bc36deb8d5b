"""The book of requests: it is always there, and it says when it cannot keep anything."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tidehall_kiosk.printing.status import PrinterState, PrinterStatus
from tidehall_kiosk.reports import Reports
from tidehall_kiosk.state import Screen
from tidehall_kiosk.tickets.book import PRINTING, RequestBook, open_book

HOUR = 3600.0


def test_a_damaged_book_is_set_aside_and_numbers_go_on(tmp_path: Path) -> None:
    path = tmp_path / "requests.sqlite"
    path.write_bytes(b"torn by a power cut" * 300)
    book = open_book(path)
    book.begin("request-1", "f", 1.0)
    assert book.trouble == ""
    book.close()
    assert path.with_suffix(".damaged").read_bytes().startswith(b"torn")


def test_a_book_with_one_torn_page_is_noticed_before_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "requests.sqlite"
    book = open_book(path)
    for number in range(300):
        book.begin(f"request-{number:04}", "f" * 64, 1.0)
    book.close()
    raw = bytearray(path.read_bytes())
    raw[8192:12288] = b"\x55" * 4096
    path.write_bytes(raw)
    with pytest.raises(sqlite3.DatabaseError):
        RequestBook(path)
    open_book(path).close()
    assert path.with_suffix(".damaged").exists()


def test_what_is_written_is_on_the_disk_before_anything_is_sent(tmp_path: Path) -> None:
    """Decision 011: in this mode no write that was waited for is lost by a power cut; in the usual one many were."""
    path = tmp_path / "requests.sqlite"
    book = open_book(path)
    asked = {name: book._base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert asked == {"journal_mode": "truncate", "synchronous": 3}
    book.begin("request-1", "f", 1.0)
    assert path.with_name(f"{path.name}-journal").stat().st_size == 0, "nothing is left to be finished"
    book.close()


def test_where_nothing_can_be_kept_the_command_ids_stay_the_same(tmp_path: Path) -> None:
    """A read-only folder, as root would not notice it: the book's place is taken by a folder, its file is elsewhere."""
    whole = open_book(tmp_path / "whole" / "requests.sqlite")
    secret = whole.note("secret")
    whole.close()
    assert open_book(tmp_path / "whole" / "requests.sqlite").note("secret") == secret
    taken = tmp_path / "file"
    taken.write_text("no folder")
    book = open_book(taken / "requests.sqlite")
    assert book.trouble
    book.begin("request-1", "f", 1.0)
    book.finish("request-1", {"ticket": "A001"}, "A001")
    entry = book.by_ticket("A001", 0.0)
    assert entry is not None
    assert book.trouble, "one good write into memory mends nothing"


def test_a_full_disk_is_remembered_until_a_write_works_again(tmp_path: Path) -> None:
    book = open_book(tmp_path / "requests.sqlite")
    other = sqlite3.connect(tmp_path / "requests.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.Error):
        book.begin("request-1", "f", 1.0)
    assert "locked" in book.trouble
    other.execute("ROLLBACK")
    book.note("secret")
    assert book.trouble, "reading proves nothing"
    book.begin("request-1", "f", 1.0)
    assert book.trouble == ""


def test_a_slip_under_way_when_the_power_went_is_unknown_until_it_is_printed_again(tmp_path: Path) -> None:
    book = open_book(tmp_path / "requests.sqlite")
    for number, printed in (("1", PRINTING), ("2", "printed"), ("3", "unknown"), ("4", "failed")):
        book.begin(f"request-{number}", "f", 10 * HOUR)
        book.finish(f"request-{number}", {"ticket": f"A00{number}"}, f"A00{number}")
        book.printed(f"request-{number}", printed)
    assert book.unknown(9 * HOUR) == 1, "one is under way and not lost yet"
    book.close()
    book = open_book(tmp_path / "requests.sqlite")
    assert book.unknown(9 * HOUR) == 2
    assert book.unknown(11 * HOUR) == 0, "what was long ago is nobody's worry"
    book.begin("reprint-1", "f", 10 * HOUR + 60)
    book.finish("reprint-1", {"ticket": "A001"}, None)
    book.printed("reprint-1", "printed")
    assert book.unknown(9 * HOUR) == 1
    assert book.whole() == "ok"


class Said:
    """The hall's end of the reports."""

    def __init__(self) -> None:
        self.last: dict[str, Any] = {}

    def report(self, status: Any) -> None:
        self.last = dict(status)


class Noon:
    def now(self) -> Any:
        from datetime import UTC, datetime

        return datetime(2026, 11, 20, 4, tzinfo=UTC)


def test_the_hall_hears_of_paper_reader_memory_and_the_last_fault(tmp_path: Path) -> None:
    book, said = open_book(tmp_path / "requests.sqlite"), Said()
    reports = Reports(said, Screen(Noon(), {}), book, Noon())  # type: ignore[arg-type]
    reports.printer(PrinterStatus(PrinterState.READY, near_end=False, left=230))
    reports.reader(there=True)
    wanted = {"paper": "ready", "near_end": False, "reader": "ready", "unknown_slips": 0, "slips_left": 230}
    assert said.last.items() >= wanted.items()
    reports.printer(PrinterStatus(PrinterState.CUTTER))
    assert (said.last["paper"], said.last["error"]["words"]) == ("jam", "切刀卡住")
    reports.printer(PrinterStatus(PrinterState.READY))
    assert said.last["error"]["at"].startswith("2026-11-20T04:00"), "the last fault stays to be read"
    book.trouble = "database or disk is full"
    reports.slip({"ticket": "A007", "print": "unknown"})
    assert said.last["parts"][0]["state"] == "bad"
    assert "A007" in said.last["error"]["words"]
