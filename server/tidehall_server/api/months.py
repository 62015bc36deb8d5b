"""月报: which months a hall owes a report for, and the record that one was handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.commands import CommandAnswer
from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Body, Line, Name
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.monthly.commands import FileMonth
from tidehall_server.core.monthly.model import Filing, Month, Total
from tidehall_server.hall import CommandIdReusedError
from tidehall_server.month_desk import MonthDesk
from tidehall_server.reports.span import LONGEST_DAYS, Span, month_of

_BASE = "/api/v1/halls/{hall}/months"


class FileBody(Body):
    """The month's report was handed in. A second time needs a note: what was wrong."""

    to: Name
    note: Line = ""


class TotalLine(BaseModel):
    id: str
    value: float | None


class FilingLine(BaseModel):
    at: datetime
    by: str
    to: str
    note: str
    late: bool
    totals: list[TotalLine]


class MonthLine(BaseModel):
    """``due`` is the last instant that keeps the limit; ``filed`` oldest first, the last one counts."""

    month: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    due: datetime
    reminded: bool
    overdue: bool
    filed: list[FilingLine]


class Months(BaseModel):
    """Newest first. ``to``: to whom, by the hall's settings."""

    to: str
    months: list[MonthLine] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MonthsRoom:
    """``totals`` counts a span as the report does."""

    desk: MonthDesk
    totals: Callable[[Span], tuple[Total, ...]]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _BASE, "months", "Months for which a report is owed", self.list, Months,
                     matter="figures", tag="reports"),
            Endpoint("POST", f"{_BASE}/{{month}}/file", "month-file", "Record that a month's report was handed in",
                     self.file, CommandAnswer, matter="month-file", body=FileBody, idempotent=True,
                     codes=(404, 409, 503), tag="reports"),
        ]  # fmt: skip

    def list(self, _: Call) -> Months:
        months = [_line(month) for month in self.desk.owed() if month.due is not None]
        return Months(to=self.desk.file().reports.to, months=months)

    def file(self, call: Call) -> CommandAnswer:
        body: FileBody = call.body
        name = call.path["month"]
        try:
            span = month_of(date.fromisoformat(f"{name}-01"))
        except ValueError:
            raise Problem(ProblemCode.SPAN_INVALID, most=LONGEST_DAYS) from None
        if self.desk.empty(name):
            raise Problem(ProblemCode.DAY_UNKNOWN, day=name)
        wish = FileMonth(body.to, self.totals(span), body.note)
        try:
            answer = self.desk.execute(name, wish, call.identity.actor(), call.command_id)
        except CommandIdReusedError:
            raise Problem(ProblemCode.COMMAND_ID_REUSED) from None
        return CommandAnswer(result=answer.result, version=answer.version)


def _line(month: Month) -> MonthLine:
    if month.due is None:
        raise ValueError("a month is owed from its first fact")
    filed = [_filing(each) for each in month.filed]
    return MonthLine(
        month=month.month, due=month.due, reminded=month.reminded, overdue=month.overdue and not filed, filed=filed
    )


def _filing(it: Filing) -> FilingLine:
    totals = [TotalLine(id=each.id, value=each.value) for each in it.totals]
    return FilingLine(
        at=it.at, by=it.by.partition(":")[2], to=it.to, note=it.note, late=it.late, totals=totals
    )  # fmt: skip
