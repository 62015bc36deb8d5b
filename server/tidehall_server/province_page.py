"""The province's own rating page for a ticket that was just served: whether there is one for it, and at which address.

Where there is none (no setting, no case behind the ticket, an item of the hall's own, a province that does not answer)
the pad asks itself. The address may name the applicant; it is made when it is asked for, and neither kept nor logged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import tzinfo
from urllib.parse import urlencode, urlsplit

import structlog

from tidehall_server.core.queue.model import Ticket
from tidehall_server.hall import Hall
from tidehall_server.outbox import Outbox, service_number
from tidehall_server.outward import NoAnswerError, post
from tidehall_server.province.fields import self_built
from tidehall_server.province.page_table import PageTable
from tidehall_server.province.pages import BACK, PageKind, notify_form, page_url
from tidehall_server.province.records import Person, Service

log = structlog.get_logger("tidehall.province_page")
_FINE = range(200, 300)
_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def origin_of(table: PageTable | None) -> str:
    """Whose page it is, as a browser's policy names it; "" without one."""
    if table is None:
        return ""
    at = urlsplit(table.url)
    return f"{at.scheme}://{at.netloc}"


@dataclass(frozen=True, slots=True)
class ProvincePage:
    """One hall's. ``table`` is None where the pad asks itself; ``names`` gives a clerk's name and badge number."""

    hall: Hall
    outbox: Outbox
    table: PageTable | None
    zone: tzinfo
    names: Callable[[str], tuple[str, str]]

    def address(self, stream: str, ticket: Ticket, back: str) -> str | None:
        """The page of this ticket, to which the province has been told where it wants to be; ``back`` is where the page
        leads when it is done. None: the pad asks itself.
        """
        if self.table is None or ticket.ended_at is None:
            return None
        service = self._service(self.table, stream, ticket)
        if service is None:
            return None
        number = self.names(ticket.finished_by or "")[1]
        more = self.table.fixed
        if self.table.kind is PageKind.PLAIN:
            more = {**more, BACK: back}
        try:
            url = page_url(self.table.kind, self.table.url, service, more, self.zone, number)
            if self.table.notify:
                self._notify(self.table, notify_form(service, number, self.zone))
        except (ValueError, NoAnswerError) as error:
            log.warning("no page of the province's", ticket=ticket.id, error=type(error).__name__)
            return None
        return url

    def _service(self, table: PageTable, stream: str, ticket: Ticket) -> Service | None:
        """What the province would be asked about; None where it knows no such case."""
        served = self.outbox.served(stream, ticket.id, ticket.service)
        try:
            matter = self.outbox.matter(served.service or ticket.service)
        except LookupError:
            return None
        if not served.project_no or not matter.task_code or self_built(matter) or ticket.ended_at is None:
            return None
        return Service(
            project_no=served.project_no, service_no=service_number(stream, ticket.id), stage=served.stage,
            matter=replace(matter, department_code=table.org_code or matter.department_code), at=ticket.ended_at,
            accepted_at=ticket.started_at or ticket.ended_at, clerk=self.names(ticket.finished_by or "")[0],
            person=served.person if table.person else Person(id_type="", kind=served.person.kind),
        )  # fmt: skip

    def _notify(self, table: PageTable, form: dict[str, str]) -> None:
        """Raises ``NoAnswerError`` where the province does not take it."""
        answer = post(table.notify, urlencode(form).encode(), _FORM, table.timeout_s)
        if answer.status not in _FINE:
            raise NoAnswerError(str(answer.status))
