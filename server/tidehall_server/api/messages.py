"""Messages that did not go out, over HTTP: which they are and why, sending them again, giving them up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import NAME_PATTERN, Body
from tidehall_server.auth.audit import Action, note
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.journal.errands import State
from tidehall_server.message_desk import Message, MessageDesk, Way

_BASE = "/api/v1/halls/{hall}/messages"
_MOST = 200
MessageId = Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,30}\|[^|\x00-\x1f]{1,300}\|[1-9][0-9]{0,9}$")]
Reason = Annotated[str, StringConstraints(max_length=200, pattern=NAME_PATTERN)]
Ids = Annotated[list[MessageId], Field(min_length=1, max_length=_MOST)]


class MessagesQuery(BaseModel):
    model_config = {"extra": "forbid"}
    state: Literal["failed", "open", "done"] = "failed"
    limit: Annotated[int, Field(ge=1, le=_MOST)] = 100


class MessageRow(BaseModel):
    """``about`` is a case's receipt, a card, a month or a booking's code (with its ``day``); ``to`` is masked.

    ``said`` is the other side's last word, or what stood in the way. ``doubtful``: it may have arrived.
    """

    id: str
    what: str
    way: Way
    about: str
    day: str
    to: list[str]
    made_at: datetime
    state: State
    tries: int
    doubtful: bool
    given_up: bool
    next_at: datetime
    said: str
    done_at: datetime | None


class MessagePage(BaseModel):
    """``ways`` are those that the server's settings name: by any other nothing is sent."""

    ways: list[Way]
    counts: dict[str, int]
    rows: list[MessageRow]


class AgainMessages(Body):
    """The failed messages to send once more."""

    ids: Ids


class GiveUpMessages(Body):
    """The messages to try no more, and why: somebody has telephoned, say."""

    ids: Ids
    reason: Reason


class Changed(BaseModel):
    """How many there were; what is done by now is left as it is."""

    changed: int


@dataclass(frozen=True, slots=True)
class MessagesRoom:
    desk: MessageDesk
    now: Callable[[], datetime]
    store: Store

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _BASE, "messages", "Messages that wait, failed or went out", self.page, MessagePage,
                     matter="messages", query=MessagesQuery, tag="messages"),
            Endpoint("POST", f"{_BASE}/again", "messages-again", "Send failed messages once more", self.again, Changed,
                     matter="messages-change", body=AgainMessages, codes=(404,), tag="messages"),
            Endpoint("POST", f"{_BASE}/give-up", "messages-give-up", "Try these messages no more", self.give_up,
                     Changed, matter="messages-change", body=GiveUpMessages, codes=(404,), tag="messages"),
        ]  # fmt: skip

    def page(self, call: Call) -> MessagePage:
        query: MessagesQuery = call.query
        rows = self.desk.rows(State(query.state), query.limit)
        counts = {state.value: n for state, n in self.desk.counts().items()}
        return MessagePage(ways=list(self.desk.ways), counts=counts, rows=[_row(each) for each in rows])

    def again(self, call: Call) -> Changed:
        body: AgainMessages = call.body
        return self._changed(call, body.ids, self.desk.again(_named(body.ids), self.now()), Action.MESSAGE_AGAIN)

    def give_up(self, call: Call) -> Changed:
        body: GiveUpMessages = call.body
        done = self.desk.give_up(_named(body.ids), call.identity.id, body.reason, self.now())
        return self._changed(call, body.ids, done, Action.MESSAGE_GIVEN_UP, reason=body.reason)

    def _changed(self, call: Call, ids: list[str], done: int, action: Action, **detail: str) -> Changed:
        if not done:
            raise Problem(ProblemCode.MESSAGE_UNKNOWN)
        at, source, hall = int(self.now().timestamp() * 1000), call.source, self.desk.hall
        self.store.write(lambda tx: note(tx, hall, source, action, ids[0], at, count=done, **detail))
        return Changed(changed=done)


def _named(ids: list[str]) -> list[tuple[str, str, int]]:
    parts = (each.split("|") for each in ids)
    return [(what, stream, int(version)) for what, stream, version in parts]


def _row(message: Message) -> MessageRow:
    errand = message.errand
    return MessageRow(
        id=f"{errand.what}|{errand.stream}|{errand.version}", what=errand.what, way=message.way, about=message.about,
        day=message.day, to=list(message.to), made_at=errand.made_at, state=errand.state, tries=errand.tries,
        doubtful=errand.doubts > 0 and errand.state is not State.DONE, given_up=message.given_up,
        next_at=errand.next_at, said=errand.said, done_at=errand.done_at,
    )  # fmt: skip
