"""Where a case must stand for a command, and whose it must be."""

from __future__ import annotations

from tidehall_server.core.cases.model import Book, Case, Status
from tidehall_server.core.matter import Given
from tidehall_server.core.refusal import Code, Refused


def must_be(case: Case, *allowed: Status) -> None:
    if case.status in allowed:
        return
    if case.ended:
        raise Refused(Code.CASE_ENDED, case=case.receipt, status=case.status.value)
    raise Refused(Code.CASE_STATUS, case=case.receipt, status=case.status.value)


def must_be_theirs(case: Case, given: Given) -> None:
    """An approval office acts on the cases of its own department only."""
    book: Book = given.book
    if given.actor.role == "office" and book.offices.get(given.actor.id) != case.service.department:
        raise Refused(Code.OTHER_OFFICE, case=case.receipt, department=case.service.department)


def reason(text: str) -> str:
    if not text.strip():
        raise Refused(Code.REASON_REQUIRED)
    return text.strip()
