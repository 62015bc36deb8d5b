"""What somebody at the door wants to know: how long it takes, by group of matters."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_display.board.view import KioskView, Service

GROUPS = 8
LOAD_ICONS = {"free": "ring", "steady": "clock", "busy": "people"}


@dataclass(frozen=True, slots=True)
class Group:
    """``estimate_s`` over the group's services; None when no open window serves any of them."""

    name: str
    waiting: int
    estimate_s: tuple[int, int] | None

    @property
    def load(self) -> str:
        """free, steady, busy, or none."""
        return load_of(self.estimate_s[1]) if self.estimate_s else "none"


def load_of(wait_s: int) -> str:
    """Up to five minutes is free, over fifteen (the promise of the hall) is busy."""
    if wait_s <= 300:
        return "free"
    return "steady" if wait_s <= 900 else "busy"


def groups_of(view: KioskView) -> list[Group]:
    """The groups with the longest waits first; what does not fit is left to the kiosk."""
    groups: dict[str, list[Service]] = {}
    for service in view.services:
        groups.setdefault(service.group, []).append(service)
    lines = [_group(name, services) for name, services in groups.items()]
    return sorted(lines, key=lambda line: (-line.waiting, line.name))[:GROUPS]


def _group(name: str, services: list[Service]) -> Group:
    known = [service.estimate_s for service in services if service.estimate_s]
    estimate = (min(low for low, _ in known), max(high for _, high in known)) if known else None
    return Group(name, sum(service.waiting for service in services), estimate)


def hall_load(view: KioskView) -> str:
    """The hall as a whole: by the middle of what its open services promise, so that one slow matter is not all."""
    waits = sorted(service.estimate_s[1] for service in view.services if service.estimate_s)
    return load_of(waits[len(waits) // 2]) if waits else "free"


def estimate_words(estimate_s: tuple[int, int]) -> tuple[str, dict[str, int]]:
    """Key and facts of an honest range in whole minutes."""
    low, high = max(0, estimate_s[0]) // 60, -(-max(0, estimate_s[1]) // 60)
    if high <= 1:
        return "wait.soon", {}
    low = high if low == high else max(1, low)
    return ("wait.about", {"n": high}) if low == high else ("wait.range", {"low": low, "high": high})
