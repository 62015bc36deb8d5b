"""What goes to the province, over HTTP: how far every rating is, what the province last said, and sending it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Body
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.journal.errands import Errand, State
from tidehall_server.outbox import Outbox

_BASE = "/api/v1/halls/{hall}/outbox"
RowId = Annotated[str, StringConstraints(pattern=r"^(hall|append):[0-9A-Za-z_.-]{10,64}:[1-9][0-9]{0,9}$")]


class OutboxQuery(BaseModel):
    model_config = {"extra": "forbid"}
    state: Literal["open", "done", "failed", "all"] = "all"
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class OutboxRow(BaseModel):
    """``said`` is the province's last word, or what is missing; ``append_no`` is 1 for what was added later."""

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


class Sent(BaseModel):
    """How many of them will be sent again; what is not failed any more is left as it is."""

    sent: int


@dataclass(frozen=True, slots=True)
class OutboxRoom:
    box: Outbox
    now: Callable[[], datetime]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _BASE, "outbox", "What goes to the province, and how far it is", self.page, OutboxPage,
                     matter="outbox", query=OutboxQuery, tag="ratings"),
            Endpoint("POST", f"{_BASE}/again", "outbox-again", "Send failed rows once more", self.again, Sent,
                     matter="outbox-change", body=AgainBody, codes=(404,), tag="ratings"),
        ]  # fmt: skip

    def page(self, call: Call) -> OutboxPage:
        query: OutboxQuery = call.query
        rows = self.box.rows(None if query.state == "all" else State(query.state), query.limit)
        counts = {state.value: n for state, n in self.box.counts().items()}
        return OutboxPage(connected=self.box.province is not None, counts=counts, rows=[self._row(row) for row in rows])

    def again(self, call: Call) -> Sent:
        body: AgainBody = call.body
        sent = 0
        for each in body.ids:
            kind, name, version = each.split(":")
            sent += self.box.again(f"{kind}/{self.box.hall}/{name}", int(version), self.now())
        if not sent:
            raise Problem(ProblemCode.UPLOAD_UNKNOWN)
        return Sent(sent=sent)

    def _row(self, row: Errand) -> OutboxRow:
        said = self.box.spoken(row)
        kind, _, name = row.stream.split("/", 2)
        return OutboxRow(
            id=f"{kind}:{name}:{row.version}", day=said.day_stream.rsplit("/", 1)[1], ticket=said.ticket,
            level=said.level.value, append_no=said.append_no, made_at=row.made_at, state=row.state.value,
            tries=row.tries, next_at=row.next_at, said=row.said, done_at=row.done_at,
        )  # fmt: skip
