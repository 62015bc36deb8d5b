"""What a window needs to receive a case: the services with what their guides ask for, and the hall's own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.core.cases.model import Book, CaseService, Limits
from tidehall_server.papers import Letterhead


class CaseForms(BaseModel):
    """``acceptance`` is what this hall calls the paper of acceptance; ``timezone`` is the hall's."""

    services: list[CaseService]
    limits: Limits
    acceptance: str
    timezone: str


@dataclass(frozen=True, slots=True)
class CaseFormsRoom:
    book: Callable[[], Book]
    head: Callable[[], Letterhead]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/api/v1/halls/{hall}/cases/forms", "case-forms", "What is needed to receive a case",
                     self.forms, CaseForms, matter="cases", tag="cases"),
        ]  # fmt: skip

    def forms(self, call: Call) -> CaseForms:
        book, head = self.book(), self.head()
        services = list(book.services.values())
        return CaseForms(services=services, limits=book.limits, acceptance=head.acceptance, timezone=str(head.zone))
