"""What a citizen's phone may do with a signed link: see how far the queue is, and rate once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field

from tidehall_server.api.commands import CommandAnswer, Commands
from tidehall_server.api.endpoint import COMMAND_ID, Call, Endpoint, NoBody
from tidehall_server.api.fields import Body, ContactBody, Identifier, Text
from tidehall_server.api.reading import Tag, indicator_tags
from tidehall_server.append_desk import AppendDesk, AppendWish
from tidehall_server.auth.audit import Action, note
from tidehall_server.auth.identity import Identity
from tidehall_server.auth.links import Linked, Links
from tidehall_server.auth.permissions import CLERK, KIOSK
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.core.queue.commands import Level, RatingChannel
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import DayPlan, PriorityClass, Ticket, TicketStatus
from tidehall_server.core.queue.project import card
from tidehall_server.core.queue.standing import ahead_of, estimate_of
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.erasable import Said
from tidehall_server.hall import CommandIdReusedError, Hall
from tidehall_server.wire import plain

_PHONE = "phone"
_NOTHING_ADDED: dict[str, Any] = {"appended": None, "append_until": None}


class RateBody(Body):
    """``contact`` only from who wishes an answer: then the rating has a name (实名)."""

    level: Annotated[Level, Field(strict=False)]
    tags: Annotated[tuple[Identifier, ...], Field(max_length=16, strict=False)] = ()
    words: Text | None = None
    contact: ContactBody | None = None


class RateAsk(BaseModel):
    """What the rating page shows before the citizen chooses; a phone has no token to ask for the indicators itself."""

    hall_name: str
    hall_name_en: str
    timezone: str
    ticket: str
    service: str
    window: str | None
    status: TicketStatus
    finished_at: datetime | None
    rated: Level | None
    may_rate: bool
    appended: Level | None
    append_until: datetime | None
    tags: list[Tag]


class Opening(BaseModel):
    opens: datetime
    closes: datetime


class ProgressHall(BaseModel):
    """What the phone says of the hall itself. ``sessions`` are today's hours, empty where none are fixed."""

    phone: str
    notice: str
    timezone: str
    open: bool
    sessions: list[Opening]


class Progress(BaseModel):
    """``ahead`` and ``estimate_s`` are None unless the ticket waits, ``rate_path`` unless it may be rated now."""

    hall_name: str
    hall_name_en: str
    hall: ProgressHall
    ticket: str
    service: str
    service_en: str
    materials: list[str]
    materials_en: list[str]
    priority: PriorityClass
    slot: datetime | None
    status: TicketStatus
    ahead: int | None
    estimate_s: tuple[int, int] | None
    window: str | None
    window_name: str | None
    window_name_en: str | None
    area: str
    called_at: datetime | None
    may_leave: bool
    rate_path: str | None = None
    now: datetime


class RateLink(BaseModel):
    url: str
    expires_at: datetime | None


class ProgressLink(BaseModel):
    url: str


class TicketLinks(BaseModel):
    rate: RateLink
    progress: ProgressLink


