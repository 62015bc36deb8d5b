"""Who has which ticket, told from the facts alone: a second opinion that shares no line with the product's own fold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tidehall_server.core.events import AnyEvent
from tidehall_server.core.queue import events as e

WAITING, CALLED, SERVING, HELD = "waiting", "called", "serving", "held"
FINISHED, PASSED, GONE = "finished", "passed", "gone"

Place = tuple[str, str | None]
"""Status of a ticket, and the window that has it now."""

_ARRIVALS: dict[type, str] = {e.TicketCalled: WAITING, e.TicketResumed: HELD}
_STEPS: dict[type, tuple[tuple[str, ...], str]] = {
    e.TicketStarted: ((CALLED,), SERVING),
    e.TicketFinished: ((SERVING,), FINISHED),
    e.TicketHeld: ((CALLED, SERVING), HELD),
}
_ANYWHERE: dict[type, tuple[tuple[str, ...], str]] = {
    e.TicketRequeued: ((CALLED, HELD, PASSED), WAITING),
    e.TicketDropped: ((WAITING, CALLED, SERVING, HELD), GONE),
    e.TicketExpired: ((WAITING, CALLED, SERVING, HELD), GONE),
}


@dataclass(slots=True)
class Owners:
    """``see`` every fact in order; it names what cannot be."""

    places: dict[str, Place] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
    _before: dict[str, Place] = field(default_factory=dict)

    def see(self, event: AnyEvent) -> Iterator[tuple[str, str]]:
        """Pairs of subject and complaint."""
        kind, named = type(event), getattr(event, "ticket", "")
        if kind in _ARRIVALS:
            yield from self._arrive(named, getattr(event, "window", ""), _ARRIVALS[kind])
        elif kind in _STEPS:
            allowed, status = _STEPS[kind]
            window = getattr(event, "window", "")
            yield from self._step(named, window, allowed, (status, window if status == SERVING else None))
        elif kind in _ANYWHERE:
            allowed, status = _ANYWHERE[kind]
            yield from self._leave(named, (status, None), allowed)
        else:
            yield from self._others(event)

    def _others(self, event: AnyEvent) -> Iterator[tuple[str, str]]:
        match event:
            case e.TicketTaken(ticket=ticket):
                if ticket in self.places:
                    yield ticket, "exists already"
                self.places[ticket] = (WAITING, None)
            case e.TicketRecalled(ticket=ticket, window=window):
                yield from self._expect(ticket, window, (CALLED,))
            case e.TicketPassed(ticket=ticket, window=window, place=place):
                yield from self._step(ticket, window, (CALLED,), (PASSED if place is None else WAITING, None))
            case e.TicketTransferred(ticket=ticket, source=source):
                allowed = (WAITING, HELD) if source is None else (CALLED, SERVING)
                yield from self._step(ticket, source, allowed, (WAITING, None))
            case e.ActionUndone(ticket=ticket, window=window):
                yield from self._undo(ticket, window)
            case e.TicketRated(ticket=ticket):
                if self.places.get(ticket, (None,))[0] != FINISHED:
                    yield ticket, "was rated before it was finished"
            case _:
                pass

    def _arrive(self, ticket: str, window: str, wanted: str) -> Iterator[tuple[str, str]]:
        if window in self.at:
            yield window, f"has {self.at[window]} and gets {ticket}"
        status, elsewhere = self.places.get(ticket, ("unknown", None))
        if status != wanted:
            where = f" at window {elsewhere}" if elsewhere else ""
            yield ticket, f"is {status}{where} and comes to window {window}"
        self._put(ticket, window, (CALLED, window))

    def _expect(self, ticket: str, window: str | None, allowed: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        status, at = self.places.get(ticket, ("unknown", None))
        if status not in allowed or at != window:
            yield ticket, f"is {status} at {at}, not {' or '.join(allowed)} at {window}"

    def _step(self, ticket: str, window: str | None, allowed: tuple[str, ...], to: Place) -> Iterator[tuple[str, str]]:
        yield from self._expect(ticket, window, allowed)
        self._put(ticket, window, to)

    def _leave(self, ticket: str, to: Place, allowed: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        status, window = self.places.get(ticket, ("unknown", None))
        if status not in allowed:
            yield ticket, f"is {status}, not {' or '.join(allowed)}"
        self._put(ticket, window, to)

    def _undo(self, ticket: str, window: str) -> Iterator[tuple[str, str]]:
        before = self._before.pop(window, None)
        if before is None:
            yield window, "takes back an action it has not done"
            return
        if before[1] is not None and self.at.get(before[1], ticket) != ticket:
            yield before[1], f"has {self.at[before[1]]} and gets {ticket} back"
        self._put(ticket, window, before)
        self._before.pop(window, None)

    def _put(self, ticket: str, window: str | None, to: Place) -> None:
        old = self.places.get(ticket, (WAITING, None))
        if old[1] is not None and self.at.get(old[1]) == ticket:
            del self.at[old[1]]
        if window is not None:
            self._before[window] = old
        self.places[ticket] = to
        if to[1] is not None:
            self.at[to[1]] = ticket
