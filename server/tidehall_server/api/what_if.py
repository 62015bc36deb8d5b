"""Recorded days as they would have been: asked for here, worked out in a process of its own, fetched when done."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.errors import Refusal, Refusals
from tidehall_server.api.fields import Body, Identifier, WindowId
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.queue.decide.opening import with_values
from tidehall_server.core.queue.model import Policy
from tidehall_server.figures.archive import Archive
from tidehall_server.hall import Hall
from tidehall_server.what_ifs import Busy, Change, Job, JobState, WhatIfs, Why

_LONGEST_ASKED = 366
_WINDOWS = 99
_SERVICES = 200

DayName = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
PolicyKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", max_length=64)]
PolicyValue = bool | int | float | Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,32}$")]
Services = Annotated[list[Identifier], Field(max_length=_SERVICES)]
Span = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-4]):[0-5][0-9]$")]


class Rights(Body):
    """What a window is responsible for, and what it takes besides when none of its own waits."""

    services: Services
    helps: Services = Field(default_factory=list)


class ChangeBody(Body):
    """``rights`` of a window that the day did not have adds a tidal one; an empty ``staff`` is nobody all day."""

    policy: Annotated[dict[PolicyKey, PolicyValue], Field(max_length=64)] = Field(default_factory=dict)
    closed: Annotated[list[WindowId], Field(max_length=_WINDOWS)] = Field(default_factory=list)
    rights: Annotated[dict[Identifier, Rights], Field(max_length=_WINDOWS)] = Field(default_factory=dict)
    staff: Annotated[dict[Identifier, Annotated[list[Span], Field(max_length=8)]], Field(max_length=_WINDOWS)] = Field(
        default_factory=dict
    )


class WhatIfBody(Body):
    days: Annotated[list[DayName], Field(min_length=1, max_length=_LONGEST_ASKED)]
    change: ChangeBody = Field(default_factory=ChangeBody)


class Started(BaseModel):
    id: str


class JobLine(BaseModel):
    """``of`` is 0 until the work has been counted; ``by`` asked for it."""

    id: str
    state: JobState
    done: int
    of: int
    days: list[str]
    change: ChangeBody
    by: str
    at: datetime


class JobList(BaseModel):
    """Newest first; kept for a day."""

    jobs: list[JobLine]


class JobAnswer(JobLine):
    """``refusal`` says why it failed; ``answer`` is what ``tidehall what-if --json`` found out (docs/contracts.md)."""

    refusal: Refusal | None
    answer: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class WhatIfRoom:
    hall: Hall
    archive: Archive
    jobs: WhatIfs
    refusals: Refusals

    def endpoints(self) -> list[Endpoint]:
        base = "/api/v1/halls/{hall}/what-if"
        return [
            Endpoint("POST", base, "what-if", "Begin to live recorded days again, with something changed", self.start,
                     Started, matter="what-if-change", body=WhatIfBody, codes=(404, 409), tag="what-if"),
            Endpoint("GET", base, "what-ifs", "What was asked for within a day", self.kept, JobList, matter="what-if",
                     tag="what-if"),
            Endpoint("GET", f"{base}/{{id}}", "what-if-state", "How far it is, and the answer", self.get, JobAnswer,
                     matter="what-if", codes=(404,), tag="what-if"),
            Endpoint("DELETE", f"{base}/{{id}}", "what-if-cancel", "Give it up", self.cancel, JobAnswer,
                     matter="what-if-change", codes=(404,), tag="what-if"),
        ]  # fmt: skip

    def start(self, call: Call) -> Started:
        body: WhatIfBody = call.body
        days = sorted(set(body.days))
        self._check(days, body.change)
        identifier = secrets.token_hex(8)
        try:
            self.jobs.start(identifier, days, _change(body.change), call.identity.name)
        except Busy as busy:
            raise self._busy(busy.job) from None
        return Started(id=identifier)

    def kept(self, _: Call) -> JobList:
        return JobList(jobs=[JobLine(**_line(job)) for job in self.jobs.all()])

    def get(self, call: Call) -> JobAnswer:
        return self._told(self.jobs.get(call.path["id"]) if _known(call.path["id"]) else None)

    def cancel(self, call: Call) -> JobAnswer:
        return self._told(self.jobs.cancel(call.path["id"]) if _known(call.path["id"]) else None)

    def _check(self, days: list[str], change: ChangeBody) -> None:
        """What can be told at once; the rest is the program's to refuse."""
        recorded = set(self.archive.days())
        with self.hall.reading() as now:
            running = self.hall.stream if now.opened and not now.closed else ""
        for day in days:
            if self.archive.stream(day) == running:
                raise Problem(ProblemCode.WHAT_IF_DAY_OPEN, day=day)
            if day not in recorded:
                raise Problem(ProblemCode.DAY_UNKNOWN, day=day)
        wanted: Any = change.policy
        with_values(Policy(), wanted)

    def _busy(self, job: Job | None) -> Problem:
        line = _line(job) if job is not None else None
        days = len(line["days"]) if line is not None else 0
        return Problem(
            ProblemCode.WHAT_IF_BUSY, id=line["id"] if line is not None else "", days=days,
            who=line["by"] if line is not None else "",
        )  # fmt: skip

    def _told(self, job: Job | None) -> JobAnswer:
        if job is None:
            raise Problem(ProblemCode.WHAT_IF_UNKNOWN)
        answer = self.jobs.answer(job.asked.id) if job.state is JobState.DONE else None
        return JobAnswer(**_line(job), refusal=self._refusal(job), answer=answer)

    def _refusal(self, job: Job) -> Refusal | None:
        if job.state is not JobState.FAILED:
            return None
        code = ProblemCode.WHAT_IF_LONG if job.why is Why.TOO_LONG else ProblemCode.WHAT_IF_FAILED
        told = self.refusals.words(code, {}, job.asked.id)
        chinese, english = job.words
        return told if job.why is not Why.SAID else told.model_copy(update={"message": chinese, "message_en": english})


def _known(identifier: str) -> bool:
    """Whether it may be the name of one of our folders at all."""
    return re.fullmatch(r"[0-9a-f]{16}", identifier) is not None


def _change(body: ChangeBody) -> Change:
    rights = {window: (each.services, each.helps) for window, each in body.rights.items()}
    return Change(body.policy, body.closed, rights, body.staff)


def _line(job: Job) -> dict[str, Any]:
    asked, change = job.asked, job.asked.change
    rights = {window: Rights(services=both[0], helps=both[1]) for window, both in change.rights.items()}
    told = ChangeBody(policy=change.policy, closed=change.closed, rights=rights, staff=change.staff)
    return {
        "id": asked.id, "state": job.state, "done": job.done, "of": job.of, "days": asked.days, "change": told,
        "by": asked.by, "at": asked.at,
    }  # fmt: skip
