"""Who speaks for which windows. A voice device that can be heard spares the boards; one that is gone is told for.

So no zone is spoken twice, a board takes over when the voice has gone, and a call for which nobody could speak
becomes a fact although the one who should have spoken cannot say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tidehall_server.auth.devices import Device
from tidehall_server.auth.permissions import VOICE
from tidehall_server.core.queue.commands import POLICY, Announced
from tidehall_server.core.queue.day import Call, Day
from tidehall_server.core.queue.model import Announcement, TicketStatus, WindowSpec
from tidehall_server.device_health import soundless
from tidehall_server.hall import Hall
from tidehall_server.halls.sound import BoardLayout, BoardTable

AWAY_S: Final = 90
"""A voice that starts anew is back within this: meanwhile no board begins to speak for it."""
UNHEARD_AFTER: Final = timedelta(seconds=20)
_LAST_CALLS: Final = 16
OFFLINE: Final = "voice_offline"

Known = Callable[[], Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Voices:
    """``boards`` is the hall's table of who shows and says what, by name; ``known`` what is online and how it is."""

    devices: Callable[[], Iterable[Device]]
    boards: Callable[[], tuple[BoardTable, ...]]
    known: Known
    now: Callable[[], datetime]

    def heard(self, windows: Iterable[WindowSpec]) -> frozenset[str]:
        """The windows for which a voice device is there and has not said that it cannot be heard."""
        able = [table for device, table in self._paired() if self._able(device)]
        return frozenset(spec.id for spec in windows if any(_covers(table, spec) for table in able))

    def gone(self, windows: Iterable[WindowSpec]) -> frozenset[str]:
        """The windows that have voice devices, none of which is connected."""
        paired = [(self._online(device), table) for device, table in self._paired()]
        found = {spec.id: [online for online, table in paired if _covers(table, spec)] for spec in windows}
        return frozenset(window for window, online in found.items() if online and not any(online))

    def _paired(self) -> Iterator[tuple[Device, BoardTable]]:
        tables = {table.device: table for table in self.boards()}
        for device in self.devices():
            if device.role == VOICE and not device.revoked:
                yield device, tables.get(device.name, BoardTable(device=device.name))

    def _online(self, device: Device) -> bool:
        return bool(self.known().get(device.id, {}).get("online"))

    def _able(self, device: Device) -> bool:
        said = self.known().get(device.id, {})
        if soundless(said.get("status") or {}):
            return False
        return bool(said.get("online")) or self._just_left(said.get("last_seen"))

    def _just_left(self, last_seen: object) -> bool:
        try:
            return self.now() - datetime.fromisoformat(str(last_seen)) < timedelta(seconds=AWAY_S)
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Unheard:
    """Says ``silent`` for a voice that is not there, once per call that still waits for its citizen."""

    hall: Hall
    voices: Voices

    def tick(self) -> None:
        with self.hall.reading() as day:
            due = [call for call in day.calls[-_LAST_CALLS:] if self._unheard(day, call)]
            windows = [day.windows[call.window].spec for call in due]
            stream = self.hall.stream
        if not due:
            return
        gone = self.voices.gone(windows)
        for call in due:
            if call.window in gone:
                said = Announced(call.version, Announcement.SILENT, OFFLINE)
                self.hall.execute(said, POLICY, f"unheard-{stream}-{call.version}")

    def _unheard(self, day: Day, call: Call) -> bool:
        window, ticket = day.windows.get(call.window), day.tickets[call.ticket]
        waits = window is not None and window.ticket == call.ticket and ticket.status is TicketStatus.CALLED
        told = {Announcement.SPOKEN.value, Announcement.SILENT.value} & call.announced.keys()
        return waits and not told and self.hall.clock.now() - call.at >= UNHEARD_AFTER


def _covers(table: BoardTable, spec: WindowSpec) -> bool:
    if not table.sound or table.layout is BoardLayout.ENTRANCE:
        return False
    return (not table.windows or spec.id in table.windows) and (not table.area or table.area == spec.area)
