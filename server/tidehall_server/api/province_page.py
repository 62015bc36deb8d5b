"""The pad asks for the province's own rating page, over HTTP. What is said there never comes through here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Body, Identifier
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.queue.model import TicketStatus
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.province_page import ProvincePage, origin_of

BACK_PATH = "/pad-back"
"""Where the province's page leads when it is done: nothing but a sign for the pad around it."""
_PATH = "/api/v1/halls/{hall}/province-page"


class PageRule(BaseModel):
    """``on``: this hall asks on the province's page. ``origin`` is tried before the page is opened; ``page_s`` and
    ``timeout_s`` are how long it may stand, and how long it may take to appear."""

    on: bool
    origin: str
    page_s: int
    timeout_s: int


class PageBody(Body):
    ticket: Identifier


class PageAddress(BaseModel):
    """None: there is no page for this ticket, and the pad asks itself."""

    url: Annotated[str | None, Field(repr=False)]


@dataclass(frozen=True, slots=True)
class ProvincePageRoom:
    page: ProvincePage

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _PATH, "province-page", "Whether pads open the province's own page", self.rule, PageRule,
                     matter="province-page", tag="ratings"),
            Endpoint("POST", _PATH, "province-page-address", "The province's page for a ticket that was just served",
                     self.address, PageAddress, matter="province-page", body=PageBody, codes=(404, 409), tag="ratings"),
        ]  # fmt: skip

    def rule(self, _: Call) -> PageRule:
        table = self.page.table
        if table is None:
            return PageRule(on=False, origin="", page_s=0, timeout_s=0)
        return PageRule(on=True, origin=origin_of(table), page_s=table.page_s, timeout_s=table.timeout_s)

    def address(self, call: Call) -> PageAddress:
        body: PageBody = call.body
        with self.page.hall.reading() as day:
            stream, ticket = self.page.hall.stream, day.tickets.get(body.ticket)
        if ticket is None:
            raise Problem(ProblemCode.TICKET_NOT_FOUND, ticket=body.ticket)
        if call.identity.window is not None and ticket.window != call.identity.window:
            raise Refused(Code.RATING_WRONG_WINDOW, ticket=ticket.id, window=call.identity.window)
        if ticket.status is not TicketStatus.FINISHED:
            raise Refused(Code.NOT_FINISHED, ticket=ticket.id)
        if ticket.rating is not None:
            raise Refused(Code.ALREADY_RATED, ticket=ticket.id, level=ticket.rating)
        back = f"{call.request.host_url.rstrip('/')}{BACK_PATH}"
        return PageAddress(url=self.page.address(stream, ticket, back))