@dataclass(frozen=True, slots=True)
class Phone:
    """``public_url`` gives the address that phones reach, from the request's own when none is configured."""

    hall: Hall
    commands: Commands
    links: Links
    appended: AppendDesk
    store: Store
    public_url: Callable[[str], str]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/api/v1/halls/{hall}/tickets/{ticket}/links", "ticket-links",
                     "Signed links for the QR codes of a ticket", self.ticket_links, TicketLinks,
                     matter="ticket-links", codes=(404, 409), tag="tickets"),
            Endpoint("GET", "/api/v1/rate/{token}", "rate-ask", "What is to be rated", self.ask, RateAsk,
                     codes=(404, 409), tag="phone"),
            Endpoint("POST", "/api/v1/rate/{token}", "rate-link", "Rate once", self.rate, CommandAnswer,
                     body=RateBody, codes=(403, 404, 409), tag="phone", citizens=True),
            Endpoint("POST", "/api/v1/rate/{token}/append", "rate-append", "Add to a rating, once, days later too",
                     self.append, CommandAnswer, body=RateBody, codes=(403, 404, 409), tag="phone", citizens=True),
            Endpoint("GET", "/api/v1/progress/{token}", "progress", "How far the queue is", self.progress, Progress,
                     codes=(404, 409), tag="phone"),
            Endpoint("POST", "/api/v1/progress/{token}/leave", "progress-leave", "Leave the queue", self.leave,
                     CommandAnswer, body=NoBody, codes=(404, 409), tag="phone"),
        ]  # fmt: skip

    def ticket_links(self, call: Call) -> TicketLinks:
        with self.hall.reading() as day:
            ticket, linked = self._named(day, call.path["ticket"])
            if call.identity.role == CLERK and not _just_finished(day, ticket, call.identity):
                raise Problem(ProblemCode.RATE_LINK_OTHER, ticket=ticket.id)
            expires = _rating_ends(day, ticket)
        self._note_drawn(call, linked)
        base = self.public_url(call.request.host_url).rstrip("/")
        return TicketLinks(
            rate=RateLink(url=f"{base}/r/{self.links.sign('rate', linked)}", expires_at=expires),
            progress=ProgressLink(url=f"{base}/t/{self.links.sign('progress', linked)}"),
        )

    def _note_drawn(self, call: Call, linked: Linked) -> None:
        """Who holds a link can rate by it: whoever of the staff drew one is in the audit. A kiosk prints each once."""
        if call.identity.role == KIOSK:
            return
        now_ms, source = int(self.hall.clock.now().timestamp() * 1000), call.source
        subject = f"{linked.business_day}-{linked.ticket}"
        self.store.write(lambda tx: note(tx, self.hall.id, source, Action.RATE_LINK, subject, now_ms))

    def ask(self, call: Call) -> RateAsk:
        linked = self.links.read("rate", call.path["token"])
        with self.hall.reading() as day:
            past = self._past(day, linked)
        if past is not None:
            return past
        with self.hall.reading() as day:
            ticket, plan = self._linked(day, linked, Code.RATING_EXPIRED)
            if _rating_over(day, ticket, self.hall.clock.now()):
                raise Refused(Code.RATING_EXPIRED, ticket=ticket.id)
            shown = card(day, ticket)
            rated = Level(ticket.rating) if ticket.rating is not None else None
            return RateAsk(
                hall_name=plan.name,
                hall_name_en=plan.name_en,
                timezone=plan.timezone,
                ticket=ticket.id,
                service=shown.service_name,
                window=ticket.window,
                status=ticket.status,
                finished_at=ticket.ended_at,
                rated=rated,
                may_rate=_may_rate(ticket),
                **self._added(linked) if rated is not None else _NOTHING_ADDED,
                tags=indicator_tags(),
            )

    def rate(self, call: Call) -> CommandAnswer:
        linked = self.links.read("rate", call.path["token"])
        with self.hall.reading() as day:
            ticket, _ = self._linked(day, linked, Code.RATING_EXPIRED)
        body: RateBody = call.body
        given = {
            "ticket": ticket.id,
            "level": body.level,
            "tags": body.tags,
            "channel": RatingChannel.QR,
        }
        return self._as_citizen("rate", given, _said(body), wish_id(call))

    def append(self, call: Call) -> CommandAnswer:
        """追评 by the link of the slip, as long as the hall's rule allows; what was said first stays."""
        linked = self.links.read("rate", call.path["token"])
        if linked.hall != self.hall.id:
            raise Problem(ProblemCode.LINK_INVALID)
        body: RateBody = call.body
        try:
            answer = self.appended.append(
                date.fromisoformat(linked.business_day), linked.ticket, AppendWish(body.level, body.tags), _said(body),
                self._citizen().actor(), wish_id(call),
            )  # fmt: skip
        except CommandIdReusedError as error:
            raise Problem(ProblemCode.COMMAND_ID_REUSED) from error
        return CommandAnswer(result=answer.result, version=answer.version)

    def leave(self, call: Call) -> CommandAnswer:
        """The citizen gives the place up. One link leaves once: a repeated tap gets the first answer."""
        linked = self.links.read("progress", call.path["token"])
        with self.hall.reading() as day:
            ticket, _ = self._linked(day, linked, Code.TICKET_ENDED)
        return self._as_citizen("drop", {"ticket": ticket.id, "reason": _PHONE}, Said(), wish_id(call))

    def _past(self, day: Day, linked: Linked) -> RateAsk | None:
        """The rating of another day, to which something may be added; None for today's, and where there is none."""
        plan = day.plan
        if plan is None or linked.hall != self.hall.id or linked.business_day == plan.business_day:
            return None
        first = self.appended.first(date.fromisoformat(linked.business_day), linked.ticket)
        if first is None:
            return None
        service = day.services.get(first.service)
        return RateAsk(
            hall_name=plan.name, hall_name_en=plan.name_en, timezone=plan.timezone, ticket=first.ticket,
            service=service.name if service is not None else "", window=first.window, status=TicketStatus.FINISHED,
            finished_at=None, rated=first.level, may_rate=False, **self._added(linked), tags=indicator_tags(),
        )  # fmt: skip

    def _added(self, linked: Linked) -> dict[str, Any]:
        """What was added to a rating, or until when something may be."""
        day = date.fromisoformat(linked.business_day)
        first, found = self.appended.first(day, linked.ticket), self.appended.found(day, linked.ticket)
        if found is not None and found.said is not None:
            return {"appended": found.said.level, "append_until": None}
        ends = self.appended.ends(first) if first is not None else None
        return {"appended": None, "append_until": ends if ends is not None and ends > self.hall.clock.now() else None}

    def _citizen(self) -> Identity:
        return Identity(_PHONE, _PHONE, "", self.hall.id, "device", None, must_change=False, token_hash="")

    def _as_citizen(self, name: str, given: dict[str, Any], said: Said, command_id: str) -> CommandAnswer:
        answer = self.commands.execute(self.commands.models[name], given, said, self._citizen(), command_id)
        return CommandAnswer(result=answer.result, version=answer.version)

    def progress(self, call: Call) -> Progress:
        linked = self.links.read("progress", call.path["token"])
        with self.hall.reading() as day:
            ticket, plan = self._linked(day, linked, Code.TICKET_ENDED)
            waits = ticket.status is TicketStatus.WAITING
            now = self.hall.clock.now()
            before = ahead_of(day, ticket, now) if waits else None
            ratable = _may_rate(ticket) and not _rating_over(day, ticket, now)
            service = day.services[ticket.service]
            window = day.windows[ticket.window].spec if ticket.window in day.windows else None
            return Progress(
                hall_name=plan.name,
                hall_name_en=plan.name_en,
                hall=hall_of(day, plan),
                ticket=ticket.id,
                service=service.name,
                service_en=service.name_en,
                materials=list(service.materials),
                materials_en=list(service.materials_en),
                priority=ticket.priority,
                slot=ticket.slot,
                status=ticket.status,
                ahead=before,
                estimate_s=estimate_of(day, ticket, now) if before is not None else None,
                window=ticket.window,
                window_name=window.name if window is not None else None,
                window_name_en=window.name_en if window is not None else None,
                area=window.area if window is not None else "",
                called_at=ticket.called_at,
                may_leave=not ticket.ended and ticket.status is not TicketStatus.SERVING and not day.closed,
                rate_path=f"/r/{self.links.sign('rate', linked)}" if ratable else None,
                now=now,
            )

    def _named(self, day: Day, name: str) -> tuple[Ticket, Linked]:
        if not day.opened or day.plan is None:
            raise Refused(Code.DAY_NOT_OPEN)
        if name not in day.tickets:
            raise Problem(ProblemCode.TICKET_NOT_FOUND, ticket=name[:64])
        return day.tickets[name], Linked(self.hall.id, day.plan.business_day, name)

    def _linked(self, day: Day, linked: Linked, when_over: Code) -> tuple[Ticket, DayPlan]:
        if linked.hall != self.hall.id:
            raise Problem(ProblemCode.LINK_INVALID)
        if not day.opened or day.plan is None:
            raise Refused(Code.DAY_NOT_OPEN)
        if linked.business_day != day.plan.business_day:
            raise Refused(when_over, ticket=linked.ticket)
        if linked.ticket not in day.tickets:
            raise Problem(ProblemCode.LINK_INVALID)
        return day.tickets[linked.ticket], day.plan


