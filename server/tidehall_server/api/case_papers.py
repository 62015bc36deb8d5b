"""A case's papers for a printer: HTML that every browser prints, and PDF where the library for it is installed.

A page cannot print what it fetched with its token, so it asks for an address of the paper and loads that in a frame.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import structlog
from flask import Response
from jinja2 import TemplateError
from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.case_answers import hidden
from tidehall_server.api.cases import CasesRoom
from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.auth.links import Links
from tidehall_server.auth.paper_links import PaperAsked, PaperLinks
from tidehall_server.auth.passwords import Offload
from tidehall_server.auth.permissions import OFFICE
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.cases.model import Case
from tidehall_server.core.cases.room import CASES
from tidehall_server.papers import PaperName, Papers, PdfMissingError
from tidehall_server.papers.content import Form, Letterhead, Progress, find, values

log = structlog.get_logger("tidehall.papers")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


class PaperQuery(BaseModel):
    """``number`` names one of several lists; left out, the newest. ``form`` is a page or a slip of 80 mm."""

    model_config = {"extra": "forbid"}
    form: Annotated[Form, Field(strict=False)] = Form.A4
    number: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{0,30}$")] = ""


class PaperAddress(BaseModel):
    """Good for a minute, for whoever has it."""

    url: str


@dataclass(frozen=True, slots=True)
class CasePapers:
    """``head`` gives the hall's name and words as its file says now; ``person`` an account's display name; ``links``
    signs the code that leads to the progress; ``public_url`` is the address that phones reach."""

    room: CasesRoom
    papers: Papers
    addresses: PaperLinks
    head: Callable[[], Letterhead]
    person: Callable[[str], str]
    offload: Offload[bytes]
    links: Links
    public_url: Callable[[str], str]

    def endpoints(self) -> list[Endpoint]:
        path = "/api/v1/halls/{hall}/cases/{case}/papers/{paper}"
        return [
            Endpoint("GET", f"{path}.html", "case-paper", "A paper of a case, to print", self.html, bytes,
                     matter="case:papers", query=PaperQuery, codes=(404, 409), tag="cases", media="text/html"),
            Endpoint("GET", f"{path}.pdf", "case-paper-pdf", "The same as PDF", self.pdf, bytes,
                     matter="case:papers", query=PaperQuery, codes=(404, 409), tag="cases", media="application/pdf"),
            Endpoint("GET", f"{path}/address", "case-paper-address", "An address of the paper for a frame that prints",
                     self.address, PaperAddress, matter="case:papers", query=PaperQuery, codes=(404, 409),
                     tag="cases"),
            Endpoint("GET", "/paper/{token}", "paper", "The paper that such an address stands for", self.framed, bytes,
                     codes=(404, 409), tag="cases", media="text/html"),
        ]  # fmt: skip

    def html(self, call: Call) -> Response:
        return _page(self._made(call))

    def address(self, call: Call) -> PaperAddress:
        query: PaperQuery = call.query
        self._made(call)  # a paper that cannot be made is refused here, in words, and not in the frame
        role = call.identity.role
        asked = PaperAsked(self._hall, call.path["case"], call.path["paper"], query.form, query.number, role)
        return PaperAddress(url=f"/paper/{self.addresses.sign(asked, self._now())}")

    def framed(self, call: Call) -> Response:
        asked = self.addresses.read(call.path["token"], self._now())
        if asked.hall != self._hall:
            raise Problem(ProblemCode.PAPER_LINK_OVER)
        case: Case = self.room.desk.find(asked.case).state
        query = PaperQuery(form=Form(asked.form), number=asked.number)
        return _page(self._html(call, case, asked.paper, query, asked.role))

    def pdf(self, call: Call) -> Response:
        html = self._made(call)
        try:
            made = self.offload(lambda: self.papers.pdf(html))
        except PdfMissingError as error:
            log.warning("no PDF", error=str(error)[:200])
            raise Problem(ProblemCode.PDF_MISSING) from None
        answer = Response(made, mimetype="application/pdf")
        name = f"{call.path['case']}-{call.path['paper']}.pdf"
        answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _made(self, call: Call) -> str:
        """The paper for whoever asks; that it names the applicant in clear is in the audit."""
        query: PaperQuery = call.query
        _, case = self.room.own(call)
        html = self._html(call, case, call.path["paper"], query, call.identity.role)
        if call.identity.role != OFFICE:
            self.room.note_shown(call, case, paper=call.path["paper"])
        return html

    @property
    def _hall(self) -> str:
        return self.room.desk.hall.id

    def _now(self) -> datetime:
        return self.room.desk.hall.clock.now()

    def _html(self, call: Call, case: Case, wanted: str, query: PaperQuery, role: str) -> str:
        try:
            name = PaperName(wanted)
        except ValueError:
            raise Problem(ProblemCode.NOT_FOUND) from None
        paper = find(name, self.room.desk.matters.story(CASES, case.receipt), query.number)
        if paper is None:
            raise Problem(ProblemCode.PAPER_NOT_MADE, case=case.receipt)
        clerk = self.person(paper.case.received_by.partition(":")[2])
        base = self.public_url(call.request.host_url).rstrip("/")
        token = self.links.sign_case(self._hall, case.receipt)
        where = Progress(f"{base}/c/{token}", f"{base}/c")
        fields = self.room.desk.applicant(case)
        if fields is not None and role == OFFICE:  # it needs the papers, and reaches nobody by itself
            fields = hidden(fields)
        shown = values(paper, self.head(), fields, clerk, where)
        try:
            return self.papers.html(name, query.form, shown)
        except TemplateError as error:
            log.warning("a hall's own paper cannot be used", paper=name.value, error=str(error)[:200])
            raise Problem(ProblemCode.PAPER_TEMPLATE, paper=f"{name.value}.html") from None


def _page(html: str) -> Response:
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["Cache-Control"] = "no-store"
    return answer
