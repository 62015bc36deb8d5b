"""What a window needs to receive a case: the services with what their guides ask for, and the hall's own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.core.cases.model import Book, CaseService, Limits


class CaseForms(BaseModel):
    """``acceptance`` is what this hall calls the paper of acceptance."""

    services: list[CaseService]
    limits: Limits
    acceptance: str


@dataclass(frozen=True, slots=True)
class CaseFormsRoom:
    book: Callable[[], Book]
    acceptance: Callable[[], str]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/api/v1/halls/{hall}/cases/forms", "case-forms", "What is needed to receive a case",
                     self.forms, CaseForms, matter="cases", tag="cases"),
        ]  # fmt: skip

    def forms(self, call: Call) -> CaseForms:
        book = self.book()
        return CaseForms(services=list(book.services.values()), limits=book.limits, acceptance=self.acceptance())