def hall_of(day: Day, plan: DayPlan) -> ProgressHall:
    sessions = [Opening(opens=session.opens, closes=session.closes) for session in plan.sessions]
    return ProgressHall(
        phone=plan.phone, notice=plan.notice, timezone=plan.timezone, open=not day.closed, sessions=sessions
    )


def _said(body: RateBody) -> Said:
    return Said(body.words, body.contact.model_dump() if body.contact is not None else None)


def _just_finished(day: Day, ticket: Ticket, clerk: Identity) -> bool:
    """The last that was finished at the window where this clerk sits, or to which this device is bound."""
    own = (each for each in day.windows.values() if clerk.id == each.clerk or clerk.window == each.id)
    return any(each.last_ticket == ticket.id for each in own)


def _may_rate(ticket: Ticket) -> bool:
    return ticket.rating is None and ticket.status is TicketStatus.FINISHED


def _rating_ends(day: Day, ticket: Ticket) -> datetime | None:
    return ticket.ended_at + timedelta(seconds=day.policy.rating_link_s) if ticket.ended_at is not None else None


def _rating_over(day: Day, ticket: Ticket, now: datetime) -> bool:
    """Too late for a first rating; one that was given stays to be seen."""
    ends = _rating_ends(day, ticket)
    return _may_rate(ticket) and ends is not None and now > ends


def wish_id(call: Call) -> str:
    """The phone's own id, or one made of the link and what was chosen, so that a repeated tap is one rating."""
    given = call.request.headers.get("Idempotency-Key")
    if given is not None:
        if not COMMAND_ID.fullmatch(given):
            raise Problem(ProblemCode.COMMAND_ID_INVALID)
        return given
    chosen = f"{call.request.path}|{plain(call.body)}"
    return f"link-{hashlib.sha256(chosen.encode()).hexdigest()[:48]}"
