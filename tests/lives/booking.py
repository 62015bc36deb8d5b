"""Citizens who book: some come, some give it up in time or late, some do not come; nobody at the door notices."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from tests.lives.recount import Journal
from tests.lives.town import Town
from tidehall_server.core.bookings.commands import BookSlot, By, GiveUpSlot
from tidehall_server.core.bookings.model import Source
from tidehall_server.core.bookings.offer import Place
from tidehall_server.core.queue.commands import Actor
from tidehall_server.simulate.truth import Leg, Visit

CITIZEN = Actor("phone", "citizen", personal=False)


@dataclass
class Bookings:
    """``made``: day and code of every booking that was given, as the citizens have it on their phones."""

    town: Town
    made: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.desk = self.town.house.app.matters.bookings
        self.town.evenings.append(self.look_at_times)

    def look_at_times(self) -> None:
        """In the evening a few look for a time on the next days."""
        services = sorted(self.desk.rules().services)
        for _ in range(self.town.draw.randint(0, 2)):
            if services:
                self._book(self.town.draw.choice(services))

    def _book(self, service: str) -> None:
        town = self.town
        days = self.desk.places(service, town.now)
        free = [place for day, places in days[1:] if day in town.open_days for place in places if place.free]
        if not free:
            return
        place = town.draw.choice(free)
        number = len(self.made) if town.chance(0.85) else 7  # somebody books again and again
        fields = {"name": "预约群众", "id_number": f"44140219700101{number:04d}", "phone": f"137{number:08d}"}
        wish = BookSlot("", service, place.at, Source.PHONE)
        answer = town.attempt("book", lambda key: self.desk.place(wish, fields, CITIZEN, key))
        if answer is None:
            return
        code = str(answer.result["code"])
        self.made.add((self.desk.day_of(place.at), code))
        self._then(place, code)

    def _then(self, place: Place, code: str) -> None:
        """What becomes of it."""
        town, draw = self.town, self.town.draw.random()
        if draw < 0.12:
            hours = town.draw.choice((1, 14))
            town.at(place.at - timedelta(hours=hours), lambda: self._give_up(place, code))
        elif draw < 0.85:
            at = place.at + timedelta(minutes=town.draw.uniform(-8, 6))
            visit = Visit(f"booked-{code}", at, place.service, slot=place.at, code=code,
                          legs=(Leg(town.draw.uniform(120, 500)),))  # fmt: skip
            town.visit(visit)

    def _give_up(self, place: Place, code: str) -> None:
        wish = GiveUpSlot(code, By.CITIZEN, "改日再来")
        self.town.attempt("give-up", lambda key: self.desk.cancel(self.desk.day_of(place.at), wish, CITIZEN, key))

    def differences(self, journal: Journal) -> list[str]:
        """Every booking is on one sheet, with one ticket if somebody came; lists show what the sheets say."""
        town, sheets, used = self.town, _sheets(journal), _tickets(journal)
        came = {(day, code): ticket for (day, code), (how, ticket) in sheets.items() if how == "came"}
        found = [f"{each} is on no sheet" for each in self.made - sheets.keys()]
        if came != used:
            found.append(f"tickets of bookings: {used}, on the sheets {came}")
        shown: Counter[tuple[str, str]] = Counter()
        for first in range(0, len(town.dates), 62):
            answer = town.house.ask("GET", f"?day={town.dates[first]}&days=62", "boss", "manager", room="bookings")
            for day in town.house.result(answer)["days"]:
                shown.update({(day["day"], how): n for how, n in day.items() if how != "day" and n})
        counted = Counter((day, how) for (day, _), (how, _) in sheets.items())
        return found + ([f"list of bookings: shown {shown}, counted {counted}"] if shown != counted else [])


_HOW = {"SlotBooked": "open", "SlotAdopted": "open", "SlotGivenUp": "cancelled", "SlotUsed": "came",
        "SlotMissed": "missed", "SlotVoided": "void"}  # fmt: skip


def _sheets(journal: Journal) -> dict[tuple[str, str], tuple[str, str]]:
    """How each booking ended, by day and code, and with which ticket; from the raw rows."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for day, rows in journal.of("bookings"):
        for row in rows:
            found[day, row.data["code"]] = _HOW[row.type], row.data.get("ticket", "")
    return found


def _tickets(journal: Journal) -> dict[tuple[str, str], str]:
    """The ticket that each booking became in its day. A second one would be a queue of its own."""
    found: dict[tuple[str, str], str] = {}
    for day, rows in journal.of("hall"):
        for row in rows:
            if row.type == "TicketTaken" and row.data["booking"]:
                key = day, row.data["booking"]
                assert key not in found, f"{key} became two tickets"
                found[key] = row.data["ticket"]
    return found
