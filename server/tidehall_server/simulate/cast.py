"""Who of a day file plays whom in a running hall: services by their ids, windows by their kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tidehall_server.simulate.dayfile import DayFile


@dataclass(frozen=True, slots=True)
class Cast:
    """``services``: day file id -> hall id. ``windows``: the hall's windows that get a clerk. ``standby``: how many
    clerks wait for a tide."""

    services: Mapping[str, str]
    windows: tuple[str, ...]
    standby: int


def seats(windows: Sequence[str], clerks: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Who sits where, of the hall's own clerks: whoever has the A post, then whoever has the B post; others nowhere."""
    found: dict[str, str] = {}
    people = list(clerks)
    for post in ("primary", "backup"):
        for window in windows:
            free = (each["id"] for each in people if window in each.get(post, ()) and each["id"] not in found.values())
            if window not in found and (clerk := next(free, None)) is not None:
                found[window] = clerk
    return found


def cast(day: DayFile, clerk_view: Mapping[str, Any]) -> Cast:
    """Fit a day into the hall whose clerk view this is.

    A service the hall does not know goes to one of the same group, else to the enquiry, else to the first there is.
    """
    offered = {line["id"]: line for line in clerk_view["services"]}
    served = {s for window in clerk_view["windows"] for s in window["line"]["services"]}
    known = {name: line for name, line in offered.items() if name in served}
    groups = {line["group"]: name for name, line in reversed(known.items())}
    enquiry = next((name for name, line in known.items() if line["enquiry"]), next(iter(known)))
    services = {
        service.id: service.id if service.id in known else groups.get(service.group, enquiry)
        for service in day.plan.services
    }
    wanted = set(services.values())
    windows = tuple(
        window["line"]["id"]
        for window in clerk_view["windows"]
        if window["line"]["kind"] != "tidal" and wanted & set(window["line"]["services"])
    )
    tidal = sum(window["line"]["kind"] == "tidal" for window in clerk_view["windows"])
    return Cast(services, windows, tidal)
