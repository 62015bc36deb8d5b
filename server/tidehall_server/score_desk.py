"""The month's scores as the hall lives them: counted from the journal when somebody asks, settled once by a manager."""

from __future__ import annotations

import time as clock_time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from tidehall_server.core.calendar import Calendar
from tidehall_server.core.clocks import end_of
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.queue.model import ClerkSpec, WindowSpec
from tidehall_server.core.scores import commands as c
from tidehall_server.core.scores.model import Candidate, Rules, Scores, Settled
from tidehall_server.core.scores.month import Counted, Month, Seated, lines
from tidehall_server.core.scores.period import Period, Span, lately_over, month_of, period_of, settled_by
from tidehall_server.core.scores.presence import (
    Attended,
    Expected,
    Half,
    Looked,
    attendance,
    halves,
    served,
    stays,
)
from tidehall_server.core.scores.room import SCORES
from tidehall_server.core.scores.stars import candidates
from tidehall_server.core.supervision.assessed import Ended
from tidehall_server.core.supervision.monthly import Held
from tidehall_server.hall import Answer
from tidehall_server.halls import HallConfig
from tidehall_server.halls.assessment import rules_of, usual_of
from tidehall_server.halls.rota import rota
from tidehall_server.journal import Journal
from tidehall_server.journal.score_source import DayWork, ScoreSource
from tidehall_server.matters import Found, Matters, UnknownMatterError


class ScoreDesk:
    """One hall's scores. ``config`` gives the hall's file as it is now."""

    def __init__(self, hall: str, journal: Journal, matters: Matters, config: Callable[[], HallConfig]) -> None:
        self.hall = hall
        self.matters = matters
        self.config = config
        self.source = ScoreSource(journal, hall)

    # Reading

    def today(self) -> date:
        return self.config().business_day(self.matters.clock.now())

    def months(self) -> list[tuple[Period, Scores]]:
        """The months with a record, newest first, with what was decided in them."""
        found = dict.fromkeys(month_of(day).id for day in self.source.days())
        found[month_of(self.today()).id] = None
        periods = [period for name in sorted(found, reverse=True) if (period := period_of(name)) is not None]
        return [(period, self.scores(period)) for period in periods]

    def scores(self, period: Period) -> Scores:
        state: Scores = self._find(period.id).state
        return state

    def story(self, period: Period) -> list[Fact]:
        return self.matters.story(SCORES, period.id)

    def count(self, period: Period) -> Counted:
        """The month as the journal has it now, and as it was settled."""
        config, scores = self.config(), self.scores(period)
        set_now = rules_of(config.file)
        settled = scores.settled
        rules = settled.rules if settled is not None else set_now or Rules(usual=usual_of(config.file))
        month = self._month(period, config, rules)
        fresh = lines(month, rules, scores)
        if settled is None and set_now is None:
            fresh = tuple(replace(line, assessed=False, total=None, passed=None, missing=()) for line in fresh)
        shown = settled.lines if settled is not None else fresh
        return Counted(period, month, rules, settled is not None or set_now is not None, scores, shown, fresh)

    def tests(self, today: date, midnight: datetime) -> Held | None:
        """Held of the running month and of the one before, where the hall assesses its clerks."""
        rules = rules_of(self.config().file)
        if rules is None:
            return None
        running = month_of(today)
        before = month_of(running.first - timedelta(days=1))
        recorded = bool(self.source.days(before.first, before.last))
        return Held(
            midnight.replace(day=1),
            self.scores(running).held,
            self.scores(before).held if recorded else None,
            rules.tests,
        )

    def owed(self, today: date) -> tuple[list[Ended], list[Ended]]:
        """The months to be settled and the periods to have a star, of those lately over in which there was work; none
        where the hall assesses nobody. Where everything is settled and nobody passed there is no star to be had."""
        config = self.config()
        if config.file.assessment is None:
            return [], []
        over = {span: lately_over(span, today) for span in Span}
        days = self.source.days(min(each[0].first for each in over.values()), today)
        worked = {month_of(day).id for day in days}
        months: list[Ended] = []
        stars: list[Ended] = []
        for period in (each for periods in over.values() for each in periods):
            if worked.isdisjoint(period.months):
                continue
            due, scores = end_of(config.calendar, settled_by(period)), self.scores(period)
            if period.span is Span.MONTH:
                months.append(Ended(period.id, due, scores.settled is not None))
            if scores.stars or self._may_have_star(period, worked):
                stars.append(Ended(period.id, due, bool(scores.stars)))
        return months, stars

    def _may_have_star(self, period: Period, worked: set[str]) -> bool:
        found, unsettled = self.candidates(period)
        return not worked.isdisjoint(unsettled) or any(each.passed for each in found)

    def candidates(self, period: Period) -> tuple[tuple[Candidate, ...], list[str]]:
        """Who may be a star of the period, and the months of it that are not settled yet."""
        states = {name: self._settled(name) for name in period.months}
        known = {name: settled for name, settled in states.items() if settled is not None}
        return candidates(known), [name for name, settled in states.items() if settled is None]

    # Writing

    def execute(self, period: Period, command: Any, actor: Actor, command_id: str) -> Answer:
        """What the command needs of the hall is put into it here: who its clerks are, what the month came to."""
        if isinstance(command, c.HoldExam | c.ChangeMark | c.Correct):
            command = replace(command, known=tuple(clerk.id for clerk in self.count(period).month.clerks))
        elif isinstance(command, c.Settle) and period.span is Span.MONTH:
            counted = self.count(period)
            command = c.Settle(counted.rules if counted.scored else None, counted.fresh)
        elif isinstance(command, c.GiveStar):
            command = replace(command, candidates=self.candidates(period)[0])
        said = f"{period.id}|{actor.id}|{command_id}" if isinstance(command, c.Settle) else ""
        return self.matters.execute(SCORES, period.id, command, actor, command_id, said)

    # Inside

    def _find(self, period: str) -> Found:
        try:
            return self.matters.find(SCORES, period)
        except UnknownMatterError:
            return Found(self.matters.stream_of(SCORES.kind, period), 0, SCORES.fresh)

    def _settled(self, period: str) -> Settled | None:
        state: Scores = self._find(period).state
        return state.settled

    def _month(self, period: Period, config: HallConfig, rules: Rules) -> Month:
        now, calendar = self.matters.clock.now(), config.calendar
        recorded = self.source.days(period.first, period.last)
        days = [found for day in recorded if (found := self._day(day)) is not None]
        invalid = self.source.invalid(period.first, period.last)
        clerks = _clerks(days, config, period.last >= self.today())
        expected = _expected(config, period)
        grace, usual = timedelta(minutes=rules.grace_min), dict(rules.usual)
        seated: list[Seated] = []
        attended: list[Attended] = []
        for work in days:
            here = stays(work.staff, now)
            sessions = work.plan.sessions
            for stay in here:
                open_s, paused_s = served(stay, sessions)
                if stay.window is not None:
                    seated.append(Seated(work.day, stay.clerk, open_s, paused_s))
            looked = Looked(work.day, now, grace)
            wanted = expected.get(work.day, [])
            attended += attendance(looked, here, halves(sessions, calendar.zone), wanted)
        return Month(
            clerks=clerks,
            windows=_windows(days),
            services={service.id: service.name for work in days for service in work.plan.services},
            done=tuple(
                replace(done, expected_s=usual.get(done.service, done.expected_s))
                for work in days
                for done in work.done
            ),
            rated=tuple(
                replace(each, invalid=(each.day, each.ticket) in invalid) for work in days for each in work.rated
            ),
            cards=self.source.cards(*_bounds(period, calendar), [clerk.id for clerk in clerks]),
            seated=tuple(seated),
            attended=tuple(attended),
            over=period.over(self.today()),
        )

    def _day(self, day: date) -> DayWork | None:
        clock_time.sleep(0)  # noqa: TID251 - no wait: whoever is ready to serve a citizen gets a turn
        return self.source.day(day)


