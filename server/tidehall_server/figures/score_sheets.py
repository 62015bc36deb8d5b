"""A month's scores as sheets: the list that is signed, and behind it everything that it was made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from tidehall_server.core.scores.model import LEVELS, Line
from tidehall_server.core.scores.month import Counted, Month
from tidehall_server.figures.sheet import Cell, Column, Kind, Sheet
from tidehall_server.locale import Catalogue


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """The words of a language, and the hall's clock."""

    words: Catalogue
    zone: tzinfo

    def named(self, kind: str, value: str) -> str:
        return self.words.names.get(kind, {}).get(value, value)

    def sheet(self, identifier: str, columns: list[tuple[str, Kind]], rows: Iterable[list[Cell]]) -> Sheet:
        heads = [Column(name, self.words.text(f"column_{name}"), self._unit(kind), kind) for name, kind in columns]
        return Sheet(identifier, self.words.text(f"sheet_{identifier}"), heads, list(rows))

    def clock(self, at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(self.zone).strftime("%H:%M")

    def _unit(self, kind: Kind) -> str:
        return self.words.text("unit_minutes") if kind == "minutes" else ""


def all_sheets(counted: Counted, said: ScoreWords) -> list[Sheet]:
    """The signed list first."""
    month = counted.month
    names = {line.clerk: line.name for line in counted.fresh} | {line.clerk: line.name for line in counted.lines}
    return [
        scores(counted.lines, said),
        deeds(counted.lines, said),
        work(month, names, said),
        ratings(counted.lines, said),
        attendance(month, names, said),
        exams(counted, names, said),
        corrections(counted, names, said),
    ]


def scores(lines: Iterable[Line], said: ScoreWords) -> Sheet:
    columns: list[tuple[str, Kind]] = [
        ("clerk", "text"), ("cases", "count"), ("load", "minutes"), ("open_for", "minutes"), ("volume", "count"),
        ("quantified", "count"), ("rated", "count"), ("satisfaction", "count"), ("tests", "count"),
        ("corrected", "count"), ("total", "count"), ("result", "text"),
    ]  # fmt: skip
    return said.sheet("scores", columns, (_score(line, said) for line in lines))


def _score(line: Line, said: ScoreWords) -> list[Cell]:
    changed = sum((each.points for each in line.corrections), Decimal(0))
    return [
        line.name, line.cases, float(line.load_minutes), float(line.open_minutes), number(line.volume),
        number(line.quantified), sum(line.levels), number(line.satisfaction), line.tests, float(changed) or None,
        number(line.total), said.named("score_result", result(line)),
    ]  # fmt: skip


def result(line: Line) -> str:
    if not line.assessed:
        return "not_assessed"
    return "open" if line.passed is None else "passed" if line.passed else "failed"


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def deeds(lines: Iterable[Line], said: ScoreWords) -> Sheet:
    columns: list[tuple[str, Kind]] = [("clerk", "text"), ("rule", "text"), ("times", "count"), ("points", "count")]
    rows: Iterable[list[Cell]] = (
        [line.name, said.named("deed", deed.rule), len(deed.facts), float(deed.points)]
        for line in lines
        for deed in line.deeds
    )
    return said.sheet("deeds", columns, rows)


def work(month: Month, names: dict[str, str], said: ScoreWords) -> Sheet:
    """Cases by clerk and service, with what a case of it counts."""
    columns: list[tuple[str, Kind]] = [
        ("clerk", "text"), ("service", "text"), ("cases", "count"), ("case_counts", "minutes"), ("load", "minutes"),
    ]  # fmt: skip
    counts = Counter((done.clerk, done.service, done.expected_s) for done in month.done)
    rows: Iterable[list[Cell]] = (
        [names.get(clerk, clerk), month.services.get(service, service), count, round(expected / 60, 1),
         round(count * expected / 60, 1)]
        for (clerk, service, expected), count in sorted(counts.items())
    )  # fmt: skip
    return said.sheet("score_work", columns, rows)


def ratings(lines: Iterable[Line], said: ScoreWords) -> Sheet:
    """How often each level was given; which citizen gave it is nobody's business here."""
    columns: list[tuple[str, Kind]] = [
        ("clerk", "text"), *((f"rated_{level.value}", "count") for level in LEVELS), ("invalid", "count"),
    ]  # fmt: skip
    return said.sheet("score_ratings", columns, ([line.name, *line.levels, line.invalid] for line in lines))


def attendance(month: Month, names: dict[str, str], said: ScoreWords) -> Sheet:
    columns: list[tuple[str, Kind]] = [
        ("day", "text"), ("half", "text"), ("clerk", "text"), ("expected_at", "text"), ("first", "time"),
        ("last", "time"), ("at_windows", "text"), ("post", "text"), ("slips", "text"),
    ]  # fmt: skip
    rows: Iterable[list[Cell]] = (
        [each.day.isoformat(), said.named("half", each.half.value), names.get(each.clerk, each.clerk),
         "" if each.expected is None else each.expected.note or said.words.text("score_away")
         if each.expected.away else each.expected.window,
         said.clock(each.first), said.clock(each.last), "、".join(each.windows),
         "、".join(said.named("post", post) for post in each.posts),
         "、".join(said.named("deed", slip.value) for slip in each.slips)]
        for each in month.attended
    )  # fmt: skip
    return said.sheet("attendance", columns, rows)


def exams(counted: Counted, names: dict[str, str], said: ScoreWords) -> Sheet:
    columns: list[tuple[str, Kind]] = [
        ("day", "text"), ("exam", "text"), ("clerk", "text"), ("mark", "count"), ("full", "count"), ("result", "text"),
    ]  # fmt: skip
    rows: Iterable[list[Cell]] = (
        [exam.day.isoformat(), exam.title, names.get(mark.clerk, mark.clerk), float(mark.points), float(exam.full),
         said.named("score_result", "passed" if mark.points >= exam.pass_mark else "failed")]
        for exam in counted.scores.exams
        if not exam.cancelled
        for mark in exam.marks
    )  # fmt: skip
    return said.sheet("exams", columns, rows)


def corrections(counted: Counted, names: dict[str, str], said: ScoreWords) -> Sheet:
    columns: list[tuple[str, Kind]] = [
        ("clerk", "text"), ("part", "text"), ("points", "count"), ("reason", "text"), ("by", "text"), ("state", "text"),
    ]  # fmt: skip
    rows: Iterable[list[Cell]] = (
        [names.get(each.clerk, each.clerk), said.named("score_part", each.correction.part.value),
         float(each.correction.points), each.correction.reason, each.correction.by,
         said.words.text("score_taken_back") if each.taken_back else ""]
        for each in counted.scores.corrections
    )  # fmt: skip
    return said.sheet("corrections", columns, rows)
