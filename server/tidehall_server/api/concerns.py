"""“办不成事” over HTTP: register, assign, answer, close; what does not belong here is refused with where it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.case_answers import StoryLine, hidden, story_line
from tidehall_server.api.commands import CommandAnswer
from tidehall_server.api.endpoint import Call, Endpoint, Handler
from tidehall_server.api.fields import Body, Line, Name, PhoneNumber, Text, WindowId
from tidehall_server.auth.audit import Action, note
from tidehall_server.auth.permissions import OFFICE
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.concern_desk import WORDS, ConcernDesk
from tidehall_server.core.concerns import commands as c
from tidehall_server.core.concerns.model import Category, Concern, ConcernBook, Exclusion, Outcome, Standing
from tidehall_server.core.concerns.room import CONCERNS
from tidehall_server.hall import Answer, CommandIdReusedError
from tidehall_server.matters import UnknownMatterError

_BASE = "/api/v1/halls/{hall}/concerns"
_STANDINGS = "|".join(each.value for each in Standing)
Receipt = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,40}$")]


class RegisterBody(Body):
    """What somebody could not get done here."""

    category: Annotated[Category | None, Field(strict=False)] = None
    excluded: Annotated[Exclusion | None, Field(strict=False)] = None
    explained: bool = False
    name: Name | None = None
    phone: PhoneNumber | None = None
    words: Text
    case: Receipt | None = None
    window: WindowId | None = None


class AssignBody(Body):
    """To the department that must answer."""

    department: Name


class AnswerBody(Body):
    """What was done about it; no names, no numbers of persons."""

    outcome: Annotated[Outcome, Field(strict=False)]
    note: Line


class CloseBody(Body):
    """What the citizen said when told; null when nobody was reached."""

    satisfied: bool | None = None
    note: Line = ""


class ConcernQuery(BaseModel):
    model_config = {"extra": "forbid"}
    standing: Annotated[str, StringConstraints(pattern=rf"^({_STANDINGS})?$")] = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class ConcernLine(BaseModel):
    number: str
    standing: str
    category: str
    case: str | None
    window: str
    registered_at: datetime
    registered_by: str
    department: str
    answer_due: datetime
    outcome: str | None
    answered_at: datetime | None
    satisfied: bool | None
    closed_at: datetime | None
    overdue: bool


class ConcernPage(BaseModel):
    """``open`` and ``overdue`` count all that are not closed; ``departments`` are those that may be asked to answer."""

    total: int
    open: int
    overdue: int
    departments: list[str]
    timezone: str
    concerns: list[ConcernLine]


class Told(BaseModel):
    """Whoever told it in clear, for the one who must answer them; that it was shown is in the audit."""

    fields: dict[str, str]


class ConcernCard(BaseModel):
    """``told`` are the masked fields of whoever told it, ``words`` what was said; None when they were erased."""

    line: ConcernLine
    told: dict[str, str] | None
    words: str | None
    story: list[StoryLine]


_STEPS: dict[str, tuple[type, type[Body]]] = {
    "assign": (c.Assign, AssignBody),
    "answer": (c.Answer, AnswerBody),
    "close": (c.Close, CloseBody),
}


@dataclass(frozen=True, slots=True)
class ConcernsRoom:
    """``book`` gives the departments and whose account is which."""

    desk: ConcernDesk
    book: Callable[[], ConcernBook]
    store: Store

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _BASE, "concerns", "What could not be done, newest first", self.list, ConcernPage,
                     matter="concerns", query=ConcernQuery, tag="concerns"),
            Endpoint("POST", _BASE, "concern-register", "Register what could not be done", self.register,
                     CommandAnswer, matter="concern:register", body=RegisterBody, idempotent=True, codes=(409, 503),
                     tag="concerns"),
            Endpoint("GET", f"{_BASE}/{{concern}}", "concern", "One of them with its whole way", self.card,
                     ConcernCard, matter="concerns", codes=(404,), tag="concerns"),
            Endpoint("POST", f"{_BASE}/{{concern}}/person", "concern-person", "Who told it, in clear; audited",
                     self.person, Told, matter="concern:person", codes=(404,), tag="concerns"),
            *[
                Endpoint("POST", f"{_BASE}/{{concern}}/{name}", f"concern-{name}", body.__doc__ or name,
                         self._handler(kind), CommandAnswer, matter=f"concern:{name}", body=body, idempotent=True,
                         codes=(404, 409, 503), tag="concerns")
                for name, (kind, body) in _STEPS.items()
            ],
        ]  # fmt: skip

    def _handler(self, kind: type) -> Handler:
        def handle(call: Call) -> CommandAnswer:
            wish = kind(**{name: getattr(call.body, name) for name in call.body.model_fields_set})
            return _answer(lambda: self.desk.execute(call.path["concern"], wish, call.identity.actor(),
                                                     call.command_id), call)  # fmt: skip

        return handle

    def register(self, call: Call) -> CommandAnswer:
        body: RegisterBody = call.body
        wish = c.Register(body.category, body.excluded, body.explained, case=body.case, window=body.window or "")
        given = {"name": body.name, "phone": body.phone, WORDS: body.words}
        fields = {name: value for name, value in given.items() if value}
        return _answer(lambda: self.desk.register(wish, fields, call.identity.actor(), call.command_id), call)

    def list(self, call: Call) -> ConcernPage:
        query: ConcernQuery = call.query
        total, rows = self.desk.list.find(query.standing, self._department(call), query.limit, query.offset)
        standing, late = self.desk.list.unclosed(self._department(call))
        return ConcernPage(
            total=total, open=standing, overdue=late, departments=list(self.book().departments),
            timezone=str(self.desk.matters.calendar().zone), concerns=[ConcernLine.model_validate(row) for row in rows],
        )  # fmt: skip

    def person(self, call: Call) -> Told:
        concern = self._own(call)
        fields = self.desk.hall.journal.seals.open(self.desk.hall.id, concern.person)
        if fields is None:
            raise Problem(ProblemCode.CONCERN_ERASED, concern=concern.number)
        now_ms = int(self.desk.hall.clock.now().timestamp() * 1000)
        hall, source = self.desk.hall.id, call.source
        self.store.write(lambda tx: note(tx, hall, source, Action.APPLICANT_SHOWN, concern.number, now_ms))
        return Told(fields={name: value for name, value in fields.items() if name != WORDS})

    def _own(self, call: Call) -> Concern:
        """The concern of the path, if the asker may see it: for an office, another department's is not there."""
        number = call.path["concern"]
        try:
            concern: Concern = self.desk.find(number).state
        except UnknownMatterError:
            raise Problem(ProblemCode.CONCERN_UNKNOWN, concern=number[:40]) from None
        department = self._department(call)
        if department is not None and department != concern.department:
            raise Problem(ProblemCode.CONCERN_UNKNOWN, concern=number)
        return concern

    def card(self, call: Call) -> ConcernCard:
        concern = self._own(call)
        fields = self.desk.hall.journal.seals.open(self.desk.hall.id, concern.person)
        told = None if fields is None else hidden({n: v for n, v in fields.items() if n != WORDS})
        line = ConcernLine.model_validate(concern, from_attributes=True)
        story = [story_line(fact) for fact in self.desk.matters.story(CONCERNS, concern.number)]
        return ConcernCard(line=line, told=told, words=(fields or {}).get(WORDS), story=story)

    def _department(self, call: Call) -> str | None:
        who = call.identity
        return self.book().offices.get(who.id, "") if who.role == OFFICE else None


def _answer(work: Callable[[], Answer], call: Call) -> CommandAnswer:
    try:
        answer = work()
    except UnknownMatterError:
        raise Problem(ProblemCode.CONCERN_UNKNOWN, concern=call.path.get("concern", "")[:40]) from None
    except CommandIdReusedError:
        raise Problem(ProblemCode.COMMAND_ID_REUSED) from None
    result: dict[str, Any] = answer.result
    return CommandAnswer(result=result, version=answer.version)