def _clerks(days: list[DayWork], config: HallConfig, running: bool) -> tuple[ClerkSpec, ...]:
    """Everybody who belonged to the hall on a day of the month, and, while it runs, who does now."""
    found = {clerk.id: clerk for work in days for clerk in work.plan.clerks}
    if running or not found:
        for each in config.file.clerks:
            found[each.id] = ClerkSpec(each.id, each.name, each.badge, each.primary, each.backup)
    return tuple(found.values())


def _windows(days: list[DayWork]) -> tuple[WindowSpec, ...]:
    found = {window.id: window for work in days for window in work.plan.windows}
    return tuple(found.values())


def _expected(config: HallConfig, period: Period) -> dict[date, list[Expected]]:
    """By the rota; a hall without fixed hours expects nobody at a time."""
    if not config.calendar.fixed:
        return {}
    found: dict[date, list[Expected]] = {}
    made = rota(config.file, config.calendar, period.first, (period.last - period.first).days + 1)
    for seat in made.seats:
        if seat.clerk:
            found.setdefault(seat.day, []).append(Expected(seat.clerk, Half(seat.half.value), seat.window))
    for each in made.away:
        found.setdefault(each.day, []).append(Expected(each.clerk, Half(each.half.value), "", True, each.note))
    return found


def _bounds(period: Period, calendar: Calendar) -> tuple[datetime, datetime]:
    """The month's first instant, and that of the next, on the hall's clock."""
    following = period.last + timedelta(days=1)
    return (
        datetime.combine(period.first, time.min, calendar.zone),
        datetime.combine(following, time.min, calendar.zone),
    )
