"""Cases as a township has them: whole and lacking, sent in time or late, refused, forgotten, called for, posted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from tests.lives.town import Town
from tidehall_server.core.cases import commands as c
from tidehall_server.core.cases.model import (
    Approver,
    Case,
    CaseService,
    Delivery,
    Identity,
    Lacking,
    Mark,
    Material,
    Return,
    Status,
    ToldBy,
    Verdict,
)
from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.queue.model import ServiceKind
from tidehall_server.journal.case_list import Wanted
from tidehall_server.simulate.truth import Leg, Visit

_VERDICTS = (Verdict.COMPLETE, Verdict.INCOMPLETE, Verdict.COMPLEX, Verdict.REJECT)
_BOSS, _DELIVERY = Actor("boss", "manager"), Actor("cj-1", "delivery")
_WAYS = (Delivery.WINDOW, Delivery.POST, Delivery.ONLINE, Delivery.DOOR)


@dataclass
class Casework:
    """``wants``: what somebody who comes back comes for, by visit. ``of_ticket`` are the cases of today's tickets."""

    town: Town
    share: float = 0.7
    wants: dict[str, Callable[[str, Actor], None]] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)
    of_ticket: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.town.onlookers.append(self)
        self.town.evenings += [self.archive, self.telephone]
        self.desk = self.town.house.app.matters.cases
        self.offices = {department: name for name, department in self.desk.book().offices.items()}

    # At the window

    def served(self, visit: Visit, ticket: str, window: str, clerk: str) -> None:
        actor = Actor(clerk or "boss", "clerk" if clerk else "manager")
        if visit.id in self.wants:
            self.wants.pop(visit.id)(ticket, actor)
        elif visit.id.startswith("called-"):
            self._hand_over_called(ticket, actor)
        elif visit.service in self.desk.book().services and self.town.chance(self.share):
            self._receive(visit.service, ticket, window, actor)

    def finished(self, visit: Visit, ticket: str, window: str) -> None:
        """The papers were dealt with while the citizen sat there."""

    def _receive(self, service: str, ticket: str, window: str, actor: Actor) -> None:
        wish = self._application(self.desk.book().services[service], ticket, window)
        number = len(self.received)
        fields = {
            "name": f"群众{number:04d}", "id_number": f"44140219600101{number:04d}", "phone": f"138{number:08d}",
            "address": f"城南路 {number} 号",
        }  # fmt: skip
        answer = self.town.attempt("receive", lambda key: self.desk.receive(wish, fields, actor, key))
        if answer is not None:
            receipt = str(answer.result["id"])
            self.received.append(receipt)
            self.of_ticket[self.town.hall.stream, ticket] = receipt
            self._next(receipt, actor)

    def _application(self, service: CaseService, ticket: str, window: str) -> c.Receive:
        draw, chance = self.town.draw, self.town.chance
        (verdict,) = draw.choices(_VERDICTS, (62, 20, 12, 6))
        papers = tuple(Material(name, 1, original=chance(0.15)) for name in service.materials)
        marks, pledged, lacking = list[Mark](), tuple[str, ...](), tuple[Lacking, ...]()
        if verdict is Verdict.COMPLETE and len(papers) > 1 and chance(0.12):
            marks, papers = [Mark.TOLERANT], papers[:-1]
        elif verdict is Verdict.COMPLETE and len(papers) > 1 and chance(0.12):
            marks, pledged, papers = [Mark.PLEDGE], (papers[1].name,), (papers[0], *papers[2:])
        if verdict is Verdict.INCOMPLETE:
            lacking, papers = (Lacking("申请表", "未签名"),), papers[: len(papers) // 2]
        returns = None
        if chance(0.08):
            marks, returns = [*marks, Mark.ASSISTED], draw.choice(list(Return))
        (delivery,) = draw.choices(_WAYS, (60, 18, 12, 10))
        return c.Receive(
            service=service.id, verdict=verdict, delivery=delivery, returns=returns, materials=papers, lacking=lacking,
            pledged=pledged, marks=tuple(marks), urgent=chance(0.2), waits=delivery is Delivery.WINDOW and chance(0.3),
            ticket=ticket, window=window, reason="不属本厅受理" if verdict is Verdict.REJECT else "",
        )  # fmt: skip

    # What follows

    def _do(self, receipt: str, command: Any, actor: Actor) -> Any:
        return self.town.attempt(c.name_of(type(command)), lambda key: self.desk.execute(receipt, command, actor, key))

    def _case(self, receipt: str) -> Case:
        case: Case = self.desk.find(receipt).state
        return case

    def _next(self, receipt: str, actor: Actor) -> None:
        """Who has to do the next step does it some time, or not at all."""
        case, town = self._case(receipt), self.town
        if case.status is Status.ACCEPTED:
            late = town.chance(0.12)
            town.in_minutes(town.draw.uniform(16, 50) if late else town.draw.uniform(0.5, 4.5),
                            lambda: self._send(receipt, actor))  # fmt: skip
        elif case.status is Status.RECEIVED and not town.chance(0.25):
            town.in_days(town.draw.choice((1, 1, 2)), lambda: self._notify(receipt, actor))
        elif case.status is Status.INCOMPLETE:
            self._comes_back(receipt)

    def _notify(self, receipt: str, actor: Actor) -> None:
        (verdict,) = self.town.draw.choices(_VERDICTS[:2], (70, 30))
        case = self._case(receipt)
        left = [name for name in case.service.materials if name not in {each.name for each in case.materials}]
        lacking = (Lacking("情况说明"),) if verdict is Verdict.INCOMPLETE or left else ()
        self._do(receipt, c.Notify(verdict if not left else Verdict.INCOMPLETE, lacking), actor)
        self._next(receipt, actor)

    def _comes_back(self, receipt: str) -> None:
        town, case = self.town, self._case(receipt)
        if town.chance(0.12):
            town.in_days(3, lambda: self._do(receipt, c.Withdraw("群众改日再办"), _BOSS) and None)
        elif town.chance(0.85):
            self._visit(town.draw.choice((1, 2, 4)), case.service.id, receipt, lambda who: self._supply(receipt, who))

    def _supply(self, receipt: str, actor: Actor) -> None:
        """Everything of the list, or (now and then) all but one."""
        case = self._case(receipt)
        brought = tuple(Material(each.name, 1, original=self.town.chance(0.1)) for each in case.lacking)
        half = len(brought) > 1 and self.town.chance(0.2)
        self._do(receipt, c.Supply(brought[:-1] if half else brought), actor)
        self._next(receipt, actor)

    def _send(self, receipt: str, actor: Actor) -> None:
        case, town = self._case(receipt), self.town
        if case.service.kind is ServiceKind.INSTANT and case.service.authority and Mark.ASSISTED not in case.marks:
            if case.lacking:
                self._comes_back_lacking(receipt, actor)
                return
            self._do(receipt, c.CloseHere(granted=True), actor)
            self._deliver_later(receipt)
            return
        if self._do(receipt, c.Send(), actor) is None:
            return
        if case.lacking:
            self._comes_back_lacking(receipt, actor)
        days = town.draw.choices((0, 1, 2, 5, 99), (30, 25, 20, 15, 10))[0]
        if days == 0:
            town.in_minutes(town.draw.uniform(10, 90), lambda: self._decide(receipt, actor))
        elif days < 99:
            town.in_days(days, lambda: self._decide(receipt, actor))

    def _comes_back_lacking(self, receipt: str, actor: Actor) -> None:
        """What was accepted as lacking is brought some day, and then the case goes on."""

        def supplied(who: Actor) -> None:
            self._supply(receipt, who)
            if self._case(receipt).status is Status.ACCEPTED:
                self._send(receipt, who)

        self._visit(self.town.draw.choice((1, 3)), self._case(receipt).service.id, receipt, supplied)

    def _decide(self, receipt: str, actor: Actor) -> None:
        case, town = self._case(receipt), self.town
        if case.lacking:
            town.in_days(2, lambda: self._decide(receipt, actor))
            return
        office = self.offices.get(case.service.department)
        who = Actor(office, "office") if office is not None else _BOSS
        if case.approver is not Approver.TOWN:
            who = actor
        granted = town.chance(0.93)
        self._do(receipt, c.Decide(granted, "" if granted else "不符合条件"), who)
        case = self._case(receipt)
        if case.status is Status.DECIDED:
            town.in_days(1, lambda: self._take_back(receipt))
        if case.filing and town.chance(0.8):
            town.in_days(1, lambda: self._do(receipt, c.File(f"BA{receipt[-6:]}"), actor) and None)
        self._deliver_later(receipt)

    def _take_back(self, receipt: str) -> None:
        how = self._case(receipt).returns or Return.COLLECT
        self._do(receipt, c.TakeBack(how, "SF100200" if how is Return.POST else ""), _DELIVERY)
        self._deliver_later(receipt)

    # Delivery

    def _deliver_later(self, receipt: str) -> None:
        case, town = self._case(receipt), self.town
        if case.status is not Status.READY or self.desk.may_be_here(case):
            return
        if town.chance(0.06):
            self._do(receipt, c.ChangeDelivery(Delivery.POST, "群众不便到场"), _DELIVERY)
            case = self._case(receipt)
        if case.delivery in (Delivery.POST, Delivery.DOOR, Delivery.ONLINE):
            given = c.Deliver(tracking="EMS9001" if case.delivery is Delivery.POST else "",
                              identity=Identity.ID_CARD if case.delivery is Delivery.DOOR else None)  # fmt: skip
            town.in_days(1, lambda: self._do(receipt, given, _DELIVERY) and None,
                         first=time(14), last=time(16))  # fmt: skip
        elif town.chance(0.85):
            collect = self.desk.book().collect
            if collect is not None:
                self._visit(town.draw.choice((1, 1, 2, 3)), collect, receipt, lambda _: self._hand_over(receipt))

    def _hand_over(self, receipt: str) -> None:
        if self._case(receipt).status is Status.READY:
            proxy = self.town.chance(0.1)
            shown = Identity.LETTER if proxy else self.town.draw.choice((Identity.ID_CARD, Identity.OTHER))
            self._do(receipt, c.Deliver(proxy=proxy, identity=shown), _DELIVERY)

    def _hand_over_called(self, ticket: str, actor: Actor) -> None:
        """Somebody whom the hall called to collect, by the ticket that it drew."""
        ready = self.desk.list.find(Wanted(status=[Status.READY.value], limit=500))[1]
        for line in ready:
            if self._case(line["receipt"]).called == ticket:
                self._hand_over(line["receipt"])
                return

    def _visit(self, ahead: int, service: str, receipt: str, wants: Callable[[Actor], None]) -> None:
        """The applicant comes with a ticket like everybody, on that day from today."""

        def made(moment: datetime) -> Visit:
            name = f"{receipt}-{self.town.wish('visit')}"
            self.wants[name] = lambda _ticket, actor: wants(actor)
            return Visit(name, moment, service, legs=(Leg(self.town.draw.uniform(90, 400)),))

        self.town.comes(ahead, made)

    # In the evening

    def archive(self) -> None:
        """The originals of the day go to their archive, but for what is forgotten."""
        for line in self.desk.list.find(Wanted(originals=True, limit=500))[1]:
            if self.town.chance(0.85):
                office = self.offices.get(line["department"])
                who = Actor(office, "office") if office is not None else _BOSS
                self._do(line["receipt"], c.Archive(), who)

    def telephone(self) -> None:
        for line in self.desk.list.find(Wanted(untold=True, limit=500))[1]:
            self._do(line["receipt"], c.Tell(ToldBy.PHONE, self.town.chance(0.8)), _DELIVERY)
