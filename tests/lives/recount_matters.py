"""The independent count of long matters: cases, bad reviews, cards, concerns, numbers; from raw rows as ``recount``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.lives.recount import BAD, Journal, Row

_STATUS = {
    "CaseReceived": "received", "CaseListed": "incomplete", "CaseAccepted": "accepted", "CaseResumed": "accepted",
    "CaseRejected": "rejected", "CaseSent": "sent", "CaseDecided": "decided", "CaseReady": "ready",
    "CaseDelivered": "delivered", "CaseWithdrawn": "withdrawn",
}  # fmt: skip
ENDED = ("delivered", "rejected", "withdrawn")


@dataclass
class Case:
    """``late``: the rules that broke; ``vetoed``: decided after the promised limit."""

    receipt: str
    status: str = ""
    department: str = ""
    service: str = ""
    ticket: str | None = None
    received_on: str = ""
    late: list[str] = field(default_factory=list)
    accepted_on: str = ""
    decided: str = ""
    ended: str = ""
    vetoed: bool = False
    filing: bool = False
    deemed: bool = False
    ready: bool = False
    reached: bool = False
    originals: set[str] = field(default_factory=set)
    numbers: list[str] = field(default_factory=list)
    called: list[tuple[str, str]] = field(default_factory=list)


def cases(journal: Journal) -> dict[str, Case]:
    return {name: _case(name, rows) for name, rows in journal.of("case")}


def _case(name: str, rows: list[Row]) -> Case:
    case = Case(name)
    for row in rows:
        data, kind = row.data, row.type
        case.status = _STATUS.get(kind, case.status)
        if kind == "CaseReceived":
            case.department, case.service = data["service"]["department"], data["service"]["id"]
            case.ticket, case.received_on = data["ticket"], row.at.isoformat()
        if kind in ("CaseReceived", "CaseSupplied"):
            case.originals |= {each["name"] for each in data["materials"] if each["original"]}
        if kind in ("CaseAccepted", "CaseListed", "CaseRejected"):
            case.numbers.append(data["number"])
        if kind == "CaseAccepted":
            case.deemed, case.accepted_on = data["deemed"], data["on"]
        if kind == "CaseCalled":
            case.called.append((row.at.isoformat(), data["ticket"]))
        if kind == "CaseArchived":
            case.originals.clear()
        if kind == "CaseOverdue":
            case.late.append(data["rule"])
        if kind == "CaseDecided":
            case.vetoed, case.filing, case.decided = data["late"], data["filing"], row.at.isoformat()
        if case.status in ENDED and not case.ended:
            case.ended = row.at.isoformat()
        if kind == "CaseFiled":
            case.filing = False
        case.ready = case.ready or kind == "CaseReady"
        case.reached = case.reached or (kind == "CaseTold" and data["reached"])
    return case


@dataclass
class Review:
    day: str
    real_name: bool
    level: str
    service: str
    rectified: bool = False
    replied: bool = False
    invalid: bool = False
    closed: bool = False
    contacted: bool = False
    late: set[str] = field(default_factory=set)

    @property
    def over(self) -> bool:
        return self.invalid or self.closed

    @property
    def unanswered(self) -> bool:
        """Not answered, and the citizen was not called in time and still not, or a limit on the way is broken."""
        return not self.replied and (("contact" in self.late and not self.contacted) or bool(self.late - {"contact"}))


def reviews(journal: Journal) -> dict[str, Review]:
    return {name: _review(rows) for name, rows in journal.of("review")}


def _review(rows: list[Row]) -> Review:
    rated = rows[0].data["rated"]
    found = Review(rated["day"], not rated["anonymous"], rated["level"], rated["service"])
    for row in rows:
        if row.type == "ReviewRectified":
            found.rectified = True
        elif row.type == "ReviewContacted":
            found.contacted |= row.data["outcome"] != "unreached"
        elif row.type == "ReviewReplied":
            found.replied = found.contacted = True
        elif row.type == "ReviewReturned":
            found.rectified = found.replied = False
            found.late -= {"settle", "reply"}
        elif row.type == "ExtensionGranted":
            found.late -= {"settle", "reply"}
        elif row.type == "ReviewOverdue":
            found.late.add(row.data["limit"])
        elif row.type == "InvalidApproved":
            found.invalid = True
        elif row.type == "ReviewClosed":
            found.closed = True
    return found


def ratings(journal: Journal) -> dict[tuple[str, str], dict[str, Any]]:
    """What was said, by day and ticket. A second one for the same ticket would be lost here, so it is told."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for day, rows in journal.of("hall"):
        for row in rows:
            if row.type == "TicketRated":
                assert (day, row.data["ticket"]) not in found, f"{row.data['ticket']} of {day} was rated twice"
                found[day, row.data["ticket"]] = row.data
    return found


