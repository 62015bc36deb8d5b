"""“办不成事” as the hall works on it: whoever tells it is sealed, what they say is erasable, the clock waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tidehall_server.core.concerns import commands as c
from tidehall_server.core.concerns.model import ConcernBook
from tidehall_server.core.concerns.room import CONCERNS
from tidehall_server.core.queue.commands import Actor
from tidehall_server.hall import Answer, Hall
from tidehall_server.journal.concern_rows import ConcernList
from tidehall_server.matters import Found, Matters
from tidehall_server.sealing import sealed_for

WORDS = "words"


@dataclass(frozen=True, slots=True)
class ConcernDesk:
    """One hall's concerns. The citizen's words are sealed with the name: both say who it was."""

    hall: Hall
    matters: Matters
    book: Callable[[], ConcernBook]

    @property
    def list(self) -> ConcernList:
        return ConcernList(self.hall.journal.engine, self.hall.id)

    def register(self, command: c.Register, fields: dict[str, str], actor: Actor, command_id: str) -> Answer:
        def work(key: str, fingerprint: str) -> Answer:
            return self.matters.open(CONCERNS, replace(command, person=key), actor, command_id, fingerprint)

        return sealed_for(self.hall.journal, self.hall.id, fields, actor, command, work)

    def execute(self, number: str, command: Any, actor: Actor, command_id: str) -> Answer:
        return self.matters.execute(CONCERNS, number, command, actor, command_id)

    def find(self, number: str) -> Found:
        return self.matters.find(CONCERNS, number)

    def tick(self) -> int:
        """Let the clock act where an answer is late; returns on how many it did."""
        return self.matters.tick_each(CONCERNS, self.list.due(self.hall.clock.now()))
