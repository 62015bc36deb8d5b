"""What may be done with a bad review, by whom, and when.

Three rules hold for every command: nobody acts on a review of their own work; nothing is done to one that is over; the
notes hold no number by which a person could be found. Two need a second person: an extension, and calling it invalid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from tidehall_server.core.calendar import add_working_days, business_day
from tidehall_server.core.clocks import broken, end_of, in_working_days
from tidehall_server.core.matter import Given
from tidehall_server.core.notes import must_name_nobody, must_say
from tidehall_server.core.queue.commands import BAD_LEVELS
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.reviews import commands as c
from tidehall_server.core.reviews import events as e
from tidehall_server.core.reviews.model import Limit, Limits, Opinion, Rectification, Step, awaits

_Rule = Callable[[Any, Rectification, Given], Sequence[Any]]


def decide(command: Any, state: Rectification, given: Given) -> Sequence[Any]:
    """The facts that follow from ``command``. Raises ``Refused``."""
    if isinstance(command, c.OpenReview):
        return _open(command, state, given)
    if isinstance(command, c.TickReview):
        return _tick(state, given)
    _must_be_open(state, given)
    must_name_nobody(command)
    return list(_RULES[type(command)](command, state, given))


def _must_be_open(state: Rectification, given: Given) -> None:
    if state.rated is None or state.over:
        raise Refused(Code.REVIEW_OVER)
    if given.actor.id == state.rated.clerk:
        raise Refused(Code.REVIEW_OWN)


def _open(command: c.OpenReview, state: Rectification, given: Given) -> Sequence[Any]:
    if state.exists:
        return []
    rated = command.rated
    if rated.level not in BAD_LEVELS:
        raise Refused(Code.REVIEW_NOT_BAD)
    limits = given.book if isinstance(given.book, Limits) else Limits()
    contact_by = None if rated.anonymous else in_working_days(given.calendar, rated.at, limits.contact_days)
    settle_by = in_working_days(given.calendar, rated.at, limits.settle_days)
    reply_by = None if rated.anonymous else in_working_days(given.calendar, settle_by, limits.reply_days)
    return [e.ReviewOpened(rated, limits, contact_by, settle_by, reply_by)]


def _check(command: c.CheckReview, state: Rectification, given: Given) -> Sequence[Any]:
    _needed(Step.CHECK, state)
    must_say(command.note if not (command.reasonable and command.truthful) else "-")
    return [e.ReviewChecked(command.reasonable, command.truthful, command.note)]


def _contact(command: c.ContactReview, state: Rectification, given: Given) -> Sequence[Any]:
    _needed(Step.CONTACT, state)
    must_say(command.note)
    return [e.ReviewContacted(command.outcome, command.note)]


def _assign(command: c.AssignReview, state: Rectification, given: Given) -> Sequence[Any]:
    if state.check is None or state.rectified_at is not None:
        raise Refused(Code.REVIEW_ORDER)
    if state.rated is not None and command.handler == state.rated.clerk:
        raise Refused(Code.REVIEW_OWN)
    if command.handler == state.handler:
        return []
    return [e.ReviewAssigned(command.handler, command.note)]


def _rectify(command: c.RectifyReview, state: Rectification, given: Given) -> Sequence[Any]:
    _needed(Step.RECTIFY, state)
    _handler(state, given)
    must_say(command.note)
    done: list[Any] = [e.ReviewRectified(command.remedy, command.note)]
    return done if state.real_name else [*done, e.ReviewClosed()]


def _reply(command: c.ReplyReview, state: Rectification, given: Given) -> Sequence[Any]:
    _needed(Step.REPLY, state)
    must_say(command.note)
    return [e.ReviewReplied(command.note)]


def _call_back(command: c.CallBackReview, state: Rectification, given: Given) -> Sequence[Any]:
    _needed(Step.CALL_BACK, state)
    if given.actor.id == state.handler:
        raise Refused(Code.REVIEW_SAME_PERSON)
    said = e.ReviewCalledBack(command.opinion, command.note)
    if command.opinion is Opinion.DISSATISFIED and not state.returned:
        must_say(command.note)
        settle_by = in_working_days(given.calendar, given.now, state.limits.settle_days)
        return [said, e.ReviewReturned(settle_by, _reply_by(state, settle_by, given))]
    last = state.call_back_tries + 1 >= state.limits.call_back_tries
    return [said] if command.opinion is Opinion.UNREACHED and not last else [said, e.ReviewClosed()]


def _ask_extension(command: c.AskExtension, state: Rectification, given: Given) -> Sequence[Any]:
    if state.rectified_at is not None or state.extension is not None or Limit.SETTLE in state.overdue:
        raise Refused(Code.REVIEW_ORDER)
    _handler(state, given)
    must_say(command.reason)
    room = state.limits.most_days - state.limits.settle_days - state.extended_days
    if not 1 <= command.days <= room:
        raise Refused(Code.REVIEW_LIMIT, most=max(room, 0))
    return [e.ExtensionAsked(command.days, command.reason)]


def _decide_extension(command: c.DecideExtension, state: Rectification, given: Given) -> Sequence[Any]:
    _needed(Step.DECIDE_EXTENSION, state)
    asked = state.extension
    if asked is None or state.settle_by is None or asked.by == given.actor.id:
        raise Refused(Code.REVIEW_SAME_PERSON)
    if not command.granted:
        return [e.ExtensionDenied(command.note)]
    last = add_working_days(given.calendar, business_day(given.calendar, state.settle_by), asked.days)
    settle_by = end_of(given.calendar, last)
    return [e.ExtensionGranted(asked.days, settle_by, command.note, _reply_by(state, settle_by, given))]


def _propose_invalid(command: c.ProposeInvalid, state: Rectification, given: Given) -> Sequence[Any]:
    if state.invalid is not None or state.rectified_at is not None:
        raise Refused(Code.REVIEW_ORDER)
    must_say(command.reason)
    return [e.InvalidProposed(command.why, command.reason)]


def _decide_invalid(command: c.DecideInvalid, state: Rectification, given: Given) -> Sequence[Any]:
    _needed(Step.DECIDE_INVALID, state)
    asked = state.invalid
    if asked is None or asked.why is None or asked.by == given.actor.id:
        raise Refused(Code.REVIEW_SAME_PERSON)
    return [e.InvalidApproved(asked.why, command.note) if command.approved else e.InvalidDenied(command.note)]


def _instruct(command: c.InstructReview, state: Rectification, given: Given) -> Sequence[Any]:
    must_say(command.note)
    return [e.ReviewInstructed(command.note)]


def _tick(state: Rectification, given: Given) -> Sequence[Any]:
    limits: tuple[tuple[Limit, datetime | None], ...] = (
        (Limit.CONTACT, state.contact_by), (Limit.SETTLE, state.settle_by), (Limit.REPLY, state.reply_by),
    )  # fmt: skip
    return [
        e.ReviewOverdue(limit, by)
        for limit, by in limits
        if by is not None and awaits(state, limit) and broken(by, given.now)
    ]


def _reply_by(state: Rectification, settle_by: datetime, given: Given) -> datetime | None:
    """The limit of the answer follows that of the rectification, where it had one."""
    if state.reply_by is None:
        return None
    return in_working_days(given.calendar, settle_by, state.limits.reply_days)


def _needed(step: Step, state: Rectification) -> None:
    if step not in state.steps:
        raise Refused(Code.REVIEW_ORDER)


def _handler(state: Rectification, given: Given) -> None:
    if given.actor.id != state.handler:
        raise Refused(Code.REVIEW_NOT_YOURS, handler=state.handler)


_RULES: dict[type, _Rule] = {
    c.CheckReview: _check,
    c.ContactReview: _contact,
    c.AssignReview: _assign,
    c.RectifyReview: _rectify,
    c.ReplyReview: _reply,
    c.CallBackReview: _call_back,
    c.AskExtension: _ask_extension,
    c.DecideExtension: _decide_extension,
    c.ProposeInvalid: _propose_invalid,
    c.DecideInvalid: _decide_invalid,
    c.InstructReview: _instruct,
}


def result(command: Any, found: Sequence[Any], state: Rectification) -> dict[str, object]:
    """The answer to a command: what is to be done next."""
    return {"steps": [step.value for step in state.steps], "over": state.over}
