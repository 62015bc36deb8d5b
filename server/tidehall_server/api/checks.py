"""Rules that no data shows: what was recorded of them by hand, the record of another check, and what strikes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.commands import CommandAnswer
from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Body, Day, Name, Reason
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.monthly.commands import RecordCheck, StrikeCheck
from tidehall_server.core.monthly.model import Check
from tidehall_server.core.supervision.by_hand import BY_HAND, HandRule
from tidehall_server.hall import CommandIdReusedError
from tidehall_server.month_desk import MonthDesk

_BASE = "/api/v1/halls/{hall}/compliance/{rule}"


class CheckBody(Body):
    """Somebody looked on that day. ``by``: which office looked; no names, no numbers of persons."""

    on: Annotated[Day, Field(strict=False)]
    by: Name
    found: Reason


class StrikeBody(Body):
    """The record is wrong; it stays to be seen and counts no more."""

    check: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{1,6}$")]
    reason: Reason


class CheckLine(BaseModel):
    """``account`` recorded it at ``at``; ``struck`` says why it counts no more, "" for one that counts."""

    id: str
    on: date
    by: str
    found: str
    at: datetime
    account: str
    struck: str
    struck_by: str


class Checks(BaseModel):
    """Newest day first. ``local``: how often is not the notice's word."""

    rule: str
    least: int
    period: str
    local: bool
    checks: list[CheckLine]


@dataclass(frozen=True, slots=True)
class ChecksRoom:
    desk: MonthDesk

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _BASE, "checks", "What was recorded by hand of a rule that no data shows", self.list,
                     Checks, matter="compliance", codes=(404,), tag="supervision"),
            Endpoint("POST", f"{_BASE}/record", "check-record", "Record that a rule was checked", self.record,
                     CommandAnswer, matter="check-record", body=CheckBody, idempotent=True, codes=(404, 409, 503),
                     tag="supervision"),
            Endpoint("POST", f"{_BASE}/strike", "check-strike", "Strike a record that is wrong", self.strike,
                     CommandAnswer, matter="check-record", body=StrikeBody, idempotent=True, codes=(404, 409, 503),
                     tag="supervision"),
        ]  # fmt: skip

    def list(self, call: Call) -> Checks:
        rule = _rule(call)
        found = sorted(self.desk.checks(rule.name), key=lambda each: (each.on, each.at), reverse=True)
        lines = [_line(each) for each in found]
        return Checks(rule=rule.name, least=rule.least, period=rule.period.value, local=rule.local, checks=lines)

    def record(self, call: Call) -> CommandAnswer:
        body: CheckBody = call.body
        return self._done(call, RecordCheck(_rule(call).name, body.on, body.by, body.found))

    def strike(self, call: Call) -> CommandAnswer:
        body: StrikeBody = call.body
        return self._done(call, StrikeCheck(_rule(call).name, body.check, body.reason))

    def _done(self, call: Call, wish: RecordCheck | StrikeCheck) -> CommandAnswer:
        try:
            answer = self.desk.check(wish, call.identity.actor(), call.command_id)
        except CommandIdReusedError:
            raise Problem(ProblemCode.COMMAND_ID_REUSED) from None
        return CommandAnswer(result=answer.result, version=answer.version)


def _line(it: Check) -> CheckLine:
    return CheckLine(
        id=it.id, on=it.on, by=it.by, found=it.found, at=it.at, account=it.account.partition(":")[2],
        struck=it.struck, struck_by=it.struck_by.partition(":")[2],
    )  # fmt: skip


def _rule(call: Call) -> HandRule:
    name = call.path["rule"]
    found = next((each for each in BY_HAND if each.name == name), None)
    if found is None:
        raise Problem(ProblemCode.RULE_UNKNOWN, rule=name[:40])
    return found
