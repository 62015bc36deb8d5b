"""Reports of a day, a week, a month or any span: as figures, as a workbook, on paper; and what a number is made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from flask import Response
from jinja2 import TemplateError
from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import ID_PATTERN
from tidehall_server.api.reading import Query
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.monthly.model import Total
from tidehall_server.figures import files
from tidehall_server.figures.sheet import Sheet
from tidehall_server.papers import Papers, PdfMissingError
from tidehall_server.reports import paper
from tidehall_server.reports.evidence import Ref, evidence
from tidehall_server.reports.headline import Figure, Reform, figures
from tidehall_server.reports.linked import Linked, Words
from tidehall_server.reports.paper import Letter
from tidehall_server.reports.period import DIMS
from tidehall_server.reports.report import Report, report, words
from tidehall_server.reports.shelf import Shelf
from tidehall_server.reports.span import LONGEST_DAYS, Kind, Span
from tidehall_server.reports.whats import WHATS

_BASE = "/api/v1/halls/{hall}/reports/{first}/{last}"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_LINES = "application/x-ndjson"
_ALL = 20_000

DayText = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Key = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Offload = Callable[[Callable[[], Any]], Any]


class ReportQuery(Query):
    """``against_*`` are the days to hold it against; without them those before it."""

    lang: Literal["zh-CN", "en"] = "zh-CN"
    against_first: DayText | None = None
    against_last: DayText | None = None


class EvidenceQuery(ReportQuery):
    """``what`` as a figure or a column names it; the rest as the row's key has it."""

    what: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    day: Key | None = None
    service: Key | None = None
    window: Key | None = None
    clerk: Key | None = None
    hour: Key | None = None
    turn: Key | None = None
    reason: Key | None = None
    department: Key | None = None
    rule: Key | None = None
    category: Key | None = None
    kind: Key | None = None
    duty: Key | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    def where(self) -> dict[str, str]:
        return {name: str(value) for name in DIMS if (value := getattr(self, name)) is not None}


class ReportAnswer(BaseModel):
    """``figures`` and the columns of ``sheets`` name in ``what`` what they count or, without
    ``counts``, were worked out from; ``keys`` has a filter for each row.
    Both together ask for the evidence of a number."""

    first: date
    last: date
    kind: Kind
    title: str
    against_first: date
    against_last: date
    days: list[str]
    days_before: int
    running: str | None
    until: datetime
    timezone: str
    limits_s: list[int]
    figures: list[Figure]
    sheets: dict[str, Linked]
    reform_on: date | None


class EvidenceAnswer(BaseModel):
    """``refs`` say, row by row, where the thing is found."""

    total: int
    sheet: Sheet
    refs: list[Ref]


