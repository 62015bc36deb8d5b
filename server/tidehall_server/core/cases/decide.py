"""``decide(command, case, given)``: what a command makes of a case, or why it may not.

The clock speaks first: a limit that broke before the command came is recorded with it, whoever looks first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tidehall_server.core.calendar import business_day
from tidehall_server.core.cases import commands as c
from tidehall_server.core.cases import events as e
from tidehall_server.core.cases import intake
from tidehall_server.core.cases.clock import IMMEDIATE, IN_PERSON, after, late
from tidehall_server.core.cases.model import (
    Approver,
    Case,
    Delegation,
    Delivery,
    Identity,
    Mark,
    Return,
    Status,
    Step,
)
from tidehall_server.core.cases.standing import must_be, must_be_theirs, reason
from tidehall_server.core.clocks import broken
from tidehall_server.core.matter import Given
from tidehall_server.core.queue.model import ServiceKind
from tidehall_server.core.refusal import Code, Refused

_OUTSIDE = frozenset({Approver.DISTRICT, Approver.COUNTY})
_OPEN = (Status.RECEIVED, Status.INCOMPLETE, Status.ACCEPTED, Status.SENT, Status.DECIDED, Status.READY)


def decide(command: Any, case: Case, given: Given) -> list[Any]:
    said = late(case, given)
    return [*said, *_RULES[type(command)](command, after(case, said, given), given)]


def _send(command: c.Send, case: Case, given: Given) -> list[Any]:
    must_be(case, Status.ACCEPTED)
    own = Approver.TOWN if case.service.delegation is Delegation.FULL else Approver.DISTRICT
    assisted = Mark.ASSISTED in case.marks
    to = command.to or (Approver.COUNTY if assisted else own)
    if to is not own and not (assisted and to is Approver.COUNTY):
        raise Refused(Code.WRONG_APPROVER, case=case.receipt, approver=own.value)
    return [e.CaseSent(to, case.service.department)]


def _close_here(command: c.CloseHere, case: Case, given: Given) -> list[Any]:
    must_be(case, Status.ACCEPTED)
    if case.service.kind is not ServiceKind.INSTANT or not case.service.authority:
        raise Refused(Code.MUST_SEND, case=case.receipt, service=case.service.name)
    if not command.granted:
        reason(command.note)
    decided = _decision(case, Approver.WINDOW, command.granted, command.note, given)
    ready: list[Any] = [decided, e.CaseReady()]
    return [*ready, e.CaseDelivered(case.delivery)] if case.delivery in IMMEDIATE else ready


def _decide(command: c.Decide, case: Case, given: Given) -> list[Any]:
    must_be(case, Status.SENT)
    must_be_theirs(case, given)
    approver = case.approver or Approver.TOWN
    if approver is Approver.TOWN and given.actor.role == "clerk":
        raise Refused(Code.NOT_YOUR_DECISION, case=case.receipt, department=case.service.department)
    if not command.granted:
        reason(command.note)
    decided = _decision(case, approver, command.granted, command.note, given)
    return [decided] if approver in _OUTSIDE else [decided, e.CaseReady()]


def _decision(case: Case, by: Approver, granted: bool, note: str, given: Given) -> e.CaseDecided:
    if granted and case.lacking:
        raise Refused(Code.STILL_LACKING, case=case.receipt, materials=[each.name for each in case.lacking])
    return e.CaseDecided(
        by, granted, note.strip(),
        late=case.broke(Step.APPROVAL) or broken(case.promise_due, given.now),
        filing=case.service.delegation is Delegation.PRELIM,
    )  # fmt: skip


def _take_back(command: c.TakeBack, case: Case, given: Given) -> list[Any]:
    must_be(case, Status.DECIDED)
    if case.returns is not None and command.returned is not case.returns:
        raise Refused(Code.RETURN_OTHER, case=case.receipt, returns=case.returns.value)
    if command.returned is Return.POST and not command.tracking.strip():
        raise Refused(Code.TRACKING_REQUIRED)
    return [e.CaseBack(command.returned, command.tracking.strip()), e.CaseReady()]


def _file(command: c.File, case: Case, given: Given) -> list[Any]:
    if not case.filing:
        raise Refused(Code.NOTHING_TO_FILE, case=case.receipt)
    return [e.CaseFiled(command.number.strip())]


def _tell(command: c.Tell, case: Case, given: Given) -> list[Any]:
    must_be(case, Status.READY)
    return [e.CaseTold(command.how, command.reached)]


def _note_called(command: c.NoteCalled, case: Case, given: Given) -> list[Any]:
    """Numbers come again every day: yesterday's is not today's."""
    known = case.called_at is not None and business_day(given.calendar, case.called_at) == given.today
    return [] if known and case.called == command.ticket else [e.CaseCalled(command.ticket)]


def _deliver(command: c.Deliver, case: Case, given: Given) -> list[Any]:
    must_be(case, Status.READY)
    if case.delivery is Delivery.POST and not command.tracking.strip():
        raise Refused(Code.TRACKING_REQUIRED)
    shown = command.identity if case.delivery in IN_PERSON else None
    if case.delivery in IN_PERSON and (shown is None or (shown is Identity.LETTER) is not command.proxy):
        raise Refused(Code.IDENTITY_REQUIRED, case=case.receipt)
    return [e.CaseDelivered(case.delivery, command.proxy, command.tracking.strip(), shown)]


def _change_delivery(command: c.ChangeDelivery, case: Case, given: Given) -> list[Any]:
    must_be(case, *_OPEN)
    if command.delivery is case.delivery and not command.address:
        return []
    return [e.DeliveryChanged(command.delivery, reason(command.reason), command.address)]


def _archive(command: c.Archive, case: Case, given: Given) -> list[Any]:
    must_be_theirs(case, given)
    if not case.originals:
        raise Refused(Code.NOTHING_TO_ARCHIVE, case=case.receipt)
    return [e.CaseArchived(case.originals)]


def _withdraw(command: c.Withdraw, case: Case, given: Given) -> list[Any]:
    must_be(case, Status.RECEIVED, Status.INCOMPLETE, Status.ACCEPTED, Status.SENT)
    return [e.CaseWithdrawn(reason(command.reason))]


def _look(command: c.Look, case: Case, given: Given) -> list[Any]:
    return []


_RULES: dict[type, Callable[[Any, Case, Given], list[Any]]] = {
    c.Receive: intake.receive,
    c.Notify: intake.notify,
    c.AskForMore: intake.ask_for_more,
    c.Supply: intake.supply,
    c.Send: _send,
    c.CloseHere: _close_here,
    c.Decide: _decide,
    c.TakeBack: _take_back,
    c.File: _file,
    c.Tell: _tell,
    c.NoteCalled: _note_called,
    c.Deliver: _deliver,
    c.ChangeDelivery: _change_delivery,
    c.Archive: _archive,
    c.Withdraw: _withdraw,
    c.Look: _look,
}
