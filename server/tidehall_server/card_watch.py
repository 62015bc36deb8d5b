"""What looks: the day every quarter of a minute, open cases every minute, and facts that say a limit was broken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tidehall_server.card_desk import CardDesk
from tidehall_server.core.calendar import Calendar
from tidehall_server.core.cases.model import Case
from tidehall_server.core.cases.room import CASES
from tidehall_server.core.errands import CARD
from tidehall_server.core.fact import Fact
from tidehall_server.core.supervision import cases as of_cases
from tidehall_server.core.supervision.day import is_open, measures
from tidehall_server.core.supervision.model import card_id
from tidehall_server.core.supervision.rules import Colour, Finding, RuleId, judge
from tidehall_server.errands import Handler
from tidehall_server.journal.card_rows import Stands
from tidehall_server.journal.case_list import CaseList
from tidehall_server.journal.errands import Errand

LOOK = timedelta(seconds=15)
LOOK_AT_CASES = timedelta(minutes=1)
AHEAD = timedelta(days=12)
"""How long before its limit a case is looked at: a working day before may be a long holiday before."""
OF_THE_DAY = frozenset({RuleId.WAIT_OVER, RuleId.WINDOW_VACANT, RuleId.PAUSE_LONG, RuleId.TIDE_NOBODY})
OF_CASES = frozenset(of_cases.OF_CASES.values())


@dataclass(slots=True)
class CardWatch:
    """One hall's. ``posts`` is who should sit at each window now, by the rota; ``calendar`` the hall's working days."""

    desk: CardDesk
    calendar: Callable[[], Calendar]
    posts: Callable[[datetime], Mapping[str, str]]
    _looked: datetime | None = field(default=None)
    _looked_at_cases: datetime | None = field(default=None)

    def tick(self) -> int:
        """Look at what is due to be looked at; returns how many cards changed."""
        now, changed = self.desk.hall.clock.now(), 0
        if _passed(self._looked, now, LOOK):
            self._looked = now
            changed += self._look_at_the_day(now)
        if _passed(self._looked_at_cases, now, LOOK_AT_CASES):
            self._looked_at_cases = now
            changed += self._look_at_cases(now)
        return changed

    def errands(self) -> Mapping[str, Handler]:
        return {CARD: self._from_fact}

    def _look_at_the_day(self, now: datetime) -> int:
        """A break ends no breach: whoever waited before it waits after it. The day's end ends them all."""
        posts = self.posts(now)
        with self.desk.hall.reading() as day:
            if day.plan is None or not (day.closed or is_open(day.plan.sessions, now)):
                return 0
            found, name = judge(measures(day, now, posts), self.desk.rules()), day.plan.business_day
        return self._settle({card_id(each, name): (each, name) for each in found}, OF_THE_DAY)

    def _look_at_cases(self, now: datetime) -> int:
        """Limits that come near, that were broken and go on, and breaches that are over."""
        rows = CaseList(self.desk.hall.journal.engine, self.desk.hall.id)
        calendar, found = self.calendar(), []
        for receipt in rows.watched(now + AHEAD):
            case: Case = self.desk.matters.find(CASES, receipt).state
            found += judge(of_cases.measures(case, now, calendar), self.desk.rules())
        dated = ((each, self._due_day(each)) for each in found)
        return self._settle({card_id(each, day): (each, day) for each, day in dated}, OF_CASES)

    def _settle(self, found: Mapping[str, tuple[Finding, str]], rules: Collection[RuleId]) -> int:
        """Issue what is new or worse, and note what is over."""
        known = self.desk.rows.running([rule.value for rule in rules], found)
        at, changed = self.desk.hall.clock.now().isoformat(), 0
        for card, (finding, of) in found.items():
            colour, stands = known.get(card, (None, Stands.ENDED))
            worse = colour == Colour.YELLOW.value and finding.colour is Colour.RED
            if stands is Stands.ENDED or worse:
                self.desk.issue(finding, of, f"card-{card}-{at}")
                changed += 1
        for card, (_, stands) in known.items():
            if stands is Stands.GOES_ON and card not in found:
                self.desk.end(card, f"ended-{card}-{at}")
                changed += 1
        return changed

    def _from_fact(self, errand: Errand, fact: Fact) -> str:
        """A limit that a case or a review broke becomes a card, once."""
        kind, _, subject = errand.stream.split("/", 2)
        case: Case | None = self.desk.matters.find(CASES, subject).state if kind == CASES.kind else None
        measure = of_cases.of_fact(fact.event, case, subject, self.calendar())
        found = judge([measure] if measure is not None else [], self.desk.rules())
        if not found:
            return "no card for this"
        answer = self.desk.issue(found[0], self._due_day(found[0]), errand.id)
        return f"card {answer.result['id']}"

    def _due_day(self, finding: Finding) -> str:
        due = datetime.fromisoformat(dict(finding.evidence)[of_cases.DUE])
        return due.astimezone(self.calendar().zone).date().isoformat()


def _passed(last: datetime | None, now: datetime, span: timedelta) -> bool:
    return last is None or not timedelta() <= now - last < span
