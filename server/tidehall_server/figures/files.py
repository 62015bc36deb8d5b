"""Sheets as files for a spreadsheet program. What citizens and staff wrote stays text there, whatever it looks like."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tidehall_server.figures.sheet import Cell, Sheet, heading

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CELL_MAX = 32_767
_FORMULA = re.compile(r"^[\s\x00]*[=+\-@＝＋－＠\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TAB_NAME = re.compile(r"[\[\]:*?/\\']")
_WIDE = 18


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheet programs read Chinese; nothing in it starts a formula."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow([harmless(heading(column)) for column in sheet.columns])
    for row in sheet.rows:
        table.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The same for what is too long to be held at once, row by row. No text is cut or changed but for its mark."""
    mark = b"\xef\xbb\xbf"
    for row in rows:
        out = io.StringIO(newline="")
        csv.writer(out).writerow([marked(cell) if isinstance(cell, str) else cell for cell in row])
        yield mark + out.getvalue().encode()
        mark = b""


def as_xlsx(sheets: Sequence[Sheet], title: str) -> bytes:
    """One tab for each sheet: a line that says what it is, the headings, the rows. Text stays text."""
    import xlsxwriter  # noqa: PLC0415 - a tenth of a server's start, for what is asked once a month

    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for number, sheet in enumerate(sheets, 1):
            page = book.add_worksheet(_TAB_NAME.sub(" ", sheet.title)[:28] or str(number))
            page.set_column(0, max(0, len(sheet.columns) - 1), _WIDE)
            page.write_string(0, 0, _text(f"{title} · {sheet.title}"), bold)
            for at, column in enumerate(sheet.columns):
                page.write_string(1, at, _text(heading(column)), bold)
            for line, row in enumerate(sheet.rows, 2):
                for at, cell in enumerate(row):
                    _put(page, line, at, cell)
            page.freeze_panes(2, 1)
    return out.getvalue()


def _put(page: Worksheet, line: int, at: int, cell: Cell) -> None:
    if isinstance(cell, str):
        page.write_string(line, at, _text(cell))
    elif cell is not None:
        page.write_number(line, at, cell)


def _text(text: str) -> str:
    return _CONTROL.sub(" ", text)[:_CELL_MAX]


def harmless(text: str) -> str:
    """Marked, and fit for a cell: no control characters, not longer than a cell may be."""
    return marked(_text(text))


def marked(text: str) -> str:
    """Text that a spreadsheet program would take for a formula is marked as text with a leading apostrophe."""
    return f"'{text}" if _FORMULA.match(text.lstrip("'")) else text


def unmarked(text: str) -> str:
    """The text that ``marked`` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text.lstrip("'")) else text
