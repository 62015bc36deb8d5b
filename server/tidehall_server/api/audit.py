"""The audit log over HTTP: looked through page by page, and taken away as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Response
from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import LINE_PATTERN, Day
from tidehall_server.auth import audit
from tidehall_server.auth.audit import Action, AuditRow, Wanted
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.figures.files import CSV
from tidehall_server.journal import Journal
from tidehall_server.locale import Catalogue
from tidehall_server.trail_files import facts, rights

_BASE = "/api/v1/halls/{hall}/audit"


class PeriodQuery(BaseModel):
    """Business days of the hall, both included; left out: from the beginning, until now."""

    model_config = {"extra": "forbid"}
    since: Day | None = None
    until: Day | None = None


class RightsQuery(PeriodQuery):
    """``text`` is looked for in who did it and to what."""

    action: Action | None = None
    text: Annotated[str, StringConstraints(max_length=64, pattern=LINE_PATTERN)] = ""


class AuditQuery(RightsQuery):
    """With ``after`` alone oldest first, with ``newest`` the other way: then ``before`` goes on, 0 begins."""

    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    before: Annotated[int, Field(ge=0, le=2**53)] = 0
    order: Literal["oldest", "newest"] = "oldest"
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class FileQuery(RightsQuery):
    lang: Literal["zh-CN", "en"] = "zh-CN"


class FactsQuery(PeriodQuery):
    lang: Literal["zh-CN", "en"] = "zh-CN"


class AuditAnswer(BaseModel):
    """``total`` counts all rows that were asked for; ``actions`` are the kinds that there are."""

    total: int
    rows: list[AuditRow]
    actions: list[str]


@dataclass(frozen=True, slots=True)
class AuditRoom:
    hall: str
    store: Store
    journal: Journal
    words: Callable[[str], Catalogue]
    zone: ZoneInfo

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _BASE, "audit", "Sign-ins and changes of rights", self.look, AuditAnswer, matter="audit",
                     query=AuditQuery, tag="accounts"),
            Endpoint("GET", f"{_BASE}/rights.csv", "audit-rights", "The same as a file", self.rights, str,
                     matter="audit", query=FileQuery, tag="accounts", media="text/csv"),
            Endpoint("GET", f"{_BASE}/facts.csv", "audit-facts", "Every fact of a period as a file", self.facts, str,
                     matter="audit", query=FactsQuery, tag="accounts", media="text/csv"),
        ]  # fmt: skip

    def look(self, call: Call) -> AuditAnswer:
        asked: AuditQuery = call.query
        wanted = self._wanted(asked)
        total, found = audit.rows(self.store, self.hall, asked.after, asked.limit, wanted)
        if asked.order == "newest":
            found = audit.newest(self.store, self.hall, asked.before, asked.limit, wanted)
        return AuditAnswer(total=total, rows=list(found), actions=[each.value for each in Action])

    def rights(self, call: Call) -> Response:
        asked: FileQuery = call.query
        lines = rights(self.store, self.hall, self._wanted(asked), self.words(asked.lang), self.zone)
        return self._file(lines, "rights", asked)

    def facts(self, call: Call) -> Response:
        asked: FactsQuery = call.query
        since, until = self._period(asked)
        lines = facts(self.journal, self.hall, since, until, self.words(asked.lang), self.zone)
        return self._file(lines, "facts", asked)

    def _period(self, asked: PeriodQuery) -> tuple[datetime | None, datetime | None]:
        if asked.since and asked.until and asked.since > asked.until:
            raise Problem(ProblemCode.PERIOD_BACKWARDS)
        since = self._midnight(asked.since) if asked.since else None
        until = self._midnight(asked.until) + timedelta(days=1) if asked.until else None
        return since, until

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)

    def _wanted(self, asked: RightsQuery) -> Wanted:
        since, until = self._period(asked)
        return Wanted(since, until, asked.action, asked.text)

    def _file(self, lines: Iterator[bytes], kind: str, asked: PeriodQuery) -> Response:
        period = "_".join(each.isoformat() for each in (asked.since, asked.until) if each is not None)
        name = "-".join(filter(None, (self.hall, "audit", kind, period)))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.csv"}
        return Response(lines, mimetype=CSV, headers=headers)
