"""What a clerk's console asks for itself: own figures of the day, and which kiosk needs a hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.auth.devices import Devices
from tidehall_server.auth.permissions import KIOSK
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal
from tidehall_server.journal.card_rows import CardList
from tidehall_server.journal.own_day import own_day
from tidehall_server.journal.review_list import ReviewList

_NO_PAPER = frozenset({"out", "cover_open", "jam", "error", "offline"})


class Own(BaseModel):
    """The asker's own day and nobody else's."""

    cases: int
    mean_s: float | None
    open_s: float
    paused_s: float


class Flag(BaseModel):
    """A device that citizens notice before anybody else does."""

    kind: Literal["kiosk_offline", "printer_out"]
    device: str
    name: str


class DeskAnswer(BaseModel):
    """``reviews``: how many bad reviews wait for the asker to put them right; ``cards``: how many supervision cards for
    an answer."""

    own: Own
    flags: list[Flag]
    reviews: int
    cards: int


@dataclass(frozen=True, slots=True)
class DeskRoom:
    """``online`` tells what real-time knows of the hall's devices."""

    hall: Hall
    journal: Journal
    devices: Devices
    online: Callable[[str], Mapping[str, Mapping[str, Any]]]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/api/v1/halls/{hall}/desk", "desk", "A clerk's own figures, and devices in trouble",
                     self.desk, DeskAnswer, matter="desk", codes=(409,), tag="desk")
        ]  # fmt: skip

    def desk(self, call: Call) -> DeskAnswer:
        with self.hall.reading() as day:
            if not day.opened:
                raise Refused(Code.DAY_NOT_OPEN)
            stream = self.hall.stream
        own = own_day(self.journal.engine, stream, call.identity.id, self.hall.clock.now())
        shown = Own(cases=own.cases, mean_s=own.mean_s, open_s=own.open_s, paused_s=own.paused_s)
        engine, hall, who = self.journal.engine, self.hall.id, call.identity.id
        return DeskAnswer(
            own=shown, flags=list(self._flags()), reviews=ReviewList(engine, hall).waiting_for(who),
            cards=CardList(engine, hall).waiting_for(who),
        )  # fmt: skip

    def _flags(self) -> Iterator[Flag]:
        known = self.online(self.hall.id)
        for device in self.devices.list():
            said = known.get(device.id)
            if device.role != KIOSK or said is None:
                continue
            if not said.get("online"):
                yield Flag(kind="kiosk_offline", device=device.id, name=device.name)
            elif str((said.get("status") or {}).get("paper")) in _NO_PAPER:
                yield Flag(kind="printer_out", device=device.id, name=device.name)
