"""Bad reviews that wait for a call-back, and the record of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Body, Reason
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.bad_reviews import BadReview, BadReviews, CallBack, CallBackOutcome
from tidehall_server.core.reviews.indicators import INDICATORS
from tidehall_server.hall import Hall
from tidehall_server.hall_settings import HallSettings
from tidehall_server.journal import Journal


class ReviewsQuery(BaseModel):
    model_config = {"extra": "forbid"}
    days: Annotated[int, Field(ge=1, le=366)] = 90


class CallBackBody(Body):
    """``note`` says what was agreed; no names, no numbers of persons."""

    outcome: Annotated[CallBackOutcome, Field(strict=False)]
    note: Reason


class ReviewLine(BaseModel):
    """``words`` are the citizen's, as long as they are kept. ``overdue``: the next step should have been done."""

    day: date
    ticket: str
    at: datetime
    level: str
    tags: list[str]
    tags_en: list[str]
    words: str | None
    anonymous: bool
    service: str
    window: str
    clerk: str
    contact_by: date
    settle_by: date
    overdue: bool
    closed: bool
    call_backs: list[CallBack]


class ReviewList(BaseModel):
    today: date
    reviews: list[ReviewLine]


class Done(BaseModel):
    ok: bool = True


@dataclass(frozen=True, slots=True)
class ReviewsRoom:
    hall: Hall
    journal: Journal
    reviews: BadReviews
    settings: HallSettings

    def endpoints(self) -> list[Endpoint]:
        base = "/api/v1/halls/{hall}/bad-reviews"
        return [
            Endpoint("GET", base, "bad-reviews", "Bad reviews with due dates and call-backs", self.list, ReviewList,
                     matter="reviews", query=ReviewsQuery, codes=(409,), tag="ratings"),
            Endpoint("POST", f"{base}/{{day}}/{{ticket}}/call-back", "call-back", "Keep that somebody called back",
                     self.call_back, Done, matter="reviews-change", body=CallBackBody, codes=(404,), tag="ratings"),
        ]  # fmt: skip

    def list(self, call: Call) -> ReviewList:
        config = self.settings.config()
        if config is None:
            raise Problem(ProblemCode.SETTINGS_UNREADABLE, file="")
        today = config.business_day(self.hall.clock.now())
        first = today - timedelta(days=call.query.days)
        found = self.reviews.since(first, config.calendar, config.rating)
        return ReviewList(today=today, reviews=[self._line(each, today) for each in found])

    def call_back(self, call: Call) -> Done:
        body: CallBackBody = call.body
        now_ms = int(self.hall.clock.now().timestamp() * 1000)
        path = call.path
        self.reviews.call_back(path["day"][:10], path["ticket"][:64], body.outcome, body.note, call.source, now_ms)
        return Done()

    def _line(self, review: BadReview, today: date) -> ReviewLine:
        known = [INDICATORS[tag] for tag in review.tags if tag in INDICATORS]
        due = review.settle_by if review.call_backs else review.contact_by
        return ReviewLine(
            day=review.day, ticket=review.ticket, at=review.at, level=review.level, tags=[each.name for each in known],
            tags_en=[each.name_en for each in known],
            words=self.journal.people.words(review.words) if review.words else None, anonymous=review.anonymous,
            service=review.service, window=review.window, clerk=review.clerk, contact_by=review.contact_by,
            settle_by=review.settle_by, overdue=not review.closed and today > due, closed=review.closed,
            call_backs=list(review.call_backs),
        )  # fmt: skip
