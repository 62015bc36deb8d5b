"""What goes to the province, over HTTP: how far every rating is, what the province last said, and sending it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Annotated, Literal

from flask import Response
from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Body
from tidehall_server.auth.audit import Action, note
from tidehall_server.auth.permissions import SYSADMIN
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.journal.errands import Errand, State
from tidehall_server.outbox import Outbox
from tidehall_server.province import export
from tidehall_server.province.codes import ChannelTable
from tidehall_server.province.table import ProvinceTable

_BASE = "/api/v1/halls/{hall}/outbox"
RowId = Annotated[str, StringConstraints(pattern=r"^(hall|append):[0-9A-Za-z_.-]{10,64}:[1-9][0-9]{0,9}$")]


class OutboxQuery(BaseModel):
    model_config = {"extra": "forbid"}
    state: Literal["open", "done", "failed", "all"] = "all"
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class OutboxRow(BaseModel):
    """``said`` is the province's last word, or what is missing; ``append_no`` is 1 for what was added later.

    ``level`` is empty for who only looks after the line.
    """

    id: str
    day: str
    ticket: str
    level: str
    append_no: int
    made_at: datetime
    state: str
    tries: int
    next_at: datetime
    said: str
    done_at: datetime | None


class OutboxPage(BaseModel):
    """``connected`` is false where the server's settings name no province: then everything waits."""

    connected: bool
    counts: dict[str, int]
    rows: list[OutboxRow]


class AgainBody(Body):
    """The rows to send once more, by their ids."""

    ids: Annotated[list[RowId], Field(min_length=1, max_length=500)]


class HandedInBody(Body):
    """The rows that the province took in a file, by their ids."""

    ids: Annotated[list[RowId], Field(min_length=1, max_length=1000)]


class Sent(BaseModel):
    """How many of them will be sent again; what is not failed any more is left as it is."""

    sent: int


@dataclass(frozen=True, slots=True)
class OutboxRoom:
    box: Outbox
    now: Callable[[], datetime]
    store: Store
    zone: tzinfo
    province: ProvinceTable | None

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _BASE, "outbox", "What goes to the province, and how far it is", self.page, OutboxPage,
                     matter="outbox", query=OutboxQuery, tag="ratings"),
            Endpoint("POST", f"{_BASE}/again", "outbox-again", "Send failed rows once more", self.again, Sent,
                     matter="outbox-change", body=AgainBody, codes=(404,), tag="ratings"),
            Endpoint("GET", f"{_BASE}.csv", "outbox-file", "What did not arrive, as the file that a province takes",
                     self.file, str, matter="outbox-file", tag="ratings", media="text/csv"),
            Endpoint("POST", f"{_BASE}/handed-in", "outbox-handed-in", "These rows were handed in as a file",
                     self.handed_in, Sent, matter="outbox-file", body=HandedInBody, codes=(404,), tag="ratings"),
        ]  # fmt: skip

    def page(self, call: Call) -> OutboxPage:
        query: OutboxQuery = call.query
        rows = self.box.rows(None if query.state == "all" else State(query.state), query.limit)
        counts = {state.value: n for state, n in self.box.counts().items()}
        return OutboxPage(
            connected=self.box.province is not None, counts=counts, rows=self._rows(rows, call.identity.role)
        )

    def again(self, call: Call) -> Sent:
        body: AgainBody = call.body
        sent = 0
        for each in body.ids:
            kind, name, version = each.split(":")
            sent += self.box.again(f"{kind}/{self.box.hall}/{name}", int(version), self.now())
        if not sent:
            raise Problem(ProblemCode.UPLOAD_UNKNOWN)
        return Sent(sent=sent)

    def file(self, call: Call) -> Response:
        """The nine items of GB/T 39046 table 9. It may hold names, so that it was taken is in the audit."""
        now_ms, hall, source = int(self.now().timestamp() * 1000), self.box.hall, call.source
        self.store.write(lambda tx: note(tx, hall, source, Action.APPLICANT_SHOWN, "outbox.csv", now_ms))
        area = self.province.area if self.province is not None else ""
        channels = self.province.channels if self.province is not None else ChannelTable.FIVE
        body = export.as_csv(export.sheet(self.box.waiting(), area, self.zone, channels))
        name = f"{hall}-haochaping-{self.now().astimezone(self.zone):%Y%m%d-%H%M}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(body, content_type="text/csv; charset=utf-8", headers=headers)

    def handed_in(self, call: Call) -> Sent:
        body: HandedInBody = call.body
        done = 0
        for each in body.ids:
            kind, name, version = each.split(":")
            stream = f"{kind}/{self.box.hall}/{name}"
            done += self.box.handed_in(stream, int(version), call.identity.id, self.now())
        if not done:
            raise Problem(ProblemCode.UPLOAD_UNKNOWN)
        return Sent(sent=done)

    def _rows(self, rows: Sequence[Errand], role: str) -> list[OutboxRow]:
        """Who looks after the line to the province does not see what citizens said."""
        told = [self._row(row) for row in rows]
        return [row.model_copy(update={"level": ""}) for row in told] if role == SYSADMIN else told

    def _row(self, row: Errand) -> OutboxRow:
        said = self.box.spoken(row)
        kind, _, name = row.stream.split("/", 2)
        return OutboxRow(
            id=f"{kind}:{name}:{row.version}", day=said.day_stream.rsplit("/", 1)[1], ticket=said.ticket,
            level=said.level.value, append_no=said.append_no, made_at=row.made_at, state=row.state.value,
            tries=row.tries, next_at=row.next_at, said=row.said, done_at=row.done_at,
        )  # fmt: skip
