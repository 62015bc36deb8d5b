"""A day file as a whole day: nobody lingers between two citizens, and who is called starts at once."""

from __future__ import annotations

from datetime import timedelta

from tidehall_server.simulate.dayfile import Citizen, DayFile, moment
from tidehall_server.simulate.dayfile import Duty as FiledDuty
from tidehall_server.simulate.truth import Duty, Leg, Truth, Visit

_BEFORE_OPENING = timedelta(seconds=600)


def truth_of(day: DayFile) -> Truth:
    """What a day file says will happen."""
    visits = tuple(_visit(citizen, day.no_show_hold_s) for citizen in day.citizens)
    return Truth(
        id=day.id,
        plan=day.plan,
        midnight=moment(0),
        opens_at=min(day.plan.sessions[0].opens - _BEFORE_OPENING, *(visit.at for visit in visits)),
        visits=visits,
        duties=tuple(_duty(duty, duty.ends_s in day.session_ends_s) for duty in day.duties),
    )


def _visit(citizen: Citizen, hold_s: int) -> Visit:
    return Visit(
        id=citizen.id,
        at=moment(citizen.arrival_s),
        service=citizen.service,
        priority=citizen.priority,
        slot=moment(citizen.appt_s) if citizen.appt_s is not None else None,
        legs=(Leg(citizen.handling_s),),
        hold_s=hold_s,
        answers=not citizen.no_show,
        patience_s=citizen.patience_s,
    )


def _duty(duty: FiledDuty, to_the_end: bool) -> Duty:
    name = f"clerk-{duty.window}"
    window = None if duty.tidal else duty.window
    return Duty(name, duty.window, window, moment(duty.starts_s), moment(duty.ends_s), to_the_end)
