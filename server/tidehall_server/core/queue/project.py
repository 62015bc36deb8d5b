"""From the folded day to what each screen sees. Pure functions of the day; see ``views.py`` for the shapes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tidehall_server.core import forecast, routing
from tidehall_server.core.duty import held_for
from tidehall_server.core.outlook import outlook
from tidehall_server.core.queue import desk
from tidehall_server.core.queue import views as v
from tidehall_server.core.queue.day import Day, TideTurn
from tidehall_server.core.queue.model import Named, PriorityClass, Ticket, TicketStatus, Window, WindowKind

_BOARD_CALLS = 8
_QUEUE_SHOWN = 40
_GUIDE_SHOWN = 200
_PASSED_SHOWN = 20
_NEXT_SHOWN = 3


def _now(day: Day) -> datetime:
    if day.now is None:
        raise LookupError("a view needs an opened day")
    return day.now if day.looked is None else max(day.now, day.looked)


def head(day: Day) -> v.HallHead:
    plan = day.plan
    if plan is None:
        raise LookupError("a view needs an opened day")
    return v.HallHead(
        id=plan.hall,
        name=plan.name,
        name_en=plan.name_en,
        business_day=plan.business_day,
        timezone=plan.timezone,
        open=day.opened and not day.closed,
        sessions=plan.sessions,
        issue_before_s=day.policy.issue_before_s,
        next_opening=plan.next_opening,
        notice=plan.notice,
        phone=plan.phone,
    )


def _state(day: Day, window: Window) -> str:
    if window.ticket is not None:
        return day.tickets[window.ticket].status.value
    if window.paused is not None:
        return "paused"
    return "open" if window.open else "closed"


def _tide(day: Day, window: Window) -> v.TideLine | None:
    if window.spec.kind is not WindowKind.TIDAL:
        return None
    tide = window.tide
    return v.TideLine(tide.state, tide.reason, tide.ready_at, tide.opened_at, tide.clerk)


def _badge(day: Day, window: Window) -> str:
    specs = day.plan.clerks if day.plan is not None else ()
    return next((spec.badge for spec in specs if spec.id == window.clerk), "")


def window_line(day: Day, window: Window) -> v.WindowLine:
    spec = window.spec
    return v.WindowLine(
        id=spec.id,
        name=spec.name,
        name_en=spec.name_en,
        kind=spec.kind,
        area=spec.area,
        signs=spec.signs,
        services=day.serves[spec.id],
        state=_state(day, window),
        ticket=window.ticket,
        paused=window.paused,
        badge=_badge(day, window),
        tide=_tide(day, window),
    )


def _calls(day: Day) -> tuple[v.CallLine, ...]:
    return tuple(
        v.CallLine(c.version, c.ticket, c.window, _window_name(day, c.window), c.at, c.times)
        for c in reversed(day.calls[-_BOARD_CALLS:])
    )


def _window_name(day: Day, window: str) -> str:
    return day.windows[window].spec.name if window in day.windows else window


def _waiting(day: Day) -> v.Waiting:
    longest = day.pool.longest()
    return v.Waiting(len(day.pool), longest[0] if longest is not None else None)


def _news(day: Day, turn: TideTurn) -> v.TideNews:
    return v.TideNews(
        window=turn.window,
        window_name=_window_name(day, turn.window),
        state=turn.state,
        reason=turn.reason,
        ticket=turn.ticket,
        wait_s=turn.wait_s,
        at_window=turn.at_window,
        cases=turn.cases,
        clerk=turn.clerk,
        note=turn.note,
        ordered_at=turn.ordered_at,
        opened_at=turn.opened_at,
        closing_reason=turn.closing_reason,
        closed_at=turn.closed_at,
        served=turn.served,
        ready_at=turn.ready_at,
        waiting=turn.waiting,
        open_windows=turn.open_windows,
        breaks_at=turn.breaks_at,
        limit_s=turn.limit_s,
        closing_wait_s=turn.closing_wait_s,
    )


def tides(day: Day) -> tuple[v.TideNews, ...]:
    return tuple(_news(day, turn) for turn in reversed(day.tides))


def _services(day: Day) -> tuple[v.ServiceLine, ...]:
    """Several views show them: worked out once for a version."""
    if day.shown is None or day.shown[0] != day.version:
        day.shown = day.version, _service_lines(day)
    return day.shown[1]


def _service_lines(day: Day) -> tuple[v.ServiceLine, ...]:
    now = _now(day)
    estimates = forecast.estimates(day, now)
    counts = day.pool.counts()
    normal = PriorityClass.NORMAL
    return tuple(
        v.ServiceLine(
            id=s.id,
            name=s.name,
            name_en=s.name_en,
            group=s.group,
            department=s.department,
            waiting=counts.get(s.id, 0),
            ahead=forecast.ahead(day, s.id, normal, now),
            taken=day.taken.get(s.id, 0),
            open_windows=sum(w.open for w in day.windows_for(s.id)),
            estimate_s=estimates[s.id],
            enquiry=s.enquiry,
            keywords=s.keywords,
            materials=s.materials,
        )
        for s in day.services.values()
    )


def card(day: Day, ticket: Ticket, choice: routing.Choice | None = None) -> v.TicketCard:
    rule, why = (choice.rule.value, choice.why) if choice is not None else (None, None)
    return v.TicketCard(
        ticket=ticket.id,
        service=ticket.service,
        service_name=day.services[ticket.service].name,
        priority=ticket.priority,
        status=ticket.status,
        channel=ticket.channel,
        taken_at=ticket.taken_at,
        base=ticket.base,
        slot=ticket.slot,
        window=ticket.window,
        pinned=ticket.pinned,
        called_at=ticket.called_at,
        started_at=ticket.started_at,
        recalls=ticket.recalls,
        passes=ticket.passes,
        rated=ticket.rating is not None,
        rule=rule,
        proxy=ticket.proxy,
        help=ticket.help,
        sent_by=ticket.sent_by,
        why=why,
    )


def _card_of(day: Day, ticket: str | None) -> v.TicketCard | None:
    return card(day, day.tickets[ticket]) if ticket is not None else None


def _undo(day: Day, window: Window) -> v.UndoLine | None:
    slot = day.undo.get(window.id)
    if slot is None or day.tickets.get(slot.after.id) != slot.after:
        return None
    return v.UndoLine(slot.action, slot.after.id, slot.at)


def _held(day: Day, window: Window) -> list[Ticket]:
    """Where somebody sits also those who were held at a window that nobody sits at now: they are not forgotten."""
    found = held_for(day, window) if day.held else []
    return found if window.clerk is not None else [ticket for ticket in found if ticket.window == window.id]


def _transferred(day: Day) -> tuple[dict[str, list[v.TicketCard]], dict[str, list[v.TicketCard]]]:
    """What waits after a transfer: by the window it was sent to, and by the window that sent it."""
    received: dict[str, list[v.TicketCard]] = {}
    sent: dict[str, list[v.TicketCard]] = {}
    moved = (t for t in (day.tickets[name] for name in day.pool.tickets()) if t.pinned or t.sent_by)
    for ticket in sorted(moved, key=lambda t: (t.place, t.id)):
        line = card(day, ticket)
        if ticket.pinned is not None:
            received.setdefault(ticket.pinned, []).append(line)
        if ticket.sent_by is not None and ticket.sent_by != ticket.pinned:
            sent.setdefault(ticket.sent_by, []).append(line)
    return received, sent


def _clerk_windows(day: Day) -> tuple[v.ClerkWindow, ...]:
    now = _now(day)
    received, sent = _transferred(day)
    turns = {name: number for number, name in enumerate(routing.turn_order(day, now), start=1)}
    counts = day.pool.counts()
    found = []
    for window in day.windows.values():
        clerk = day.clerks.get(window.clerk or "")
        upcoming = routing.upcoming(day, window, now, _NEXT_SHOWN)
        found.append(
            v.ClerkWindow(
                line=window_line(day, window),
                clerk=window.clerk,
                clerk_name=clerk.name if clerk is not None else None,
                post=clerk.seated_as if clerk is not None else "",
                ticket=_card_of(day, window.ticket),
                last=_card_of(day, window.last_ticket),
                next=tuple(card(day, day.tickets[c.ticket], c) for c in upcoming),
                held=tuple(card(day, ticket) for ticket in _held(day, window)),
                waiting=sum(counts.get(s, 0) for s in day.serves[window.id]),
                cases=window.cases,
                turn=turns.get(window.id),
                undo=_undo(day, window),
                paused_at=window.paused_at,
                console=window.console,
                received=tuple(received.get(window.id, ())),
                sent=tuple(sent.get(window.id, ())),
            )
        )
    return tuple(found)


def _clerks(day: Day) -> tuple[v.ClerkLine, ...]:
    return tuple(v.ClerkLine(c.id, c.name, c.window, c.seated_as, c.since) for c in day.clerks.values())


def _alerts(day: Day) -> tuple[v.AlertLine, ...]:
    return tuple(v.AlertLine(a.kind, a.subject, a.detail, a.since) for a in day.alerts.values())


def board(day: Day) -> v.BoardView:
    counts = day.pool.counts()
    return v.BoardView(
        hall=head(day),
        windows=tuple(window_line(day, w) for w in day.windows.values()),
        calls=_calls(day),
        waiting=_waiting(day),
        services=tuple((s.id, s.name, counts.get(s.id, 0)) for s in day.services.values()),
        tides=tides(day)[:4],
    )


def kiosk(day: Day) -> v.KioskView:
    languages = day.plan.languages if day.plan is not None else ()
    confirm = day.policy.confirm_ticket
    slips = tuple(desk.slip(day, wish) for wish in day.slips if wish.outcome is None)
    return v.KioskView(head(day), _services(day), _waiting(day), confirm, languages, _guide(day), slips)


def _guide(day: Day) -> v.KioskGuide:
    """Groups and departments of the services that there are; those the plan does not name come after it."""
    services = day.services.values()
    words = tuple(v.ServiceWords(s.id, s.materials_en, s.spelling) for s in services)
    plan = day.plan
    groups = _named(plan.groups if plan is not None else (), [s.group for s in services if not s.enquiry])
    departments = _named(plan.departments if plan is not None else (), [s.department for s in services])
    return v.KioskGuide(groups, departments, plan.words if plan is not None else (), words)


def _named(known: tuple[Named, ...], used: list[str]) -> tuple[Named, ...]:
    names = {named.name for named in known}
    others = dict.fromkeys(name for name in used if name and name not in names)
    return (*(named for named in known if named.name in used), *(Named(name) for name in others))


def _in_line(day: Day) -> list[Ticket]:
    """Who waits, first come first."""
    return sorted((day.tickets[name] for name in day.pool.tickets()), key=lambda t: (t.place, t.id))


def _passed(day: Day) -> tuple[v.TicketCard, ...]:
    return tuple(card(day, day.tickets[name]) for name in reversed(day.passed[-_PASSED_SHOWN:]))


def guide(day: Day) -> v.GuideView:
    return v.GuideView(
        hall=head(day),
        services=_services(day),
        guide=_guide(day),
        windows=tuple(window_line(day, w) for w in day.windows.values()),
        waiting=_waiting(day),
        queue=tuple(card(day, ticket) for ticket in _in_line(day)[:_GUIDE_SHOWN]),
        passed=_passed(day),
        bookings=desk.bookings(day),
        slips=tuple(desk.slip(day, wish) for wish in reversed(day.slips)),
        alerts=_alerts(day),
        booking_early_s=day.policy.booking_early_s,
        booking_late_s=day.policy.booking_late_s,
    )


def clerk(day: Day) -> v.ClerkView:
    return v.ClerkView(
        hall=head(day),
        windows=_clerk_windows(day),
        services=_services(day),
        waiting=_waiting(day),
        queue=tuple(card(day, ticket) for ticket in _in_line(day)[:_QUEUE_SHOWN]),
        passed=_passed(day),
        clerks=_clerks(day),
        alerts=_alerts(day),
        tides=tuple(news for news in tides(day) if news.closed_at is None),
        undo_s=day.policy.undo_s,
        recall_limit=day.policy.recall_limit,
        pause_reasons=day.plan.pause_reasons if day.plan is not None else (),
    )


def _has_come(day: Day, window: Window) -> bool:
    """The next citizen sits here. A call alone ends no question: who is just rating is not cut off by it."""
    return window.ticket is not None and day.tickets[window.ticket].status is TicketStatus.SERVING


def _pad_window(day: Day, window: Window) -> v.PadWindow:
    last = day.tickets[window.last_ticket] if window.last_ticket is not None else None
    ask = last if last is not None and last.rating is None and not _has_come(day, window) else None
    since = ask.ended_at if ask is not None else None
    clerk_line = day.clerks.get(window.clerk or "")
    return v.PadWindow(
        window=window.id,
        window_name=window.spec.name,
        window_name_en=window.spec.name_en,
        state=_state(day, window),
        paused=window.paused,
        clerk_name=clerk_line.name if clerk_line is not None else "",
        badge=_badge(day, window),
        post=clerk_line.seated_as if clerk_line is not None else "",
        ask=ask.id if ask is not None else None,
        ask_service=day.services[ask.service].name if ask is not None else None,
        ask_since=since,
        ask_until=since + timedelta(seconds=day.policy.rating_s) if since is not None else None,
        rated=last.id if last is not None and last.rating is not None else None,
        asked_elsewhere=ask is not None and ask.asked_elsewhere,
    )


def pad(day: Day) -> v.PadView:
    return v.PadView(head(day), tuple(_pad_window(day, w) for w in day.windows.values()))


def figures(day: Day) -> v.Figures:
    """Counts and waits of the day so far; waits run to the first call."""
    status = dict.fromkeys(TicketStatus, 0)
    ratings: dict[str, int] = {}
    waits: list[float] = []
    for ticket in day.tickets.values():
        status[ticket.status] += 1
        if ticket.rating is not None:
            ratings[ticket.rating] = ratings.get(ticket.rating, 0) + 1
        if ticket.first_called_at is not None:
            waits.append(max(0.0, (ticket.first_called_at - ticket.base).total_seconds()))
    within = sum(wait <= day.policy.tide.max_wait_s for wait in waits)
    return v.Figures(
        taken=len(day.tickets),
        waiting=status[TicketStatus.WAITING],
        called=status[TicketStatus.CALLED],
        serving=status[TicketStatus.SERVING],
        held=status[TicketStatus.HELD],
        finished=status[TicketStatus.FINISHED],
        passed=status[TicketStatus.PASSED],
        dropped=status[TicketStatus.DROPPED] + status[TicketStatus.EXPIRED],
        wait_mean_s=round(sum(waits) / len(waits)) if waits else 0,
        wait_max_s=round(max(waits, default=0.0)),
        within_target=within,
        over_target=len(waits) - within,
        ratings=ratings,
        not_rated=status[TicketStatus.FINISHED] - sum(ratings.values()),
    )


def _pool(day: Day) -> tuple[v.PoolLine, ...]:
    waiting = sorted((day.tickets[name] for name in day.pool.tickets()), key=lambda t: (t.waits_from, t.id))
    return tuple(v.PoolLine(t.id, t.service, t.priority, t.waits_from, t.pinned) for t in waiting)


def _untrained(day: Day) -> tuple[v.UntrainedLine, ...]:
    """The hall's clerks who lack the training it asks for, and whoever else a manager let sit without it."""
    if day.trained is None:
        return ()
    known = {spec.id: spec.name for spec in (day.plan.clerks if day.plan is not None else ())}
    others = {clerk: day.clerks[clerk].name if clerk in day.clerks else clerk for clerk in day.waived}
    return tuple(
        v.UntrainedLine(clerk, name, day.waived.get(clerk, ""))
        for clerk, name in {**others, **known}.items() if clerk not in day.trained
    )  # fmt: skip


def manager(day: Day) -> v.ManagerView:
    return v.ManagerView(
        hall=head(day),
        policy=day.policy,
        windows=_clerk_windows(day),
        services=_services(day),
        waiting=_waiting(day),
        figures=figures(day),
        tides=tides(day),
        alerts=_alerts(day),
        clerks=_clerks(day),
        pool=_pool(day),
        outlook=outlook(day, _now(day)),
        untrained=_untrained(day),
    )


_PROJECTIONS: dict[str, Callable[[Day], object]] = {
    "board": board,
    "kiosk": kiosk,
    "clerk": clerk,
    "pad": pad,
    "guide": guide,
    "manager": manager,
}


def project(name: str, day: Day) -> object:
    """The view ``name`` of an opened day; ``KeyError`` for an unknown name."""
    return _PROJECTIONS[name](day)
