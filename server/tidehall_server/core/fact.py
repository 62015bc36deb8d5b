"""An event as the journal keeps it: numbered, dated, and with its author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tidehall_server.core.events import AnyEvent


@dataclass(frozen=True, slots=True)
class Fact:
    """Row ``version`` (1, 2, 3 … without gaps) of a stream.

    ``actor`` is ``role:id``; ``at`` is for people, order is ``version``.
    """

    version: int
    at: datetime
    actor: str
    command_id: str
    event: AnyEvent
