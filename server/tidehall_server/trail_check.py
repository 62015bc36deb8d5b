"""Is an exported file of facts what the journal had? Recomputed from the file alone, by whoever holds it.

Every row says what went before it in its stream, and from where to where its stream goes in the file: a changed,
missing, doubled or moved row is seen wherever it stood, and a whole day that is missing between others. Of other
streams a whole one that is missing is not seen, nor one that somebody wrote anew to its end: for that the file is held
against the hall's own journal (``tidehall verify``).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tidehall_server.figures.files import unmarked
from tidehall_server.journal import Break
from tidehall_server.journal.chain import GENESIS, parse_link, row_hash
from tidehall_server.journal.codec import Texts, moment
from tidehall_server.journal.read_tables import DAY
from tidehall_server.journal.trail import Step
from tidehall_server.locale import load
from tidehall_server.trail_files import FACTS, fact_names, local_text

_LONGEST = 2**31 - 1


class NotFactsError(ValueError):
    """The file does not begin as a file of facts does."""


@dataclass(frozen=True, slots=True)
class Checked:
    """``line`` is the row of the sheet, headings counted, where the first break is seen; rows after it are not read."""

    rows: int
    streams: int
    broken: Break | None = None
    line: int = 0


def check(lines: Iterable[str]) -> Checked:
    """Walk along a file of facts and stop at the first broken row. Raises ``NotFactsError``."""
    csv.field_size_limit(_LONGEST)
    table = csv.reader(lines)
    head = next(table, [])
    if tuple(head) not in {fact_names(load(language)) for language in ("zh-CN", "en")}:
        raise NotFactsError
    walk = _Walk()
    number = 1
    for number, cells in enumerate(table, 2):
        broken = walk.row([unmarked(cell) for cell in cells])
        if broken is not None:
            return Checked(number - 1, walk.streams, broken, number)
    return Checked(number - 1, walk.streams, walk.ends(), number)


class _Walk:
    """Along the rows: ``_step`` is the one before, ``_hashes`` those of the day before as far as it is here."""

    def __init__(self) -> None:
        self._step: Step | None = None
        self._seen: set[str] = set()
        self._day = ""
        self._whole = False
        self._hashes: set[str] = set()

    @property
    def streams(self) -> int:
        return len(self._seen)

    def row(self, cells: Sequence[str]) -> Break | None:
        """What is wrong with the next row, or with the end of the stream before it."""
        try:
            step = _step(cells)
        except (ValueError, OverflowError) as error:
            at = self._step
            return Break(at.stream if at else "", at.texts.version + 1 if at else 1, "unreadable", str(error))
        before = self._step
        if before is None or before.stream != step.stream:
            broken = self.ends() or self._begins(step)
        else:
            broken = _follows(before, step)
        if broken is None and row_hash(step.previous, step.stream, step.texts) != step.hash:
            it = step.texts
            broken = Break(step.stream, it.version, "hash", f"{it.type} by {it.actor} at {it.at}")
        if step.stream == self._day:
            self._hashes.add(step.hash)
        self._step = step
        return broken

    def ends(self) -> Break | None:
        """Whether the stream that was read last is there to its end."""
        it = self._step
        if it is None or it.texts.version == it.last:
            return None
        return Break(it.stream, it.texts.version + 1, "tail", f"rows to version {it.last} are missing")

    def _begins(self, step: Step) -> Break | None:
        name, first = step.stream, step.texts.version
        if name in self._seen:
            return Break(name, first, "gap", "other rows stand between")
        self._seen.add(name)
        if first != step.first:
            return Break(name, step.first, "gap", f"the next row is version {first}")
        if (first == 1) is not (step.previous == GENESIS):
            return Break(name, first, "hash", "names another hash than that of the row before")
        if not name.startswith(f"{DAY}/"):
            return None
        broken = self._links(step) if self._whole and first == 1 else None
        self._day, self._whole, self._hashes = name, first == 1, set()
        return broken

    def _links(self, opened: Step) -> Break | None:
        """A day names the day before it and a row of it, and that day is the one that came before in the file."""
        try:
            day, named = parse_link(json.loads(opened.texts.data)["previous"])
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            return Break(opened.stream, 1, "link", str(error))
        if day != self._day:
            return Break(opened.stream, 1, "link", f"the day before, {day}, is missing")
        if named not in self._hashes:
            return Break(opened.stream, 1, "link", f"{day} has no row with the hash {named}")
        return None


def _follows(before: Step, step: Step) -> Break | None:
    wanted = before.texts.version + 1
    if step.texts.version != wanted:
        return Break(step.stream, wanted, "gap", f"the next row is version {step.texts.version}")
    if step.previous != before.hash:
        return Break(step.stream, wanted, "hash", "names another hash than that of the row before")
    if (step.first, step.last) != (before.first, before.last):
        return Break(step.stream, wanted, "tail", "says of its stream another beginning or end than the row before")
    return None


def _step(cells: Sequence[str]) -> Step:
    """The row as it was exported. Raises ``ValueError`` when a cell cannot have been."""
    if len(cells) != len(FACTS):
        raise ValueError(f"{len(cells)} cells instead of {len(FACTS)}")
    it = dict(zip(FACTS, cells, strict=True))
    zone = moment(it["at_local"]).tzinfo
    if zone is None or local_text(it["at_stored"], zone) != it["at_local"]:
        raise ValueError(f"the local time {it['at_local']} is not {it['at_stored']}")
    texts = Texts(
        _number(it["version"]), it["fact"], _number(it["schema"]), it["at_stored"], it["actor"], it["command_id"],
        it["data"],
    )  # fmt: skip
    ends = _number(it["first"]), _number(it["last"])
    return Step(it["stream"], *ends, texts, it["previous"], it["hash"])


def _number(text: str) -> int:
    found = int(text)
    if str(found) != text:
        raise ValueError(f"{text!r} is no number")
    return found
