"""Scores over HTTP: a month, one clerk's month down to its facts, every step, the stars; files to keep and to sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import quote

import structlog
from flask import Response
from jinja2 import TemplateError
from pydantic import BaseModel, Field

from tidehall_server.api.commands import CommandAnswer
from tidehall_server.api.endpoint import Call, Endpoint, Handler
from tidehall_server.api.score_models import STEPS, Months, ScoreDetail, ScorePage, ScoreStep, StarPage
from tidehall_server.api.score_shapes import detail, month_line, page, star_page
from tidehall_server.auth.passwords import Offload
from tidehall_server.auth.permissions import CLERK
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.scores.period import Period, Span, period_of
from tidehall_server.figures import files, score_sheets
from tidehall_server.figures.score_sheets import ScoreWords
from tidehall_server.hall import CommandIdReusedError
from tidehall_server.locale import Catalogue
from tidehall_server.papers import Letterhead, Papers, PdfMissingError
from tidehall_server.papers.score_paper import values
from tidehall_server.score_desk import ScoreDesk

log = structlog.get_logger("tidehall.scores")
_BASE = "/api/v1/halls/{hall}/scores"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class LanguageQuery(BaseModel):
    model_config = {"extra": "forbid"}
    lang: Annotated[Literal["zh-CN", "en"], Field()] = "zh-CN"


@dataclass(frozen=True, slots=True)
class ScoresRoom:
    """``head`` is the hall as its papers name it; ``catalogues`` gives the words of a language."""

    desk: ScoreDesk
    papers: Papers
    head: Callable[[], Letterhead]
    catalogues: Callable[[str], Catalogue]
    offload: Offload[bytes]

    def endpoints(self) -> list[Endpoint]:
        month = f"{_BASE}/{{period}}"
        return [
            Endpoint("GET", _BASE, "scores", "The months that have a record", self.months, Months, matter="scores",
                     codes=(404,), tag="scores"),
            Endpoint("GET", month, "score-month", "A month's scores; a clerk gets the own line", self.month,
                     ScorePage, matter="scores", codes=(404,), tag="scores"),
            Endpoint("GET", f"{month}/clerks/{{clerk}}", "score-clerk", "One clerk's month down to its facts",
                     self.clerk, ScoreDetail, matter="scores", codes=(404,), tag="scores"),
            Endpoint("GET", f"{month}/stars", "score-stars", "Who may be a star of a period, and who is", self.stars,
                     StarPage, matter="score-files", codes=(404,), tag="scores"),
            Endpoint("GET", f"{month}/all.xlsx", "score-xlsx", "The month as a workbook", self.xlsx, bytes,
                     matter="score-files", query=LanguageQuery, codes=(404,), tag="scores", media=files.XLSX),
            Endpoint("GET", f"{month}/list.html", "score-html", "The list to sign, for a printer", self.html, bytes,
                     matter="score-files", codes=(404, 409), tag="scores", media="text/html"),
            Endpoint("GET", f"{month}/list.pdf", "score-pdf", "The list to sign, as PDF", self.pdf, bytes,
                     matter="score-files", codes=(404, 409), tag="scores", media="application/pdf"),
            *[self._step(each) for each in STEPS],
        ]  # fmt: skip

    def _step(self, step: ScoreStep) -> Endpoint:
        return Endpoint(
            "POST", f"{_BASE}/{{period}}/{step.name}", f"score-{step.name}", step.model.__doc__ or step.name,
            self._handler(step), CommandAnswer, matter=f"score:{step.name}", body=step.model, idempotent=True,
            codes=(404, 409, 503), tag="scores",
        )  # fmt: skip

    def _handler(self, step: ScoreStep) -> Handler:
        def handle(call: Call) -> CommandAnswer:
            period = _period(call)
            wish = step.build(call.body)
            try:
                answer = self.desk.execute(period, wish, call.identity.actor(), call.command_id)
            except CommandIdReusedError:
                raise Problem(ProblemCode.COMMAND_ID_REUSED) from None
            return CommandAnswer(result=answer.result, version=answer.version)

        return handle

    def months(self, call: Call) -> Months:
        today = self.desk.today()
        return Months(months=[month_line(period, scores, today) for period, scores in self.desk.months()])

    def month(self, call: Call) -> ScorePage:
        own = call.identity.id if call.identity.role == CLERK else None
        period = _month(call)
        counted = self.desk.count(period)
        story = self.desk.story(period) if own is None and counted.scores.exists else []
        return page(counted, story, self.desk.today(), own)

    def clerk(self, call: Call) -> ScoreDetail:
        clerk, who = call.path["clerk"], call.identity
        if who.role == CLERK and clerk != who.id:
            raise Problem(ProblemCode.SCORE_UNKNOWN)
        found = detail(self.desk.count(_month(call)), clerk, of_tickets=who.role != CLERK)
        if found is None:
            raise Problem(ProblemCode.SCORE_UNKNOWN)
        return found

    def stars(self, call: Call) -> StarPage:
        period = _period(call)
        scores = self.desk.scores(period)
        found, waiting = self.desk.candidates(period)
        story = self.desk.story(period) if scores.exists else []
        return star_page(period, self.desk.today(), found, waiting, scores, story)

    def xlsx(self, call: Call) -> Response:
        period = _month(call)
        said = ScoreWords(self.catalogues(call.query.lang), self.head().zone)
        sheets = score_sheets.all_sheets(self.desk.count(period), said)
        title = f"{self.head().hall} {period.id}"
        made = self.offload(lambda: files.as_xlsx(sheets, title))
        return _file(made, files.XLSX, f"{said.words.text('score_file')}-{period.id}.xlsx")

    def html(self, call: Call) -> Response:
        answer = Response(self._made(_month(call)), mimetype="text/html")
        answer.headers["Content-Security-Policy"] = _POLICY
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def pdf(self, call: Call) -> Response:
        period = _month(call)
        html = self._made(period)
        try:
            made = self.offload(lambda: self.papers.pdf(html))
        except PdfMissingError as error:
            log.warning("no PDF", error=str(error)[:200])
            raise Problem(ProblemCode.PDF_MISSING) from None
        return _file(made, "application/pdf", f"{self.catalogues('zh-CN').text('score_file')}-{period.id}.pdf")

    def _made(self, period: Period) -> str:
        counted = self.desk.count(period)
        stars = self.desk.scores(period).stars
        try:
            return self.papers.page("scores.html", values(counted, stars, self.head(), self.desk.today()))
        except TemplateError as error:
            log.warning("a hall's own paper cannot be used", paper="scores", error=str(error)[:200])
            raise Problem(ProblemCode.PAPER_TEMPLATE, paper="scores.html") from None


def _period(call: Call) -> Period:
    found = period_of(call.path["period"])
    if found is None:
        raise Problem(ProblemCode.SCORE_UNKNOWN)
    return found


def _month(call: Call) -> Period:
    found = _period(call)
    if found.span is not Span.MONTH:
        raise Problem(ProblemCode.SCORE_UNKNOWN)
    return found


def _file(body: bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(body, content_type=media, headers=headers)
