"""What the province is told, in our own words: a service, and what a citizen said of it. Adapters number and spell it.

Whose names and numbers are in a ``Person`` come from the erasable table when a record is sent, and are kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tidehall_server.core.queue.commands import Level, RatingChannel
from tidehall_server.core.queue.model import ServiceKind


class Stage(StrEnum):
    """The step of a matter that is rated (evalProcess)."""

    ACCEPTED = "accepted"
    DONE = "done"


class PersonKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Person:
    """Who was served. Never in a log: ``repr`` hides all of it."""

    name: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)
    id_type: str = "111"
    phone: str = field(default="", repr=False)
    kind: PersonKind = PersonKind.PERSON


@dataclass(frozen=True, slots=True)
class Matter:
    """The service as the provincial list knows it: codes of the list, not of our hall."""

    name: str
    kind: ServiceKind
    task_code: str = ""
    task_item: str = ""
    department_code: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """One service (环节) of one case. ``project_no`` is the province's number of the case; empty until it is known."""

    project_no: str
    service_no: str
    stage: Stage
    matter: Matter
    at: datetime
    accepted_at: datetime
    clerk: str
    person: Person = field(default_factory=Person)
    promise_days: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """A citizen's own word. ``append_no`` 0 is the first, 1 the later addition (追加评价)."""

    project_no: str
    service_no: str
    append_no: int
    matter: Matter
    level: Level
    tags: tuple[str, ...]
    words: str
    channel: RatingChannel
    anonymous: bool
    at: datetime
    person: Person = field(default_factory=Person)

    @property
    def key(self) -> tuple[str, str, int]:
        """What makes it the same review, however often it is sent."""
        return (self.project_no, self.service_no, self.append_no)
