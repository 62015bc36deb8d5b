"""Which device is there. Keyed by connection, so that a late goodbye of an old connection changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MAX_DEVICES = 4096


@dataclass(slots=True)
class _Device:
    """``connections`` are the generations that live now; ``status`` is what the device last said of itself."""

    connections: set[int] = field(default_factory=set)
    last_seen: str = ""
    status: dict[str, Any] = field(default_factory=dict)
    status_of: int = 0


class Presence:
    """``now`` is the wall clock (aware). What other processes know comes by ``heard``, as long as they speak."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._generation = 0
        self._halls: dict[str, dict[str, _Device]] = {}
        self._elsewhere: dict[str, dict[str, dict[str, Any]]] = {}

    def arrived(self, hall: str, device: str) -> int:
        """A connection of ``device`` begins; returns its generation, to be given back."""
        with self._lock:
            self._generation += 1
            known = self._halls.setdefault(hall, {})
            if device not in known and len(known) >= MAX_DEVICES:
                return self._generation
            entry = known.setdefault(device, _Device())
            entry.connections.add(self._generation)
            entry.last_seen = self._stamp()
            return self._generation

    def left(self, hall: str, device: str, generation: int) -> None:
        """That one connection has ended; a newer one keeps the device online."""
        with self._lock:
            entry = self._halls.get(hall, {}).get(device)
            if entry is not None and generation in entry.connections:
                entry.connections.discard(generation)
                entry.last_seen = self._stamp()

    def reported(self, hall: str, device: str, generation: int, status: Mapping[str, Any]) -> None:
        """What a device says of its paper, reader or loudspeaker. An old connection cannot overrule a newer one."""
        with self._lock:
            entry = self._halls.get(hall, {}).get(device)
            if entry is not None and generation in entry.connections and generation >= entry.status_of:
                entry.status, entry.status_of = dict(status), generation
                entry.last_seen = self._stamp()

    def alive(self, hall: str, devices: set[str]) -> None:
        """These devices still answer pings."""
        stamp = self._stamp()
        with self._lock:
            for device in devices:
                entry = self._halls.get(hall, {}).get(device)
                if entry is not None and entry.connections:
                    entry.last_seen = stamp

    def devices(self, hall: str) -> dict[str, dict[str, Any]]:
        """``{device: {"online", "last_seen", "status"}}``, of this process and of those it hears from."""
        merged: dict[str, dict[str, Any]] = {}
        with self._lock:
            reports = [self._own(hall), *self._elsewhere.get(hall, {}).values()]
        for report in reports:
            for device, said in report.items():
                merged[device] = _newer(merged.get(device), said)
        return merged

    def own(self, hall: str) -> dict[str, dict[str, Any]]:
        """What this process alone knows; for the other processes."""
        with self._lock:
            return self._own(hall)

    def heard(self, hall: str, processes: Mapping[str, dict[str, dict[str, Any]]]) -> None:
        """What the other processes know at this moment; replaces what they said before."""
        with self._lock:
            self._elsewhere[hall] = dict(processes)

    def _own(self, hall: str) -> dict[str, dict[str, Any]]:
        return {
            device: {"online": bool(entry.connections), "last_seen": entry.last_seen, "status": dict(entry.status)}
            for device, entry in self._halls.get(hall, {}).items()
        }

    def _stamp(self) -> str:
        return self._now().isoformat(timespec="seconds")


def _newer(one: dict[str, Any] | None, other: dict[str, Any]) -> dict[str, Any]:
    """Online anywhere is online; otherwise the later word counts."""
    if one is None:
        return other
    if one["online"] != other["online"]:
        return one if one["online"] else other
    return one if one["last_seen"] >= other["last_seen"] else other
