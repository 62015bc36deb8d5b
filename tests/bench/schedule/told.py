"""Waits told side by side: the product, the best predictor of queueing.md and the field's usual formula, on one life.

All three look on while the product lives the day and say at the same moments how long the same citizens still wait: at
issue, after five and ten minutes, and when three are ahead. So nothing but the telling differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from tests.bench.schedule.days import BenchDay
from tests.bench.schedule.waits import Predictor
from tidehall_server.core import forecast, learning
from tidehall_server.core.duty import on_duty
from tidehall_server.core.queue.learned import AT_ONCE_S
from tidehall_server.core.queue.model import PolicyValue, WindowKind
from tidehall_server.core.queue.standing import ahead_of
from tidehall_server.simulate.dayfile import seconds
from tidehall_server.simulate.judge import judge
from tidehall_server.simulate.referee import Partner

Message = dict[str, Any]

ISSUE, FIVE, TEN, THREE = "at issue", "after 5 min", "after 10 min", "3 ahead"
MOMENTS = (ISSUE, FIVE, TEN, THREE)
PRODUCT, REFERENCE, USUAL = "product", "best predictor", "usual formula"
SOURCES = (PRODUCT, REFERENCE, USUAL)
_AGES = {FIVE: 300, TEN: 600}
_FEW = 3
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Said:
    """What one source said to one citizen at one moment: seconds from ``at`` until the call."""

    hall: str
    day: int
    ticket: str
    moment: str
    source: str
    at: int
    point: float
    span: tuple[float, float] | None
    came: float = -1.0

    @property
    def error(self) -> float:
        return self.point - self.came

    @property
    def held(self) -> bool:
        return self.span is not None and self.span[0] - 0.5 <= self.came <= self.span[1] + 0.5


class _Shadow(Predictor):
    """The best predictor, following what somebody else decides."""

    def steer(self) -> tuple[list[str], list[str]]:
        return [], []

    def _calls(self, idle: list[str]) -> list[list[str]]:
        return []

    def follow(self, reply: Message) -> None:
        for ticket, window in reply.get("call", ()):
            self._begin(self.windows[window], self.tickets[ticket])
        for window in reply.get("order", ()):
            self.windows[window].ready = self.now + self.setup_s


class Watched(Partner):
    """The product, and beside it whoever else tells waits."""

    def __init__(self, settings: Mapping[str, PolicyValue] | None = None, *, reference: bool = True) -> None:
        super().__init__(settings)
        self.said: list[Said] = []
        self._shadow = _Shadow() if reference else None
        self._asked: set[tuple[str, str]] = set()

    def answer(self, message: Message) -> Message:
        heard = self._shadow.answer(message) if self._shadow is not None else {}
        reply = super().answer(message)
        for ticket, told in reply.get("announce", {}).items():
            self._note(ticket, ISSUE, PRODUCT, told)
            if (theirs := heard.get("announce", {}).get(ticket)) is not None:
                self._note(ticket, ISSUE, REFERENCE, theirs)
        if self._shadow is not None and message["type"] != "config":
            self._shadow.follow(reply)
        return reply

    def _arrive(self, event: Message) -> None:
        super()._arrive(event)
        name = self._tickets.get(event["ticket"])
        if name is not None and event["ticket"] in self._announce:
            self._note(event["ticket"], ISSUE, USUAL, [self._usual(name)])

    def _calls(self, idle: list[str]) -> list[list[str]]:
        for name in list(self.day.pool.tickets()):
            for moment in self._due(name):
                self._update(name, moment)
        return super()._calls(idle)

    def _due(self, name: str) -> list[str]:
        ticket = self.day.tickets[name]
        waited = (self.now - ticket.waits_from).total_seconds()
        due = [m for m, age in _AGES.items() if waited >= age and (name, m) not in self._asked]
        if (name, THREE) not in self._asked and waited > 0 and ahead_of(self.day, ticket, self.now) <= _FEW:
            self._asked.add((name, THREE))
            if self.day.tickets[name].taken_at < self.now:
                due.append(THREE)
        self._asked.update((name, moment) for moment in due)
        return due

    def _update(self, name: str, moment: str) -> None:
        ticket = self.day.tickets[name]
        told = forecast.still(self.day, ticket, self.now)
        theirs = self._names[name]
        if told is not None:
            self._note(theirs, moment, PRODUCT, [told.point_s, *(forecast.shown(told) or (0, 0))])
            self._note(theirs, moment, USUAL, [self._usual(name)])
        if self._shadow is not None and theirs in self._shadow.tickets:
            found = self._shadow.tell(self._shadow.tickets[theirs])
            if found is not None:
                self._note(theirs, moment, REFERENCE, found)

    def _usual(self, name: str) -> float:
        """(ahead + 1) x mean / windows that are there, as queue systems print it."""
        day, ticket = self.day, self.day.tickets[name]
        mine = [w for w in day.windows.values() if day.can_serve(w.id, ticket.service)]
        planned = [w for w in mine if w.spec.kind is not WindowKind.TIDAL and on_duty(w.spec, ticket.waits_from)]
        able = [w for w in mine if w.open] or planned
        later = max(0.0, (ticket.waits_from - self.now).total_seconds())
        before = ahead_of(day, ticket, self.now)
        if not before and any(w.ticket is None for w in able):
            return later
        mean = sum(learning.expected_s(day, service) * part for service, part in learning.shares(day).items())
        return later + (before + 1) * mean / max(1, len(able))

    def _note(self, ticket: str, moment: str, source: str, told: Sequence[float]) -> None:
        span = (float(told[1]), float(told[2])) if len(told) > 2 else None
        self.said.append(Said("", 0, ticket, moment, source, round(seconds(self.now)), float(told[0]), span))


def live(day: BenchDay, number: int = 0, *, reference: bool = True) -> list[Said]:
    """Everything told in one day to citizens who were called and came, with the wait that came of it."""
    partner = Watched(reference=reference)
    judged = judge(day.trial, partner)
    absent = {citizen.id for citizen in day.trial.day.citizens if citizen.no_show}
    called = {o.citizen: o.called_s for o in judged.outcomes if o.called_s is not None and o.citizen not in absent}
    return [
        replace(one, hall=day.hall, day=number, came=max(0.0, float(called[one.ticket] - one.at)))
        for one in partner.said
        if one.ticket in called
    ]


def text(said: Iterable[Said]) -> str:
    """A block for each moment, a line for each hall, beside one another what each source told."""
    told = compared(said)
    halls = [*dict.fromkeys(one.hall for one in told), "all"]
    sources = [source for source in SOURCES if any(one.source == source for one in told)]
    lines = ["The wait told (min): mean error, bias, share of waits within the 80 % range, its mean width", ""]
    lines.append(" " * 22 + "".join(f"{source:^29s}" for source in sources))
    for moment in MOMENTS:
        lines.append(f"{moment:14s}{'people':>8s}" + f"{'err':>8s}{'bias':>7s}{'80%':>7s}{'width':>7s}" * len(sources))
        for hall in halls:
            mine = [one for one in told if one.moment == moment and hall in (one.hall, "all")]
            cells = [_cells([one for one in mine if one.source == source]) for source in sources]
            lines.append(f"{hall:14s}{sum(one.source == PRODUCT for one in mine):8d}" + "".join(cells))
        lines.append("")
    return "\n".join(lines[:-1])


def figures(said: Iterable[Said]) -> dict[str, Any]:
    """The same for a program: by moment, hall and source."""
    told = compared(said)
    halls = [*dict.fromkeys(one.hall for one in told), "all"]
    found: dict[str, Any] = {}
    for moment in MOMENTS:
        for hall in halls:
            mine = [one for one in told if one.moment == moment and hall in (one.hall, "all")]
            by = {source: [one for one in mine if one.source == source] for source in SOURCES}
            sums = {source: asdict(Sum.of(every)) for source, every in by.items() if every}
            if sums:
                found.setdefault(moment, {})[hall] = sums
    return found


def compared(said: Iterable[Said]) -> list[Said]:
    """Waits of which every source said something; who was to be called at once, and was, says nothing."""
    by: dict[tuple[int, str, str], dict[str, Said]] = {}
    sources = set()
    for one in said:
        by.setdefault((one.day, one.ticket, one.moment), {})[one.source] = one
        sources.add(one.source)
    return [
        one
        for group in by.values()
        if group.keys() == sources and not (group[PRODUCT].came <= AT_ONCE_S and group[PRODUCT].point <= AT_ONCE_S)
        for one in group.values()
    ]


@dataclass(frozen=True, slots=True)
class Sum:
    """Minutes; None where no range was told."""

    people: int
    error: float
    bias: float
    held: float | None
    width: float | None

    @classmethod
    def of(cls, said: Sequence[Said]) -> Sum:
        count = len(said)
        spans = [one.span for one in said if one.span is not None]
        return cls(
            count,
            sum(abs(one.error) for one in said) / count / _MINUTE,
            sum(one.error for one in said) / count / _MINUTE,
            sum(one.held for one in said) / len(spans) if spans else None,
            sum(high - low for low, high in spans) / len(spans) / _MINUTE if spans else None,
        )


def _cells(said: Sequence[Said]) -> str:
    if not said:
        return f"{'–':>8s}" + f"{'–':>7s}" * 3
    of = Sum.of(said)
    shown = f"{of.error:8.2f}{of.bias:+7.2f}"
    return shown + (f"{'–':>7s}{'–':>7s}" if of.held is None else f"{of.held:7.3f}{of.width:7.1f}")
