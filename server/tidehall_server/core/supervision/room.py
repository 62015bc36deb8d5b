"""The room of cards, as the shell of long matters wants it."""

from __future__ import annotations

from tidehall_server.core.matter import Room
from tidehall_server.core.supervision.commands import TickCard
from tidehall_server.core.supervision.decide import decide, result
from tidehall_server.core.supervision.evolve import evolve
from tidehall_server.core.supervision.model import Card

CARDS: Room[Card] = Room(
    kind="card", fresh=Card(), decide=decide, evolve=evolve, result=result, due=lambda _: None, tick=TickCard()
)
