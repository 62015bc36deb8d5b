"""Bad reviews over HTTP: the list with both promises, one review with its story, and every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from tidehall_server.api.case_answers import hidden
from tidehall_server.api.cases import Applicant
from tidehall_server.api.commands import CommandAnswer
from tidehall_server.api.endpoint import Call, Endpoint, Handler
from tidehall_server.api.review_models import STEPS, AssignBody, ReviewStep
from tidehall_server.auth.accounts import Accounts
from tidehall_server.auth.audit import Action, note
from tidehall_server.auth.permissions import CLERK
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.core.reviews.indicators import named
from tidehall_server.core.reviews.model import Rated, Rectification
from tidehall_server.core.reviews.shares import Share
from tidehall_server.hall import CommandIdReusedError
from tidehall_server.journal.review_list import Wanted
from tidehall_server.matters import Found, UnknownMatterError
from tidehall_server.outbox import Outbox
from tidehall_server.review_desk import ReviewDesk
from tidehall_server.wire import plain

_BASE = "/api/v1/halls/{hall}/reviews"


class ReviewsQuery(BaseModel):
    """Business days back from today, and what is older and still open; the open ones, all, or those that are late."""

    model_config = {"extra": "forbid"}
    days: Annotated[int, Field(ge=1, le=366)] = 90
    state: Literal["open", "closed", "all", "overdue"] = "all"
    limit: Annotated[int, Field(ge=1, le=500)] = 200
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Promise(BaseModel):
    """``percent`` is rounded down: 100 is all of them. ``late``: not done, and their limit is over."""

    done: int
    of: int
    late: int
    percent: float
    kept: bool


class ReviewRow(BaseModel):
    id: str
    day: date
    ticket: str
    level: str
    real_name: bool
    service: str
    window: str
    clerk: str
    rated_at: datetime
    contact_by: datetime | None
    settle_by: datetime
    reply_by: datetime | None
    handler: str
    steps: list[str]
    overdue: list[str]
    rectified_at: datetime | None
    replied_at: datetime | None
    opinion: str | None
    closed_at: datetime | None
    invalid_at: datetime | None
    appended: bool


class ReviewPage(BaseModel):
    """Both promises are there in every answer, over all reviews of these days and all older ones that are still open,
    whatever the list is narrowed to.
    """

    today: date
    rectified: Promise
    replied: Promise
    invalid: int
    overdue: int
    total: int
    reviews: list[ReviewRow]


class ReviewCard(BaseModel):
    """``words`` are the citizen's, as long as they are kept; ``citizen`` is masked, empty for who left nothing, None
    after the purge; ``first`` is the level of the rating that this one was added to; ``story`` is every step.
    """

    version: int
    steps: list[str]
    words: str | None
    citizen: dict[str, str] | None
    first: str | None
    tags: list[str]
    tags_en: list[str]
    review: dict[str, Any]
    story: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RectificationsRoom:
    reviews: ReviewDesk
    box: Outbox
    accounts: Accounts
    store: Store
    today: Callable[[], date]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _BASE, "reviews", "Bad reviews with both promises; a clerk sees what was assigned to them",
                     self.list, ReviewPage, matter="rectifications", query=ReviewsQuery, tag="ratings"),
            Endpoint("GET", f"{_BASE}/{{review}}", "review", "A bad review with its story", self.card, ReviewCard,
                     matter="rectifications", codes=(404,), tag="ratings"),
            Endpoint("POST", f"{_BASE}/{{review}}/citizen", "review-citizen", "Who gave the review, kept in the audit",
                     self.citizen, Applicant, matter="review:citizen", codes=(404,), tag="ratings"),
            *[self._step(each) for each in STEPS],
        ]  # fmt: skip

    def _step(self, step: ReviewStep) -> Endpoint:
        return Endpoint(
            "POST", f"{_BASE}/{{review}}/{step.name}", f"review-{step.name}", step.model.__doc__ or step.name,
            self._handler(step), CommandAnswer, matter=f"review:{step.name}", body=step.model, idempotent=True,
            codes=(404, 409, 503), tag="ratings",
        )  # fmt: skip

    def _handler(self, step: ReviewStep) -> Handler:
        def handle(call: Call) -> CommandAnswer:
            review = call.path["review"]
            self._own(call)
            if isinstance(call.body, AssignBody):
                self._must_be_somebody(call.body.handler)
            try:
                answer = self.reviews.execute(review, step.build(call.body), call.identity.actor(), call.command_id)
            except CommandIdReusedError:
                raise Problem(ProblemCode.COMMAND_ID_REUSED) from None
            return CommandAnswer(result=answer.result, version=answer.version)

        return handle

    def list(self, call: Call) -> ReviewPage:
        query: ReviewsQuery = call.query
        today = self.today()
        since = today - timedelta(days=query.days)
        open_ = {"open": True, "closed": False}.get(query.state)
        own = call.identity.id if call.identity.role == CLERK else None
        wanted = Wanted(since, open_, query.state == "overdue", own, query.limit, query.offset)
        total, rows = self.reviews.rows.find(wanted)
        shares = self.reviews.shares(since)
        return ReviewPage(
            today=today, rectified=_promise(shares.rectified), replied=_promise(shares.replied),
            invalid=shares.invalid, overdue=shares.overdue, total=total,
            reviews=[_row(row) for row in rows],
        )  # fmt: skip

    def card(self, call: Call) -> ReviewCard:
        found = self._own(call)
        state: Rectification = found.state
        rated = state.rated
        if rated is None:
            raise Problem(ProblemCode.REVIEW_UNKNOWN, review=call.path["review"][:40])
        known = [named(tag) for tag in rated.tags]
        desk, fields = self.reviews, self._citizen(rated)
        return ReviewCard(
            version=found.version, steps=[step.value for step in state.steps],
            words=desk.journal.people.words(rated.words) if rated.words else None,
            citizen=None if fields is None else hidden(fields), first=self._first(rated),
            tags=[each.name for each in known], tags_en=[each.name_en for each in known], review=_plain(state),
            story=[{"version": fact.version, "at": fact.at.isoformat(), "actor": fact.actor,
                    "type": type(fact.event).__name__, "data": _plain(fact.event)}
                   for fact in desk.story(call.path["review"])],
        )  # fmt: skip

    def citizen(self, call: Call) -> Applicant:
        """In clear, for whoever must answer; that it was shown is in the audit."""
        rated = self._own(call).state.rated
        fields = self._citizen(rated) or {}
        if fields:
            now_ms, hall = int(self.reviews.matters.clock.now().timestamp() * 1000), self.reviews.hall
            name, source = call.path["review"], call.source
            self.store.write(lambda tx: note(tx, hall, source, Action.APPLICANT_SHOWN, name, now_ms))
        return Applicant(fields=fields)

    def _citizen(self, rated: Rated) -> dict[str, str] | None:
        """What was left with the rating; else, for who rated by name, the applicant of the case."""
        left = self.reviews.contact(rated)
        if left or left is None or rated.anonymous:
            return left
        person = self.box.served(f"hall/{self.box.hall}/{rated.day.isoformat()}", rated.ticket, rated.service).person
        return {name: value for name, value in (("name", person.name), ("phone", person.phone)) if value}

    def _first(self, rated: Rated) -> str | None:
        if not rated.append_no:
            return None
        found = self.reviews.rows.rated(f"hall/{self.box.hall}/{rated.day.isoformat()}", rated.ticket)
        return str(found["level"]) if found is not None else None

    def _own(self, call: Call) -> Found:
        """The review of the path, if the asker may see it: for a clerk, what another handles is not there."""
        name = call.path["review"]
        try:
            found = self.reviews.find(name)
        except UnknownMatterError:
            raise Problem(ProblemCode.REVIEW_UNKNOWN, review=name[:40]) from None
        if call.identity.role == CLERK and found.state.handler != call.identity.id:
            raise Problem(ProblemCode.REVIEW_UNKNOWN, review=name[:40])
        return found

    def _must_be_somebody(self, name: str) -> None:
        if not any(each.name == name and not each.disabled for each in self.accounts.list()):
            raise Problem(ProblemCode.USER_UNKNOWN, name=name)


def _row(row: dict[str, Any]) -> ReviewRow:
    name = row["stream"].rsplit("/", 1)[1]
    return ReviewRow.model_validate({**row, "id": name, "appended": name != f"{row['day']}-{row['ticket']}"})


def _plain(value: Any) -> dict[str, Any]:
    """A state or a fact without the key of whoever gave the review."""
    shown: dict[str, Any] = plain(value)
    if isinstance(shown.get("rated"), dict):
        shown["rated"].pop("contact", None)
    return shown


def _promise(share: Share) -> Promise:
    return Promise(done=share.done, of=share.of, late=share.late, percent=share.percent, kept=share.kept)
