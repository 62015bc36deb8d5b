"""How a rectification stands after each of its facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tidehall_server.core.fact import Fact
from tidehall_server.core.reviews import events as e
from tidehall_server.core.reviews.model import Asked, Check, Limit, Opinion, Reached, Rectification

_Fold = Callable[[Rectification, Fact, Any], Rectification]
_MOVED = frozenset({Limit.SETTLE, Limit.REPLY})
"""Limits that a new deadline begins anew: one that was missed before is a fact, and its successor has a clock again."""


def evolve(state: Rectification, fact: Fact) -> Rectification:
    """The state after one more fact."""
    fold = _FOLDS.get(type(fact.event))
    return fold(state, fact, fact.event) if fold is not None else state


def _opened(_state: Rectification, _fact: Fact, event: e.ReviewOpened) -> Rectification:
    return Rectification(
        rated=event.rated, limits=event.limits, contact_by=event.contact_by, settle_by=event.settle_by,
        reply_by=event.reply_by,
    )  # fmt: skip


def _checked(state: Rectification, fact: Fact, event: e.ReviewChecked) -> Rectification:
    return replace(state, check=Check(event.reasonable, event.truthful, who(fact)))


def _contacted(state: Rectification, fact: Fact, event: e.ReviewContacted) -> Rectification:
    return state if event.outcome is Reached.UNREACHED else replace(state, contacted_at=fact.at)


def _rectified(state: Rectification, fact: Fact, event: e.ReviewRectified) -> Rectification:
    first = state.first_rectified_at or fact.at
    return replace(state, rectified_at=fact.at, remedy=event.remedy, first_rectified_at=first, extension=None)


def _called_back(state: Rectification, fact: Fact, event: e.ReviewCalledBack) -> Rectification:
    tries = state.call_back_tries + 1
    if event.opinion is Opinion.UNREACHED and tries < state.limits.call_back_tries:
        return replace(state, call_back_tries=tries, opinion=event.opinion)
    return replace(state, call_back_tries=tries, opinion=event.opinion, called_back_at=fact.at)


def _returned(state: Rectification, _fact: Fact, event: e.ReviewReturned) -> Rectification:
    return replace(
        state, rectified_at=None, remedy=None, replied_at=None, called_back_at=None, call_back_tries=0,
        settle_by=event.settle_by, reply_by=event.reply_by, returned=state.returned + 1,
        overdue=state.overdue - _MOVED,
    )  # fmt: skip


def _granted(state: Rectification, _fact: Fact, event: e.ExtensionGranted) -> Rectification:
    return replace(
        state, extension=None, extended_days=state.extended_days + event.days, settle_by=event.settle_by,
        reply_by=event.reply_by, overdue=state.overdue - _MOVED,
    )  # fmt: skip


def who(fact: Fact) -> str:
    """The account behind a fact, without its role."""
    return fact.actor.partition(":")[2]


_FOLDS: dict[type, _Fold] = {
    e.ReviewOpened: _opened,
    e.ReviewChecked: _checked,
    e.ReviewContacted: _contacted,
    e.ReviewAssigned: lambda state, _, event: replace(state, handler=event.handler),
    e.ReviewRectified: _rectified,
    e.ReviewReplied: lambda state, fact, _: replace(
        state, replied_at=fact.at, contacted_at=state.contacted_at or fact.at
    ),
    e.ReviewCalledBack: _called_back,
    e.ReviewReturned: _returned,
    e.ExtensionAsked: lambda state, fact, event: replace(state, extension=Asked(who(fact), event.reason, event.days)),
    e.ExtensionGranted: _granted,
    e.ExtensionDenied: lambda state, _fact, _event: replace(state, extension=None),
    e.InvalidProposed: lambda state, fact, event: replace(state, invalid=Asked(who(fact), event.reason, why=event.why)),
    e.InvalidApproved: lambda state, fact, _: replace(state, invalid=None, invalid_at=fact.at),
    e.InvalidDenied: lambda state, _fact, _event: replace(state, invalid=None),
    e.ReviewOverdue: lambda state, _, event: replace(state, overdue=state.overdue | {event.limit}),
    e.ReviewClosed: lambda state, fact, _: replace(state, closed_at=fact.at),
}
