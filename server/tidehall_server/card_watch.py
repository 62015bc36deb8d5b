"""What looks: the day every quarter of a minute, cases and reviews every minute, and facts that say a limit broke."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tidehall_server.card_desk import CardDesk
from tidehall_server.case_limits import CaseLimits
from tidehall_server.core.calendar import Calendar
from tidehall_server.core.cases.model import Case
from tidehall_server.core.cases.room import CASES
from tidehall_server.core.errands import CARD
from tidehall_server.core.fact import Fact
from tidehall_server.core.supervision import cases as of_cases
from tidehall_server.core.supervision.day import Posts, is_open, measures
from tidehall_server.core.supervision.model import card_id
from tidehall_server.core.supervision.rules import OF_THE_DAY, Colour, Finding, Rule, RuleId, Unit, judge
from tidehall_server.errands import Handler
from tidehall_server.journal.card_rows import Standing, Stands
from tidehall_server.journal.errands import Errand
from tidehall_server.journal.review_list import ReviewList

LOOK = timedelta(seconds=15)
LOOK_AT_MATTERS = timedelta(minutes=1)
_HOLIDAYS = timedelta(days=12)
"""A working day before a limit may be a long holiday before it."""
OF_CASES = frozenset(of_cases.OF_CASES.values())
OF_REVIEWS = {rule.value: limit for limit, rule in of_cases.OF_REVIEWS.items()}


@dataclass(slots=True)
class CardWatch:
    """One hall's. ``posts`` is who should sit at each window now, by the rota; ``calendar`` the hall's working days."""

    desk: CardDesk
    calendar: Callable[[], Calendar]
    posts: Callable[[datetime], Posts]
    limits: CaseLimits
    _looked: datetime | None = field(default=None)
    _looked_at_matters: datetime | None = field(default=None)

    def tick(self) -> int:
        """Look at what is due to be looked at; returns how many cards changed."""
        now, changed = self.desk.hall.clock.now(), 0
        if _passed(self._looked, now, LOOK):
            self._looked = now
            changed += self._look_at_the_day(now)
        if _passed(self._looked_at_matters, now, LOOK_AT_MATTERS):
            found = self._look_at_cases(now)
            if found is not None:
                self._looked_at_matters = now
                changed += found + self._look_at_reviews(now)
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
        known = self.desk.rows.standing(OF_THE_DAY, day=name)
        return self._settle(((each, name) for each in found), known, now)

    def _look_at_cases(self, now: datetime) -> int | None:
        """Limits that come near, that were broken and go on, and breaches that are over. None when there is more to
        read than can be read in one go: nothing is said of cases of which some were not looked at."""
        rules, calendar = self.desk.rules(), self.calendar()
        warned = {each.subject for each in self.desk.rows.standing(OF_CASES).values() if each.stands is Stands.GOES_ON}
        limits = self.limits.look(now + _ahead(rules.values()), warned)
        if limits is None:
            return None
        running = (each for one in limits.values() for each in one)
        found = judge(of_cases.measures(running, now, calendar), rules)
        known = self.desk.rows.standing(OF_CASES, {each.subject for each in found})
        looked = {card: each for card, each in known.items() if each.subject in limits}
        return self._settle(((each, _due_day(each, calendar)) for each in found), looked, now)

    def _look_at_reviews(self, now: datetime) -> int:
        """What was broken is over when somebody called, or put it right, or two persons said that it does not count."""
        standing = self.desk.rows.standing([RuleId(name) for name in OF_REVIEWS])
        running = {card: each for card, each in standing.items() if each.stands is Stands.GOES_ON}
        reviews = ReviewList(self.desk.hall.journal.engine, self.desk.hall.id)
        awaited = reviews.awaited({each.subject for each in running.values()}) if running else {}
        over = [
            card for card, each in running.items()
            if each.subject in awaited and OF_REVIEWS[each.rule] not in awaited[each.subject]
        ]  # fmt: skip
        for card in over:
            self.desk.end(card, f"ended-{card}-{now.isoformat()}")
        return len(over)

    def _settle(self, found: Iterable[tuple[Finding, str]], known: Mapping[str, Standing], now: datetime) -> int:
        """Issue what is new or worse, and note what is over: of the cards that are known, those not found again."""
        at, changed, again = now.isoformat(), 0, set[str]()
        for finding, of in found:
            card = named(finding, of, known)
            again.add(card)
            stands = known.get(card)
            worse = stands is not None and stands.colour == Colour.YELLOW and finding.colour is Colour.RED
            if stands is None or stands.stands is Stands.ENDED or worse:
                self.desk.issue(card, finding, f"card-{card}-{at}")
                changed += 1
        for card, stands in known.items():
            if stands.stands is Stands.GOES_ON and card not in again:
                self.desk.end(card, f"ended-{card}-{at}")
                changed += 1
        return changed

    def _from_fact(self, errand: Errand, fact: Fact) -> str:
        """A limit that a case or a review broke becomes a card, once."""
        kind, _, subject = errand.stream.split("/", 2)
        case: Case | None = self.desk.matters.find(CASES, subject).state if kind == CASES.kind else None
        measure = of_cases.of_fact(fact.event, case, subject)
        found = judge([measure] if measure is not None else [], self.desk.rules())
        if not found:
            return "no card for this"
        known = self.desk.rows.standing([found[0].rule], [subject])
        card = named(found[0], _due_day(found[0], self.calendar()), known)
        return f"card {self.desk.issue(card, found[0], errand.id).result['id']}"


def named(finding: Finding, day: str, known: Mapping[str, Standing]) -> str:
    """The card of this breach: a new one for somebody else, and for what began after the card was closed."""
    number = 1
    while True:
        card = card_id(finding, day, number)
        stands = known.get(card)
        if stands is None or (stands.who == finding.who and not _later(finding, stands.closed_at)):
            return card
        number += 1


def _due_day(finding: Finding, calendar: Calendar) -> str:
    due = datetime.fromisoformat(dict(finding.evidence)[of_cases.DUE])
    return due.astimezone(calendar.zone).date().isoformat()


def _later(finding: Finding, closed_at: datetime | None) -> bool:
    return closed_at is not None and finding.since is not None and finding.since > closed_at


def _ahead(rules: Collection[Rule]) -> timedelta:
    """How long before its limit a case is looked at: long enough for the earliest warning."""
    in_days = [each for each in rules if each.unit is Unit.DAYS_OVER]
    earliest = min((at for each in in_days for at in (each.yellow, each.red) if at is not None), default=0)
    return _HOLIDAYS + 2 * timedelta(days=max(0, math.ceil(-earliest)))


def _passed(last: datetime | None, now: datetime, span: timedelta) -> bool:
    return last is None or not timedelta() <= now - last < span
