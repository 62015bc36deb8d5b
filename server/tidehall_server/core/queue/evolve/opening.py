"""The day itself: its opening, its policy, its end, and what managers must see."""

from __future__ import annotations

from collections import Counter

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.evolve.folding import Folds
from tidehall_server.core.queue.learned import Curve
from tidehall_server.core.queue.model import Alert, Service

_ANNOUNCERS = ("board", "voice")


def _opened(day: Day, event: e.DayOpened, fact: Fact) -> None:
    plan = event.plan
    day.opened = True
    day.plan = plan
    day.policy = plan.policy
    day.announces = plan.announcers > 0
    day.trained = None if plan.trained is None else frozenset(plan.trained)
    day.services = {service.id: service for service in plan.services}
    day.mean_case_s = _mean_case_s(plan.services)
    for spec in plan.windows:
        day.set_window(spec)
    day.learned.forget()
    day.learned.curve = Curve.of(plan.expected)
    day.learned.unnamed = Counter(plan.booked)


def _mean_case_s(services: tuple[Service, ...]) -> float:
    known = sum(service.share for service in services)
    weights = [service.share if known > 0.0 else 1.0 for service in services]
    total = sum(weights)
    return sum(w * s.expected_s for w, s in zip(weights, services, strict=True)) / total if total else 0.0


def _closed(day: Day, event: e.DayClosed, fact: Fact) -> None:
    day.closed = True
    day.undo.clear()


def _policy(day: Day, event: e.PolicyChanged, fact: Fact) -> None:
    day.policy = event.policy


def _raised(day: Day, event: e.AlertRaised, fact: Fact) -> None:
    day.alerts[event.kind, event.subject] = Alert(event.kind, event.subject, event.detail, fact.at)


def _cleared(day: Day, event: e.AlertCleared, fact: Fact) -> None:
    day.alerts.pop((event.kind, event.subject), None)


def _announced(day: Day, event: e.CallAnnounced, fact: Fact) -> None:
    for call in day.calls:
        if call.version == event.call:
            call.announced.setdefault(event.how, event.reason)
    day.announces = day.announces or fact.actor.partition(":")[0] in _ANNOUNCERS


FOLDS: Folds = {
    e.DayOpened: _opened,
    e.DayClosed: _closed,
    e.PolicyChanged: _policy,
    e.AlertRaised: _raised,
    e.AlertCleared: _cleared,
    e.CallAnnounced: _announced,
}
