"""The whole way of one matter over HTTP (MX-9): from its ticket to its delivery, every step with its time and actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from tidehall_server.api.case_answers import StoryLine, story_line
from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.reading import story_lines
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.chain import Chains, Link
from tidehall_server.matters import UnknownMatterError


class ChainQuery(BaseModel):
    """A ticket of a day, or a case by its receipt number."""

    model_config = {"extra": "forbid"}
    day: Annotated[str, StringConstraints(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = ""
    ticket: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z\u4e00-\u9fff_.-]{0,64}$")] = ""
    receipt: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{0,40}$")] = ""


class ChainLine(StoryLine):
    """``kind``: ticket, case, review or card; ``matter`` is its id."""

    kind: str
    matter: str


class ChainAnswer(BaseModel):
    day: str
    ticket: str
    receipt: str
    lines: list[ChainLine]


@dataclass(frozen=True, slots=True)
class ChainRoom:
    chains: Chains

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/api/v1/halls/{hall}/chain", "chain", "One matter from its ticket to its delivery",
                     self.chain, ChainAnswer, matter="chain", query=ChainQuery, codes=(404,), tag="supervision"),
        ]  # fmt: skip

    def chain(self, call: Call) -> ChainAnswer:
        asked: ChainQuery = call.query
        try:
            found = (
                self.chains.of_receipt(asked.receipt) if asked.receipt
                else self.chains.of_ticket(asked.day, asked.ticket)
            )  # fmt: skip
        except (UnknownMatterError, ValueError):
            raise Problem(ProblemCode.TICKET_NOT_FOUND, ticket=asked.receipt or asked.ticket) from None
        lines = [self._line(link) for link in found.links]
        return ChainAnswer(day=found.day, ticket=found.ticket, receipt=found.receipt, lines=lines)

    def _line(self, link: Link) -> ChainLine:
        """A ticket's fact is told as its own page tells it, with the citizen's words while they live."""
        if link.kind == "ticket":
            (said,) = story_lines([link.fact], self.chains.matters.journal)
            return ChainLine(kind=link.kind, matter=link.matter, **said.model_dump())
        return ChainLine(kind=link.kind, matter=link.matter, **story_line(link.fact).model_dump())
