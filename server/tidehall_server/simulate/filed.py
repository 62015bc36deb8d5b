"""A day file as a whole day: nobody lingers between two citizens, and who is called starts at once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tidehall_server.core.queue.model import DayPlan
from tidehall_server.simulate.dayfile import Citizen, DayFile, clerk_of
from tidehall_server.simulate.dayfile import Duty as FiledDuty
from tidehall_server.simulate.truth import Duty, Leg, Truth, Visit

_BEFORE_OPENING = timedelta(seconds=600)


def truth_of(day: DayFile, plan: DayPlan | None = None) -> Truth:
    """What a day file says will happen, on its own plan or on that of a real hall's day with the same names."""
    plan = plan or day.plan
    midnight = midnight_of(plan)
    visits = tuple(_visit(citizen, day.no_show_hold_s, midnight) for citizen in day.citizens)
    duties = tuple(_duty(duty, duty.ends_s in day.session_ends_s, midnight) for duty in day.duties)
    doors = [session.opens for session in plan.sessions] or [duty.starts for duty in duties] or [midnight]
    return Truth(
        id=day.id,
        plan=plan,
        midnight=midnight,
        opens_at=min([doors[0] - _BEFORE_OPENING, *(visit.at for visit in visits)]),
        visits=visits,
        duties=duties,
    )


def midnight_of(plan: DayPlan) -> datetime:
    """When the business day began where the hall stands."""
    day = datetime.fromisoformat(plan.business_day).date()
    return datetime.combine(day, time(), ZoneInfo(plan.timezone)).astimezone(UTC)


def _visit(citizen: Citizen, hold_s: int, midnight: datetime) -> Visit:
    return Visit(
        id=citizen.id,
        at=midnight + timedelta(seconds=citizen.arrival_s),
        service=citizen.service,
        priority=citizen.priority,
        slot=midnight + timedelta(seconds=citizen.appt_s) if citizen.appt_s is not None else None,
        legs=(Leg(citizen.handling_s),),
        hold_s=hold_s,
        answers=not citizen.no_show,
        patience_s=citizen.patience_s,
    )


def _duty(duty: FiledDuty, to_the_end: bool, midnight: datetime) -> Duty:
    starts, ends = (midnight + timedelta(seconds=seconds) for seconds in (duty.starts_s, duty.ends_s))
    return Duty(clerk_of(duty.window), duty.window, None if duty.tidal else duty.window, starts, ends, to_the_end)
