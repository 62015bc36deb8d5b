"""Where in a TOML file each value stands, and what its comments say.

``tomllib`` knows no lines. This scanner walks the same grammar without judging it: it stops quietly where the text is
not TOML, because ``tomllib`` has the last word on that. A path is a tuple of keys and list positions, such as
``("windows", 1, "services", 0)``.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_SCALAR = re.compile(r"[^,\]}#\n]+")
_STRINGS = {
    '"': re.compile(r'([^"\\\n]*(?:\\[\s\S][^"\\\n]*)*)"'),
    "'": re.compile(r"([^'\n]*)'"),
    '"""': re.compile(r'((?:[^"\\]|\\[\s\S]|"(?!""))*)"""'),
    "'''": re.compile(r"((?:[^']|'(?!''))*)'''"),
}
"""The rest of a string, by what opened it."""
_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Twice:
    """A key or table written a second time at ``line``; the first stands at ``first``."""

    path: Path
    line: int
    first: int


@dataclass(slots=True)
class Places:
    """The lines (from 1) of all keys, list items and table headers of one file."""

    lines: dict[Path, int] = field(default_factory=dict)
    headers: dict[Path, int] = field(default_factory=dict)
    comments: dict[int, str] = field(default_factory=dict)
    twice: list[Twice] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest thing around it that the file has."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return 1

    def remarks(self, path: Path) -> list[str]:
        """The comments on the line of ``path`` and on the headers of the tables around it, nearest first."""
        places = [self.line(path)]
        places += [self.headers[path[:size]] for size in range(len(path) - 1, 0, -1) if path[:size] in self.headers]
        return [self.comments[line] for line in places if line in self.comments]


def scan(text: str) -> Places:
    """Find the places of everything in ``text``, as far as it reads as TOML."""
    scanner = _Scanner(text)
    with suppress(_Lost):
        scanner.document()
    return scanner.places


def spell(path: Path) -> str:
    """``("windows", 1, "services")`` -> ``windows[1].services``; people count list items from 1 (``第 1 个``)."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text


class _Lost(Exception):
    """The text does not go on as TOML."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.row = 1
        self.seen = 0
        self.arrays: dict[Path, int] = {}
        self.table: Path = ()
        self.places = Places()

    def line(self) -> int:
        self.row += self.text.count("\n", self.seen, self.at)
        self.seen = self.at
        return self.row

    def here(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def take(self, text: str) -> None:
        if not self.here(text):
            raise _Lost
        self.at += len(text)

    def spaces(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def gap(self) -> None:
        """Skip white space, line ends and comments; keep the comments."""
        while True:
            self.spaces()
            if self.here("#"):
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                self.places.comments[self.line()] = self.text[self.at + 1 : end].strip()
                self.at = end
            elif self.here("\n"):
                self.at += 1
            else:
                return

    def document(self) -> None:
        while True:
            self.gap()
            if self.at >= len(self.text):
                return
            if self.here("[["):
                self.header("[[", "]]")
            elif self.here("["):
                self.header("[", "]")
            else:
                self.pair(self.table, 0)

    def header(self, opening: str, closing: str) -> None:
        line = self.line()
        self.take(opening)
        parts = self.key()
        self.take(closing)
        path: Path = ()
        for part in parts[:-1]:
            path = self.inside((*path, part))
        path = (*path, parts[-1])
        if opening == "[[":
            self.arrays[path] = self.arrays.get(path, -1) + 1
            self.places.lines.setdefault(path, line)
            path = (*path, self.arrays[path])
        elif path in self.places.headers:
            self.places.twice.append(Twice(path, line, self.places.headers[path]))
        self.table = path
        self.places.lines[path] = line
        self.places.headers[path] = line

    def inside(self, path: Path) -> Path:
        return (*path, self.arrays[path]) if path in self.arrays else path

    def key(self) -> list[str]:
        parts = []
        while True:
            self.spaces()
            if self.here('"') or self.here("'"):
                parts.append(self.string())
            else:
                found = _BARE.match(self.text, self.at)
                if not found:
                    raise _Lost
                parts.append(found.group())
                self.at = found.end()
            self.spaces()
            if not self.here("."):
                return parts
            self.at += 1

    def pair(self, table: Path, depth: int) -> None:
        line = self.line()
        path = (*table, *self.key())
        self.take("=")
        if path in self.places.lines and path not in self.arrays:
            self.places.twice.append(Twice(path, line, self.places.lines[path]))
        for size in range(len(table) + 1, len(path) + 1):
            self.places.lines.setdefault(path[:size], line)
        self.spaces()
        self.value(path, depth)

    def value(self, path: Path, depth: int) -> None:
        if depth > _DEPTH:
            raise _Lost
        if self.here('"') or self.here("'"):
            self.string()
        elif self.here("["):
            self.array(path, depth)
        elif self.here("{"):
            self.inline(path, depth)
        else:
            found = _SCALAR.match(self.text, self.at)
            if not found:
                raise _Lost
            self.at = found.end()

    def array(self, path: Path, depth: int) -> None:
        self.take("[")
        for index in range(len(self.text)):
            self.gap()
            if self.here("]"):
                break
            self.places.lines[(*path, index)] = self.line()
            self.value((*path, index), depth + 1)
            self.gap()
            if not self.here(","):
                break
            self.at += 1
        self.take("]")

    def inline(self, path: Path, depth: int) -> None:
        self.take("{")
        while True:
            self.gap()
            if self.here("}"):
                break
            self.pair(path, depth + 1)
            self.gap()
            if not self.here(","):
                break
            self.at += 1
        self.take("}")

    def string(self) -> str:
        """Skip a string of any of the four kinds; its raw inside is enough for a quoted key."""
        quote = self.text[self.at]
        triple = quote * 3
        if self.here(triple):
            return self.until(triple)
        return self.until(quote)

    def until(self, closing: str) -> str:
        found = _STRINGS[closing].match(self.text, self.at + len(closing))
        if not found:
            raise _Lost
        self.at = found.end()
        while len(closing) == 3 and self.here(closing[0]):
            self.at += 1
        return found.group(1)
