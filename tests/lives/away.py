"""The province of a month: a real server on a real socket, on some days closed, slow, babbling, or silent after all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.acceptance.house import LOCAL
from tests.lives.compare import Differences
from tests.lives.recount import Journal
from tests.lives.recount_matters import appended, cases, ratings
from tests.lives.town import Town
from tests.province.sample import PRIVATE, PUBLIC, SM4_KEY
from tidehall_server.province.table import ProvinceTable
from tidehall_server.province.virtual.judge import Keys
from tidehall_server.province.virtual.server import VirtualProvince
from tidehall_server.virtual_end import Trouble

KEYS = Keys(PRIVATE, SM4_KEY, "HALL", "word")
MOODS = (Trouble.CLOSED, Trouble.LOST, Trouble.SLOW, Trouble.GARBAGE, Trouble.BUSY, Trouble.REFUSES)
_SATISFACTION = {
    "very_satisfied": "5", "satisfied": "4", "fair": "3", "dissatisfied": "2", "very_dissatisfied": "1",
}  # fmt: skip


def table(province: VirtualProvince) -> ProvinceTable:
    return ProvinceTable(
        url=province.url, area="441402", org_code="11441402000000000X", org_name="梅江区示范镇", app_mark="HALL",
        app_word="word", public_key=PUBLIC, sm4_key=SM4_KEY, timeout_s=1,
    )  # fmt: skip


@dataclass
class Away:
    """Sends what is due at every look. Every third open day the province has a mood, and once it hangs."""

    town: Town
    province: VirtualProvince
    hung: date | None = None

    def __post_init__(self) -> None:
        self.moods = dict(zip(self.town.open_days[1::3], MOODS * 3, strict=False))
        self.town.rounds.append(self.send)

    def send(self) -> None:
        now = self.town.now.astimezone(LOCAL)
        self.province.trouble = self.moods.get(now.date(), Trouble.NONE)
        if self.province.trouble is Trouble.NONE and self.hung is None and self._one_is_due():
            self.province.trouble, self.hung = Trouble.HANG, now.date()
        self.town.house.app.matters.send()
        self.province.trouble = Trouble.NONE

    def _one_is_due(self) -> bool:
        due = list(self.town.house.journal.errands(self.town.hall.id).due(["upload"], self.town.now))
        return len(due) == 1

    def settle(self) -> None:
        """The month is over and the province is well: what waited is tried again, for as long as that does anything."""
        self.province.trouble = Trouble.NONE
        for _ in range(4):
            self.town.clock.advance(timedelta(hours=2).total_seconds())
            while self.town.house.app.matters.send():
                """Goes on while anything was done."""

    def differences(self, journal: Journal) -> Differences:
        """Every review that could go is there, once, as it was said; the others wait and say what is missing."""
        known = self._known(journal)
        wanted: dict[tuple[str, str, str], str] = {}
        for number, words in (("1", ratings(journal)), ("2", appended(journal))):
            for (day, ticket), said in words.items():
                receipt = known.get((day, ticket))
                if receipt is not None:
                    wanted[receipt, f"{day.replace('-', '')}{ticket}", number] = _SATISFACTION[said["level"]]
        register = self.province.register
        had = {key: each["satisfaction"] for key, each in register.reviews.items()}
        states = Counter(state for _, _, what, state, _ in journal.errands if what == "upload")
        found = [f"{key}: {had.get(key)} at the province, {wanted.get(key)} here"
                 for key in sorted(had.keys() | wanted.keys()) if had.get(key) != wanted.get(key)]  # fmt: skip
        if len(register.reviews) != states["done"]:
            found.append(f"{len(register.reviews)} reviews at the province, {states['done']} done here")
        found += [f"{stream}@{version} is {state}: {said}" for stream, version, what, state, said in journal.errands
                  if what == "upload" and state != "done" and "IncompleteError" not in said]  # fmt: skip
        return found

    def _known(self, journal: Journal) -> dict[tuple[str, str], str]:
        """The case behind a ticket: received with it, or called to be collected with it."""
        found: dict[tuple[str, str], str] = {}
        for receipt, case in cases(journal).items():
            if case.ticket is not None:
                found[_day(case.received_on), case.ticket] = receipt
            for day, ticket in case.called:
                found[_day(day), ticket] = receipt
        return found


def _day(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(LOCAL).date().isoformat()