def appended(journal: Journal) -> dict[tuple[str, str], dict[str, Any]]:
    """What was added to a rating, by the day and ticket of the rating."""
    facts = (row.data for _, rows in journal.of("append") for row in rows if row.type == "ReviewAppended")
    return {(data["first"]["day"], data["first"]["ticket"]): data for data in facts}


def bad(journal: Journal) -> set[str]:
    """The names of the rectifications that there must be: of a first word, and of one that was added."""
    first = {f"{day}-{ticket}" for (day, ticket), said in ratings(journal).items() if said["level"] in BAD}
    return first | {f"{day}-{ticket}-2" for (day, ticket), said in appended(journal).items() if said["level"] in BAD}


@dataclass
class Card:
    rule: str
    colour: str
    subject: str
    at: str
    ended: bool = False
    answered: bool = False
    closed: bool = False
    withdrawn: bool = False


def cards(journal: Journal) -> dict[str, Card]:
    return {name: _card(rows) for name, rows in journal.of("card")}


def _card(rows: list[Row]) -> Card:
    first = rows[0].data
    card = Card(first["rule"], first["colour"], first["subject"], rows[0].at.isoformat())
    for row in rows:
        if row.type == "CardTurnedRed":
            card.colour, card.ended, card.answered = "red", False, False
            card.closed = card.withdrawn = False
        elif row.type == "BreachAgain":
            card.ended = card.answered = False
        elif row.type == "BreachEnded":
            card.ended = True
        elif row.type == "CardAnswered":
            card.answered = True
        elif row.type == "CardClosed":
            card.closed = True
        elif row.type == "CardWithdrawn":
            card.closed = card.withdrawn = True
    return card


_STANDING = {"ConcernRegistered": "open", "ConcernAssigned": "assigned", "ConcernAnswered": "answered",
             "ConcernClosed": "closed"}  # fmt: skip


def concerns(journal: Journal) -> Counter[str]:
    """How many stand where."""
    found = Counter[str]()
    for _, rows in journal.of("concern"):
        found[[_STANDING[row.type] for row in rows if row.type in _STANDING][-1]] += 1
    return found


@dataclass
class Concern:
    category: str
    at: str
    answered: bool
    closed: bool
    satisfied: bool
    late: bool


def registered(journal: Journal) -> list[Concern]:
    """Each with what became of it."""
    found = []
    for _, rows in journal.of("concern"):
        kinds = {row.type: row.data for row in rows}
        closed = kinds.get("ConcernClosed")
        found.append(Concern(
            rows[0].data["category"], rows[0].at.isoformat(), "ConcernAnswered" in kinds, closed is not None,
            bool(closed and closed["satisfied"]), "ConcernOverdue" in kinds,
        ))  # fmt: skip
    return found


def numbers(journal: Journal) -> list[str]:
    """What is wrong with the numbers: gaps, twins, numbers that no matter has, matters whose number nobody gave."""
    wrong: list[str] = []
    given: dict[str, str] = {}
    for name, rows in journal.of("register"):
        for place, row in enumerate(rows, 1):
            number, matter = row.data["number"], row.data["matter"]
            if int(number[-4:]) != place % 10000:
                wrong.append(f"{name}: {number} stands at {place}")
            if number in given:
                wrong.append(f"{number} was given twice")
            given[number] = matter
    carried: dict[str, str] = {}
    for kind in ("case", "concern"):
        for name, rows in journal.of(kind):
            carried[name] = f"{kind}/{journal.hall}/{name}"
            for row in rows:
                number = row.data.get("number")
                if row.type in ("CaseAccepted", "CaseListed", "CaseRejected") and number:
                    carried[number] = f"{kind}/{journal.hall}/{name}"
    for name, rows in journal.of("bookings"):
        taken = [row.data["number"] for row in rows if row.type == "SlotBooked"]
        carried.update(dict.fromkeys(taken, f"bookings/{journal.hall}/{name}"))
    return wrong + [f"{n}: {carried.get(n)} and {given.get(n)}" for n in sorted(carried.keys() | given.keys())
                    if carried.get(n) != given.get(n)]  # fmt: skip
