"""Who may serve what, worked out once for the windows that a hall has: they change a few times a day at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tidehall_server.core.queue.model import Session, WindowKind, WindowSpec

STRANGER = ""
"""The service of a walk-in whose matter nobody knows yet: any window but a special one may take it."""

Leaves = tuple[tuple[datetime, datetime | None], ...]
"""When a window stops in the middle of an opening of the hall, and when it goes on."""

Takers = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Rights:
    """``tidal`` are the tidal windows in the hall's order; ``serves`` and ``helps`` the services of each window.

    ``responsible`` are the windows responsible for a service, ``able`` these and those that may help with it;
    ``neighbours`` the services that share a responsible window; ``most`` is how many windows are responsible for the
    service that has the most of them; windows of one kind of rights have the same number in ``alike``; ``hopes`` are
    the services of each window with that of a stranger where it may take one, ``leaves`` when its duty is interrupted.
    """

    tidal: tuple[str, ...]
    serves: Mapping[str, frozenset[str]]
    helps: Mapping[str, frozenset[str]]
    hopes: Mapping[str, frozenset[str]]
    responsible: Mapping[str, tuple[str, ...]]
    able: Mapping[str, tuple[str, ...]]
    neighbours: Mapping[str, frozenset[str]]
    most: int
    alike: Mapping[str, int]
    leaves: Mapping[str, Leaves]
    among: dict[tuple[str, ...], dict[str, Takers]] = field(default_factory=dict, compare=False, repr=False)
    """``takers``, kept for the windows it was asked for."""

    def takers(self, windows: tuple[str, ...], service: str) -> Takers:
        """Which of ``windows``, by number, are responsible for the service, and which only help with it."""
        known = self.among.setdefault(windows, {})
        found = known.get(service)
        if found is None:
            mine, able = self.responsible.get(service, ()), self.able.get(service, ())
            own = tuple(k for k, window in enumerate(windows) if window in mine)
            found = known[service] = own, tuple(k for k, w in enumerate(windows) if w in able and k not in own)
        return found

    @classmethod
    def of(
        cls,
        specs: Sequence[WindowSpec],
        serves: Mapping[str, tuple[str, ...]],
        helps: Mapping[str, tuple[str, ...]],
        sessions: Sequence[Session] = (),
    ) -> Rights:
        responsible: dict[str, tuple[str, ...]] = {}
        able: dict[str, tuple[str, ...]] = {}
        near: dict[str, set[str]] = {}
        for window, own in serves.items():
            for service in dict.fromkeys(own):
                responsible[service] = (*responsible.get(service, ()), window)
                near.setdefault(service, {service}).update(own)
            for service in dict.fromkeys((*own, *helps[window])):
                able[service] = (*able.get(service, ()), window)
        groups: dict[tuple[object, ...], int] = {}
        alike = {
            spec.id: groups.setdefault(
                (spec.kind is WindowKind.SPECIAL, frozenset(serves[spec.id]), frozenset(helps[spec.id])), len(groups)
            )
            for spec in specs
        }
        return cls(
            tidal=tuple(spec.id for spec in specs if spec.kind is WindowKind.TIDAL),
            serves={window: frozenset(own) for window, own in serves.items()},
            helps={window: frozenset(helped) for window, helped in helps.items()},
            hopes={
                spec.id: frozenset(serves[spec.id]) | ({STRANGER} if spec.kind is not WindowKind.SPECIAL else set())
                for spec in specs
            },
            responsible=responsible,
            able=able,
            neighbours={service: frozenset(found) for service, found in near.items()},
            alike=alike,
            leaves={spec.id: _leaves(spec.duty or (), sessions) for spec in specs},
            most=max(map(len, responsible.values()), default=1),
        )


def _leaves(duties: Sequence[Session], sessions: Sequence[Session]) -> Leaves:
    """The ends of duties at which the hall itself does not close, each with the beginning of the next duty."""
    hours = {session.closes for session in sessions}
    back = [duty.opens for duty in duties[1:]]
    return tuple(
        (duty.closes, opens) for duty, opens in zip(duties, [*back, None], strict=False) if duty.closes not in hours
    )