@dataclass(frozen=True, slots=True)
class ReportsRoom:
    """``letter`` gives the hall as its papers name it; ``offload`` keeps arithmetic away from the green threads."""

    hall: str
    shelf: Shelf
    papers: Papers
    letter: Callable[[bool], Letter]
    reform: Callable[[], Reform | None]
    offload: Offload

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _BASE, "report", "A span of days in figures, against another", self.report, ReportAnswer,
                     matter="figures", query=ReportQuery, tag="reports"),
            Endpoint("GET", f"{_BASE}/progress", "report-progress", "Count the days first, and say how far it is",
                     self.progress, bytes, matter="figures", query=ReportQuery, tag="reports", media=_LINES),
            Endpoint("GET", f"{_BASE}/evidence", "report-evidence", "What a number is made of", self.evidence,
                     EvidenceAnswer, matter="figures", query=EvidenceQuery, codes=(404,), tag="reports"),
            Endpoint("GET", f"{_BASE}/evidence.xlsx", "report-evidence-xlsx", "The same as XLSX", self.evidence_xlsx,
                     bytes, matter="figures", query=EvidenceQuery, codes=(404,), tag="reports", media=files.XLSX),
            Endpoint("GET", f"{_BASE}/report.xlsx", "report-xlsx", "The report as XLSX", self.xlsx, bytes,
                     matter="figures", query=ReportQuery, tag="reports", media=files.XLSX),
            Endpoint("GET", f"{_BASE}/report.pdf", "report-pdf", "The report as PDF", self.pdf, bytes,
                     matter="figures", query=ReportQuery, codes=(409,), tag="reports", media="application/pdf"),
            Endpoint("GET", f"{_BASE}/report.html", "report-html", "The report as a page to print", self.html, bytes,
                     matter="figures", query=ReportQuery, codes=(409,), tag="reports", media="text/html"),
        ]  # fmt: skip

    def report(self, call: Call) -> ReportAnswer:
        made, said = self._made(call)
        return ReportAnswer(
            first=made.span.first, last=made.span.last, kind=made.span.kind, title=paper.title(made, said),
            against_first=made.against.first, against_last=made.against.last, days=made.days,
            days_before=made.days_before, running=made.running, until=made.until,
            timezone=str(self.letter(said.english).zone), limits_s=made.limits_s, figures=made.figures,
            sheets=made.sheets, reform_on=made.reform_on,
        )  # fmt: skip

    def progress(self, call: Call) -> Response:
        """A line for each day that was counted: ``{"done", "of"}``. The report then has nothing to wait for."""
        span, against = _spans(call)

        def lines() -> Iterator[str]:
            for said in self.shelf.gather(span, against):
                yield json.dumps({"done": said.done, "of": said.of}) + "\n"

        return Response(lines(), mimetype=_LINES, headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})

    def evidence(self, call: Call) -> EvidenceAnswer:
        asked: EvidenceQuery = call.query
        what, period = _what(asked), self.shelf.period(_spans(call)[0])
        found = evidence(period, words(asked.lang), what, asked.where(), asked.offset, asked.limit)
        return EvidenceAnswer(total=found.total, sheet=found.sheet, refs=found.refs)

    def evidence_xlsx(self, call: Call) -> Response:
        asked: EvidenceQuery = call.query
        what, (span, _) = _what(asked), _spans(call)
        period = self.shelf.period(span)

        said, title = words(asked.lang), f"{self._hall_name(asked)} {span.name}"

        def work() -> bytes:
            found = evidence(period, said, what, asked.where(), 0, _ALL)
            cut = said.own.text("evidence_cut", total=found.total, rows=_ALL) if found.total > _ALL else ""
            return files.as_xlsx([found.sheet], f"{title}（{cut}）" if cut else title)

        return _file(self.offload(work), files.XLSX, f"{self.hall}-{span.name}-{what}.xlsx")

    def xlsx(self, call: Call) -> Response:
        made, said = self._made(call)
        title = f"{self._hall_name(call.query)} {paper.title(made, said)}"
        sheets = [paper.headline(made, said), *(linked.sheet for linked in made.sheets.values())]
        body = self.offload(lambda: files.as_xlsx(sheets, title))
        return _file(body, files.XLSX, f"{self.hall}-{made.span.name}.xlsx")

    def pdf(self, call: Call) -> Response:
        made, html = self._page(call)
        try:
            body = self.offload(lambda: self.papers.pdf(html))
        except PdfMissingError:
            raise Problem(ProblemCode.PDF_MISSING) from None
        return _file(body, "application/pdf", f"{self.hall}-{made.span.name}.pdf")

    def html(self, call: Call) -> Response:
        answer = Response(self._page(call)[1], mimetype="text/html")
        answer.headers["Content-Security-Policy"] = _POLICY
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def totals(self, span: Span) -> tuple[Total, ...]:
        """The figures of a span alone, as they are when they are handed in."""
        found = figures(self.shelf.period(span), None, words("zh-CN"), self.reform())
        return tuple(Total(each.id, each.value) for each in found if not isinstance(each.value, str))

    def _page(self, call: Call) -> tuple[Report, str]:
        made, said = self._made(call)
        try:
            return made, self.papers.page(paper.TEMPLATE, paper.values(made, said, self.letter(said.english)))
        except TemplateError:
            raise Problem(ProblemCode.PAPER_TEMPLATE, paper=paper.TEMPLATE) from None

    def _made(self, call: Call) -> tuple[Report, Words]:
        asked: ReportQuery = call.query
        span, against = _spans(call)
        period, other = self.shelf.periods(span, against)
        said = words(asked.lang)
        reform = self.reform()
        made: Report = self.offload(lambda: report(period, other, said, reform))
        return made, said

    def _hall_name(self, asked: ReportQuery) -> str:
        return self.letter(asked.lang == "en").hall


def _spans(call: Call) -> tuple[Span, Span]:
    """What is asked for, and against what."""
    asked: ReportQuery = call.query
    span = _span(call.path["first"], call.path["last"])
    if asked.against_first is None and asked.against_last is None:
        return span, span.before()
    return span, _span(asked.against_first or "", asked.against_last or "")


def _span(first: str, last: str) -> Span:
    try:
        found = Span(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise Problem(ProblemCode.SPAN_INVALID, most=LONGEST_DAYS) from None
    if not 1 <= found.days <= LONGEST_DAYS or found.first.year < 2000 or found.last.year > 9000:
        raise Problem(ProblemCode.SPAN_INVALID, most=LONGEST_DAYS)
    return found


def _what(asked: EvidenceQuery) -> str:
    if asked.what not in WHATS:
        raise Problem(ProblemCode.NOT_FOUND)
    return asked.what


def _file(body: bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(body, content_type=media, headers=headers)
