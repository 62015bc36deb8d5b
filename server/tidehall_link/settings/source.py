"""Opens a settings file and gets TOML out of it, or says in plain words why that cannot be."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from tidehall_link.settings.places import Places, scan, spell
from tidehall_link.settings.problem import Catalogue, Report
from tidehall_link.settings.reader import closest

MOST_BYTES = 1_000_000
_MENDS = 20
_FULL_WIDTH = "“”‘’＝，：［］｛｝＂＃。；（）【】、"
_SYNTAX = (
    ("toml_value", ("Invalid value", "Invalid date", "Empty value")),
    ("toml_equals", ("Expected '='", "Invalid initial character for a key", "Invalid statement", "Expected ']")),
    ("toml_string", ("Unterminated string", "Illegal character", 'Expected "')),
    ("toml_unclosed", ("Unclosed",)),
    ("toml_rest", ("Expected newline or end",)),
)


class Source:
    """One file: its text, places and data. ``patchy``: broken lines were left out, so that absence proves nothing."""

    def __init__(self, path: Path, words: Catalogue, see: str) -> None:
        self.path = path
        self.report = Report(str(path), Places(), words, see)
        self.patchy = False
        self.data: dict[str, Any] | None = None
        text = self._text()
        if text is not None:
            self.report.places = scan(text)
            self._duplicates()
            self.data = self._parse(text)

    def _text(self) -> str | None:
        raw = self._bytes()
        if raw is None:
            return None
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            self.report.error("file_utf16")
            return None
        try:
            text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as bad:
            line = raw.count(b"\n", 0, bad.start) + 1
            self.report.at_line("file_gbk" if _is_gbk(raw) else "file_not_utf8", line)
            return None
        if not text.strip():
            self.report.error("file_empty")
            return None
        return text

    def _bytes(self) -> bytes | None:
        try:
            size = self.path.stat().st_size
            if self.path.is_file() and size > MOST_BYTES:
                self.report.error("file_too_big", size=size, most=MOST_BYTES)
                return None
            return self.path.read_bytes()
        except FileNotFoundError:
            beside = self.path.parent.glob("*.toml") if self.path.parent.is_dir() else ()
            self.report.error("file_missing", like=closest(self.path.name, (other.name for other in beside)))
        except IsADirectoryError:
            self.report.error("file_directory")
        except OSError as error:
            self.report.error("file_unreadable", reason=error.strerror or type(error).__name__)
        return None

    def _duplicates(self) -> None:
        for twice in self.report.places.twice:
            self.report.at_line("key_twice", twice.line, spell(twice.path), first=twice.first)

    def _parse(self, text: str) -> dict[str, Any] | None:
        """Leave out a line that cannot be read and go on, so that one run shows every such line."""
        lines = text.split("\n")
        told = {problem.line for problem in self.report.problems}
        last = 0
        for _ in range(_MENDS):
            try:
                return tomllib.loads("\n".join(lines))
            except RecursionError:
                self.report.at_line("toml_syntax", 1)
                return None
            except tomllib.TOMLDecodeError as error:
                line = _line_of(error, len(lines))
                if line not in told:
                    self._syntax(line, lines[line - 1], str(error))
                if line <= last or lines[line - 1].lstrip().startswith("["):
                    return None
                self.patchy = True
                last = line
                lines[line - 1] = ""
        return None

    def _syntax(self, line: int, text: str, error: str) -> None:
        sign = next((sign for sign in _outside_quotes(text) if sign in _FULL_WIDTH), "")
        if sign:
            self.report.at_line("toml_full_width", line, sign=sign)
            return
        codes = (code for code, starts in _SYNTAX if error.startswith(starts))
        self.report.at_line(next(codes, "toml_syntax"), line)


def _line_of(error: tomllib.TOMLDecodeError, last: int) -> int:
    found = re.search(r"at line (\d+)", str(error))
    return min(int(found.group(1)), last) if found else last


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"|\'[^\']*\'|#.*', "", line)


def _is_gbk(raw: bytes) -> bool:
    try:
        return any("\u4e00" <= sign <= "\u9fff" for sign in raw.decode("gbk"))
    except UnicodeDecodeError:
        return False
