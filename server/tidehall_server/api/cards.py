"""Supervision over HTTP: the cards with their steps, the rule table, and how every rule of the notices stands today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.case_answers import StoryLine, story_line
from tidehall_server.api.commands import CommandAnswer
from tidehall_server.api.endpoint import Call, Endpoint, Handler
from tidehall_server.api.fields import Body, Line, Reason
from tidehall_server.auth.permissions import CLERK, OFFICE
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.card_desk import CardDesk
from tidehall_server.compliance import Compliance, cited_of, documents_of
from tidehall_server.core.supervision import commands as c
from tidehall_server.core.supervision.model import Card
from tidehall_server.core.supervision.rules import LOCAL, Rule, RuleId
from tidehall_server.hall import CommandIdReusedError
from tidehall_server.journal.card_rows import WantedCards
from tidehall_server.matters import Found, UnknownMatterError
from tidehall_server.wire import plain

_BASE = "/api/v1/halls/{hall}/cards"
_RULES = "|".join(each.value for each in RuleId)


class CardAnswerBody(Body):
    """What was done about it; no names, no numbers of persons."""

    note: Reason


class CardCloseBody(Body):
    """Somebody else than the one it names has looked at the answer."""

    note: Line = ""


class ProposeWithdrawalBody(Body):
    """Why the card should not stand; a second person decides."""

    reason: Reason


class DecideWithdrawalBody(Body):
    """Neither who proposed it nor whom it names."""

    approved: bool
    note: Line = ""


class CardsQuery(BaseModel):
    """Days back from today; open ones are always there."""

    model_config = {"extra": "forbid"}
    days: Annotated[int, Field(ge=1, le=366)] = 31
    state: Literal["open", "closed", "all"] = "all"
    colour: Literal["", "yellow", "red"] = ""
    rule: Annotated[str, StringConstraints(pattern=rf"^({_RULES})?$")] = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 200
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class CardLine(BaseModel):
    """``who`` is the account or department that answers for it, "" for the hall itself."""

    id: str
    rule: str
    colour: str
    subject: str
    duty: str
    who: str
    issued_at: datetime
    red_at: datetime | None
    ended_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    withdrawn: bool


class RuleLine(BaseModel):
    """A rule of the table as it is set now; ``documents`` are the notices that name the limit, none: a local one."""

    id: str
    name: str
    name_en: str
    duty: str
    unit: str
    yellow: float | None
    red: float | None
    documents: list[str]


class CardPage(BaseModel):
    """``open`` counts open cards by colour, whatever the list is narrowed to. ``local`` goes with every threshold."""

    today: date
    open: dict[str, int]
    total: int
    cards: list[CardLine]
    rules: list[RuleLine]
    local: str
    local_en: str


class CardStory(BaseModel):
    """``steps`` are what comes next; ``proposed_by`` whoever wants it taken back."""

    version: int
    line: CardLine
    steps: list[str]
    thresholds: tuple[float | None, float | None]
    proposed_by: str
    story: list[StoryLine]


class EvidenceLine(BaseModel):
    kind: str
    id: str
    at: datetime | None


class ComplianceLine(BaseModel):
    """``own``: a rule of the hall's own notice. ``group``: measured, by_hand (``last`` is the day of the last check)
    or ensured by the program. ``cited``: notices with their paragraphs."""

    id: str
    group: str
    documents: list[str]
    cited: list[str]
    own: bool
    state: str
    since: datetime | None
    who: list[str]
    breaches: int
    judged: int | None
    limit: str
    last: date | None
    evidence: list[EvidenceLine]


class ComplianceAnswer(BaseModel):
    at: datetime
    document: str
    lines: list[ComplianceLine]


_STEPS: dict[str, type[Body]] = {
    "answer": CardAnswerBody,
    "close": CardCloseBody,
    "propose-withdrawal": ProposeWithdrawalBody,
    "decide-withdrawal": DecideWithdrawalBody,
}


@dataclass(frozen=True, slots=True)
class CardsRoom:
    """``offices`` gives the department of an office's account: an office's cards name its department."""

    desk: CardDesk
    compliance: Compliance
    offices: Callable[[], dict[str, str]]
    today: Callable[[], date]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _BASE, "cards", "Supervision cards, newest first; a clerk sees those that name them",
                     self.list, CardPage, matter="cards", query=CardsQuery, tag="supervision"),
            Endpoint("GET", f"{_BASE}/{{card}}", "card", "One card with its whole way", self.card, CardStory,
                     matter="cards", codes=(404,), tag="supervision"),
            *[
                Endpoint("POST", f"{_BASE}/{{card}}/{name}", f"card-{name}", body.__doc__ or name, self._handler(name),
                         CommandAnswer, matter=f"card:{name}", body=body, idempotent=True, codes=(404, 409, 503),
                         tag="supervision")
                for name, body in _STEPS.items()
            ],
            Endpoint("GET", "/api/v1/halls/{hall}/compliance", "compliance",
                     "Every rule of the notices: kept or broken, since when, by whom, with the evidence",
                     self.status, ComplianceAnswer, matter="compliance", tag="supervision"),
        ]  # fmt: skip

    def list(self, call: Call) -> CardPage:
        query: CardsQuery = call.query
        today, zone = self.today(), self.desk.matters.calendar().zone
        since = datetime.combine(today - timedelta(days=query.days - 1), time.min, zone)
        who = self._own(call)
        open_ = {"open": True, "closed": False}.get(query.state)
        wanted = WantedCards(since, open_, query.colour or None, query.rule or None, who, query.limit, query.offset)
        rows = self.desk.rows
        return CardPage(
            today=today, open={"yellow": 0, "red": 0, **rows.counts(who)}, total=rows.total(wanted),
            cards=[CardLine.model_validate(row) for row in rows.find(wanted)],
            rules=[_rule(rule) for rule in self.desk.rules().values()], local=LOCAL[0], local_en=LOCAL[1],
        )  # fmt: skip

    def card(self, call: Call) -> CardStory:
        found = self._find(call)
        card: Card = found.state
        line = CardLine.model_validate({**plain(card), "id": call.path["card"]})
        return CardStory(
            version=found.version, line=line, steps=[step.value for step in card.steps], thresholds=card.thresholds,
            proposed_by=card.proposed_by, story=[story_line(fact) for fact in self.desk.story(call.path["card"])],
        )  # fmt: skip

    def _handler(self, name: str) -> Handler:
        def handle(call: Call) -> CommandAnswer:
            self._find(call)
            wish = c.COMMANDS[name](**{key: getattr(call.body, key) for key in call.body.model_fields_set})
            try:
                answer = self.desk.execute(call.path["card"], wish, call.identity.actor(), call.command_id)
            except CommandIdReusedError:
                raise Problem(ProblemCode.COMMAND_ID_REUSED) from None
            result: dict[str, Any] = answer.result
            return CommandAnswer(result=result, version=answer.version)

        return handle

    def status(self, _call: Call) -> ComplianceAnswer:
        config = self.compliance.config()
        own = config.file.source.document if config is not None and config.file.source is not None else ""
        lines = []
        for line in self.compliance.lines():
            documents = documents_of(line.source)
            said = {**plain(line), "documents": documents, "cited": cited_of(line.source), "own": own in documents}
            lines.append(ComplianceLine.model_validate({k: v for k, v in said.items() if k != "source"}))
        return ComplianceAnswer(at=self.desk.hall.clock.now(), document=own, lines=lines)

    def _find(self, call: Call) -> Found:
        """The card, if it is theirs to see."""
        name = call.path["card"]
        try:
            found = self.desk.find(name)
        except UnknownMatterError:
            raise Problem(ProblemCode.CARD_UNKNOWN, card=name[:40]) from None
        who = self._own(call)
        if who is not None and found.state.who != who:
            raise Problem(ProblemCode.CARD_UNKNOWN, card=name[:40])
        return found

    def _own(self, call: Call) -> str | None:
        """Whose cards this person sees; None for all."""
        who = call.identity
        if who.role == CLERK:
            return who.id
        return self.offices().get(who.id, "-") if who.role == OFFICE else None


def _rule(rule: Rule) -> RuleLine:
    return RuleLine(
        id=rule.id.value, name=rule.name, name_en=rule.name_en, duty=rule.duty.value, unit=rule.unit.value,
        yellow=rule.yellow, red=rule.red, documents=documents_of(rule.source),
    )  # fmt: skip
