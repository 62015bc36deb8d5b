"""One window as the followed ``clerk`` view shows it, read once into plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_CALLED, _SERVING = "called", "serving"


@dataclass(frozen=True, slots=True)
class Window:
    """``ticket`` is called or served here; ``last`` was finished here last and is not rated yet."""

    id: str
    name: str = ""
    state: str = "closed"
    clerk: str = ""
    ticket: str = ""
    service: str = ""
    status: str = ""
    recalls: int = 0
    called_at: datetime | None = None
    paused: bool = False
    tide: str = ""
    waiting: int = 0
    next: str = ""
    held: tuple[str, ...] = ()
    last: str = ""
    cases: int = 0
    recall_limit: int = 99
    services: frozenset[str] = frozenset()
    windows: frozenset[str] = frozenset()

    @property
    def serving(self) -> bool:
        return self.status == _SERVING

    @property
    def called(self) -> bool:
        return self.status == _CALLED

    @property
    def mark(self) -> tuple[object, ...]:
        """What a command of this window can change; while it stays the same, nobody can know that one was done."""
        return (self.ticket, self.status, self.recalls, self.paused, self.held, self.last, self.cases, self.called_at)


def read_window(view: Mapping[str, Any], window: str) -> Window | None:
    """The window ``window`` in a ``clerk`` view; None when the hall has none of that name."""
    found = next((each for each in view.get("windows") or () if each["line"]["id"] == window), None)
    if found is None:
        return None
    line, ticket = found["line"], found.get("ticket") or {}
    last, upcoming = found.get("last") or {}, found.get("next") or ()
    rateable = last.get("status") == "finished" and not last.get("rated")
    return Window(
        id=window,
        name=str(line.get("name") or window),
        state=str(line.get("state") or "closed"),
        clerk=str(found.get("clerk_name") or ""),
        ticket=str(ticket.get("ticket") or ""),
        service=str(ticket.get("service_name") or ""),
        status=str(ticket.get("status") or ""),
        recalls=int(ticket.get("recalls") or 0),
        called_at=_moment(ticket.get("called_at")),
        paused=line.get("paused") is not None,
        tide=str((line.get("tide") or {}).get("state") or ""),
        waiting=int(found.get("waiting") or 0),
        next=str(upcoming[0]["ticket"]) if upcoming else "",
        held=tuple(str(card["ticket"]) for card in found.get("held") or ()),
        last=str(last.get("ticket") or "") if rateable else "",
        cases=int(found.get("cases") or 0),
        recall_limit=int(view.get("recall_limit") or 99),
        services=frozenset(str(each["id"]) for each in view.get("services") or ()),
        windows=frozenset(str(each["line"]["id"]) for each in view.get("windows") or ()),
    )


def _moment(said: object) -> datetime | None:
    try:
        return datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
