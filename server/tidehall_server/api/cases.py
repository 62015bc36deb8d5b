"""Cases over HTTP: receiving, every step after it, lists for windows, offices and the delivery desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.case_answers import CaseCard, CaseLine, CasePage, card
from tidehall_server.api.case_models import (
    OFFERED,
    ApplicantBody,
    CaseCommand,
    ChangeDeliveryBody,
    ReceiveBody,
    core,
)
from tidehall_server.api.commands import CommandAnswer, whose
from tidehall_server.api.endpoint import Call, Endpoint, Handler
from tidehall_server.auth.audit import Action, note
from tidehall_server.auth.identity import Identity
from tidehall_server.auth.permissions import OFFICE
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.case_desk import CaseDesk
from tidehall_server.core.cases import commands as c
from tidehall_server.core.cases.model import Approver, Case, Delivery, Status
from tidehall_server.core.cases.room import CASES
from tidehall_server.hall import Answer, CommandIdReusedError
from tidehall_server.journal.case_list import Order, Wanted
from tidehall_server.matters import UnknownMatterError

_BASE = "/api/v1/halls/{hall}/cases"
_TO_AN_ADDRESS = frozenset({Delivery.POST, Delivery.DOOR})
_STATUS = "|".join(each.value for each in Status)


class CasesQuery(BaseModel):
    """``status`` may name several, with commas between."""

    model_config = {"extra": "forbid"}
    status: Annotated[str, StringConstraints(pattern=rf"^(({_STATUS})(,({_STATUS}))*)?$")] = ""
    filing: bool = False
    approver: Annotated[Approver | None, Field(strict=False)] = None
    overdue: bool = False
    untold: bool = False
    originals: bool = False
    q: Annotated[str, StringConstraints(max_length=40)] = ""
    order: Annotated[Order, Field(strict=False)] = Order.NEWEST
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Called(BaseModel):
    ticket: str


class Applicant(BaseModel):
    """In clear, for the one who must reach the applicant; that it was shown is in the audit."""

    fields: dict[str, str]


class OriginalsLine(CaseLine):
    """A case whose originals are still here. ``papers`` names them."""

    papers: list[str]


class Archived(BaseModel):
    """Originals that wait for the archive, by the department whose they are."""

    departments: dict[str, list[OriginalsLine]]


@dataclass(frozen=True, slots=True)
class CasesRoom:
    desk: CaseDesk
    store: Store
    today: Callable[[], date]

    def endpoints(self) -> list[Endpoint]:
        one = f"{_BASE}/{{case}}"
        return [
            Endpoint("GET", _BASE, "cases", "Cases, newest first; an office sees its own", self.list, CasePage,
                     matter="cases", query=CasesQuery, tag="cases"),
            Endpoint("POST", _BASE, "case-receive", "Register what was handed in", self.receive, CommandAnswer,
                     matter="case:receive", body=ReceiveBody, idempotent=True, codes=(409, 503), tag="cases"),
            Endpoint("GET", f"{_BASE}/originals", "case-originals", "Originals that wait for the archive",
                     self.originals, Archived, matter="cases", tag="cases"),
            Endpoint("GET", one, "case", "A case with its whole way", self.card, CaseCard, matter="cases",
                     codes=(404,), tag="cases"),
            Endpoint("POST", f"{one}/call", "case-call", "Call the applicant, who waits in the hall, to collect",
                     self.call, Called, matter="case:call", idempotent=True, codes=(404, 409, 503), tag="cases"),
            Endpoint("POST", f"{one}/applicant", "case-applicant", "The applicant in clear, kept in the audit",
                     self.applicant, Applicant, matter="case:applicant", codes=(404,), tag="cases"),
            Endpoint("POST", f"{one}/change-delivery", "case-change-delivery", "Another way to deliver",
                     self.change_delivery, CommandAnswer, matter="case:change-delivery", body=ChangeDeliveryBody,
                     idempotent=True, codes=(404, 409, 503), tag="cases"),
            *[self._command(each) for each in OFFERED.values()],
        ]  # fmt: skip

    def _command(self, command: CaseCommand) -> Endpoint:
        return Endpoint(
            "POST", f"{_BASE}/{{case}}/{command.name}", f"case-{command.name}", command.model.__doc__ or command.name,
            self._handler(command), CommandAnswer, matter=f"case:{command.name}", body=command.model, idempotent=True,
            codes=(404, 409, 503), tag="cases",
        )  # fmt: skip

    def _handler(self, command: CaseCommand) -> Handler:
        def handle(call: Call) -> CommandAnswer:
            wish = command.build(call.body)
            return self._answer(
                lambda: self.desk.execute(call.path["case"], wish, call.identity.actor(), call.command_id), call
            )

        return handle

    def receive(self, call: Call) -> CommandAnswer:
        body: ReceiveBody = call.body
        given = {name: core(getattr(body, name)) for name in body.model_fields_set - {"applicant", "kind"}}
        wish = c.Receive(**{**given, "applicant": body.kind, "window": body.window or ""})
        fields = self._fields(body.applicant)
        if wish.delivery in _TO_AN_ADDRESS and "address" not in fields:
            raise Problem(ProblemCode.CASE_ADDRESS)
        return self._answer(lambda: self.desk.receive(wish, fields, call.identity.actor(), call.command_id), call)

    def change_delivery(self, call: Call) -> CommandAnswer:
        body: ChangeDeliveryBody = call.body
        _, case = self.own(call)
        if body.delivery in _TO_AN_ADDRESS and body.address is None and "address" not in self._known(case):
            raise Problem(ProblemCode.CASE_ADDRESS)
        wish, actor = c.ChangeDelivery(body.delivery, body.reason), call.identity.actor()
        return self._answer(
            lambda: self.desk.change_delivery(case.receipt, wish, body.address, actor, call.command_id), call
        )

    def list(self, call: Call) -> CasePage:
        query: CasesQuery = call.query
        department = self._department(call.identity)
        status = tuple(filter(None, query.status.split(",")))
        wanted = Wanted(status, department, query.approver, query.filing, query.overdue, query.untold,
                        query.originals, query.q, query.limit, query.offset, query.order)  # fmt: skip
        total, rows = self.desk.list.find(wanted)
        counts = self.desk.list.counts(department)
        filing, originals = self.desk.list.aside(department)
        lines = [CaseLine.model_validate(row) for row in rows]
        now = self.desk.hall.clock.now()
        return CasePage(total=total, counts=counts, filing=filing, originals=originals, cases=lines, now=now)

    def originals(self, call: Call) -> Archived:
        wanted = Wanted(department=self._department(call.identity), originals=True, limit=500)
        found: dict[str, list[OriginalsLine]] = {}
        for row in self.desk.list.find(wanted)[1]:
            case: Case = self.desk.find(row["receipt"]).state
            line = OriginalsLine.model_validate({**row, "papers": list(case.originals)})
            found.setdefault(row["department"], []).append(line)
        return Archived(departments=found)

    def card(self, call: Call) -> CaseCard:
        version, case = self.own(call)
        story = self.desk.matters.story(CASES, case.receipt)
        return card(version, case, self.desk.applicant(case), story)

    def call(self, call: Call) -> Called:
        self.own(call)
        actor = call.identity.actor()
        return Called(ticket=self.desk.call(call.path["case"], actor, call.command_id))

    def applicant(self, call: Call) -> Applicant:
        _, case = self.own(call)
        fields = self._known(case)
        self.note_shown(call, case)
        return Applicant(fields=fields)

    def note_shown(self, call: Call, case: Case, **detail: str) -> None:
        """That somebody saw the applicant in clear."""
        now_ms = int(self.desk.hall.clock.now().timestamp() * 1000)
        hall, source = self.desk.hall.id, call.source
        self.store.write(lambda tx: note(tx, hall, source, Action.APPLICANT_SHOWN, case.receipt, now_ms, **detail))

    def _known(self, case: Case) -> dict[str, str]:
        fields = self.desk.applicant(case)
        if fields is None:
            raise Problem(ProblemCode.CASE_APPLICANT_ERASED, case=case.receipt)
        return fields

    def own(self, call: Call) -> tuple[int, Case]:
        """The case of the path, if the asker may see it: for an office, another department's is not there."""
        name = call.path["case"]
        try:
            found = self.desk.find(name)
        except UnknownMatterError:
            raise Problem(ProblemCode.CASE_UNKNOWN, case=name[:40]) from None
        case: Case = found.state
        department = self._department(call.identity)
        if department is not None and department != case.service.department:
            raise Problem(ProblemCode.CASE_UNKNOWN, case=name)
        return found.version, case

    def _department(self, who: Identity) -> str | None:
        return self.desk.book().offices.get(who.id, "") if who.role == OFFICE else None

    def _fields(self, body: ApplicantBody) -> dict[str, str]:
        given = {name: str(value) for name, value in body.model_dump(exclude_none=True).items()}
        checked = whose(body.id_number, None, self.today())
        return {**given, "id_number": checked} if checked is not None else given

    def _answer(self, work: Callable[[], Answer], call: Call) -> CommandAnswer:
        try:
            answer = work()
        except UnknownMatterError:
            raise Problem(ProblemCode.CASE_UNKNOWN, case=call.path.get("case", "")[:40]) from None
        except CommandIdReusedError:
            raise Problem(ProblemCode.COMMAND_ID_REUSED) from None
        result: dict[str, Any] = answer.result
        return CommandAnswer(result=result, version=answer.version)
