"""From what was counted to what is answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from tidehall_server.api import score_models as m
from tidehall_server.api.case_answers import StoryLine, story_line
from tidehall_server.core import appraisal
from tidehall_server.core.appraisal import Trained
from tidehall_server.core.fact import Fact
from tidehall_server.core.scores.events import MonthSettled
from tidehall_server.core.scores.model import Candidate, Corrected, Exam, Line, Objection, Rules, Scores, Star
from tidehall_server.core.scores.month import Counted, Month, pace
from tidehall_server.core.scores.period import Period
from tidehall_server.core.scores.presence import Attended


def state_of(period: Period, scores: Scores, today: date) -> str:
    if scores.settled is not None:
        return "settled"
    return "over" if period.over(today) else "running"


def month_line(period: Period, scores: Scores, today: date) -> m.MonthLine:
    waiting = sum(each.answer is None for each in scores.objections)
    return m.MonthLine(period=period.id, state=state_of(period, scores, today), exams=scores.held, objections=waiting)


def page(counted: Counted, story: Sequence[Fact], today: date, own: str | None) -> m.ScorePage:
    """The whole month, or ``own`` lines and entries only."""
    scores, settled = counted.scores, counted.scores.settled
    mine = [line for line in counted.lines if own in (None, line.clerk)]
    tests = [Trained(clerk.id, scores.tests_of(clerk.id)) for clerk in counted.month.clerks]
    short = appraisal.untrained([clerk.id for clerk in counted.month.clerks], tests, counted.rules.tests)
    return m.ScorePage(
        period=counted.period.id, first=counted.period.first, last=counted.period.last,
        state=state_of(counted.period, scores, today), scored=counted.scored, drifted=counted.drifted and own is None,
        rules=_rules(counted.rules), pace=_number(pace(counted.lines)), lines=[line_of(each) for each in mine],
        untested=[clerk for clerk in short if own in (None, clerk)], exams=_exams(scores.exams, own),
        corrections=_corrections(scores.corrections, own), objections=_objections(scores.objections, own),
        stars=[_star(each) for each in scores.stars], settled_at=settled.at if settled else None,
        settled_by=settled.by if settled else "", story=[_told(fact) for fact in story],
    )  # fmt: skip


def detail(counted: Counted, clerk: str, *, of_tickets: bool) -> m.ScoreDetail | None:
    """``of_tickets``: each rating with its ticket. None for somebody who is not of the month."""
    line = next((each for each in counted.lines if each.clerk == clerk), None)
    fresh = next((each for each in counted.fresh if each.clerk == clerk), line)
    if line is None or fresh is None:
        return None
    month, scores = counted.month, counted.scores
    done = [each for each in month.done if each.clerk == clerk]
    return m.ScoreDetail(
        period=counted.period.id, line=line_of(line), fresh=line_of(fresh), services=_services(month, clerk),
        days=_days(month, clerk),
        tickets=[m.TicketLine(day=each.day, ticket=each.ticket, service=month.services.get(each.service, each.service),
                              minutes=round(each.expected_s / 60, 1), at=each.at) for each in done],
        ratings=[m.RatingLine(day=each.day, ticket=each.ticket, level=each.level.value, invalid=each.invalid)
                 for each in month.rated if of_tickets and each.clerk == clerk],
        halves=[_half(each) for each in month.attended if each.clerk == clerk], exams=_exams(scores.exams, clerk),
        corrections=_corrections(scores.corrections, clerk), objections=_objections(scores.objections, clerk),
    )  # fmt: skip


def star_page(
    period: Period, today: date, found: Iterable[Candidate], waiting: list[str], scores: Scores, story: Sequence[Fact]
) -> m.StarPage:
    return m.StarPage(
        period=period.id, span=period.span.value, over=period.over(today), open_months=waiting,
        candidates=[m.CandidateLine(clerk=each.clerk, name=each.name, months=list(each.months),
                                    total=float(each.total), passed=each.passed) for each in found],
        stars=[_star(each) for each in scores.stars], story=[_told(fact) for fact in story],
    )  # fmt: skip


def line_of(line: Line) -> m.ScoreLine:
    changed: dict[str, Decimal] = {}
    for each in line.corrections:
        changed[each.part.value] = changed.get(each.part.value, Decimal(0)) + each.points
    return m.ScoreLine(
        clerk=line.clerk, name=line.name, assessed=line.assessed, cases=line.cases,
        load_minutes=float(line.load_minutes), open_minutes=float(line.open_minutes),
        paused_minutes=float(line.paused_minutes), volume=_number(line.volume), levels=list(line.levels),
        invalid=line.invalid, satisfaction=_number(line.satisfaction),
        deeds=[m.DeedLine(rule=each.rule, points=float(each.points), facts=list(each.facts)) for each in line.deeds],
        quantified=_number(line.quantified), tests=line.tests,
        corrected={part: float(points) for part, points in changed.items()}, total=_number(line.total),
        passed=line.passed, missing=[part.value for part in line.missing],
    )  # fmt: skip


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _rules(rules: Rules) -> m.RulesLine:
    weights = rules.weights
    return m.RulesLine(
        volume=float(weights.volume), quantified=float(weights.quantified), satisfaction=float(weights.satisfaction),
        base=float(weights.base), pass_mark=float(weights.pass_mark), levels=[float(each) for each in rules.levels],
        yellow=float(rules.yellow), red=float(rules.red), late=float(rules.late), early=float(rules.early),
        absent=float(rules.absent), untested=float(rules.untested), grace_min=rules.grace_min, tests=rules.tests,
        specials=rules.specials,
    )  # fmt: skip


def _exams(found: Iterable[Exam], own: str | None) -> list[m.ExamLine]:
    """A clerk sees that there was a test, and the own mark."""
    return [
        m.ExamLine(number=exam.number, title=exam.title, day=exam.day, full=float(exam.full),
                   pass_mark=float(exam.pass_mark), cancelled=exam.cancelled, before_duty=exam.before_duty,
                   marks={mark.clerk: float(mark.points) for mark in exam.marks if own in (None, mark.clerk)})
        for exam in found
    ]  # fmt: skip


def _corrections(found: Iterable[Corrected], own: str | None) -> list[m.CorrectionLine]:
    return [
        m.CorrectionLine(number=each.number, clerk=each.clerk, part=each.correction.part.value,
                         points=float(each.correction.points), reason=each.correction.reason, by=each.correction.by,
                         at=each.at, taken_back=each.taken_back)
        for each in found if own in (None, each.clerk)
    ]  # fmt: skip


def _objections(found: Iterable[Objection], own: str | None) -> list[m.ObjectionLine]:
    return [
        m.ObjectionLine(number=each.number, clerk=each.clerk, words=each.words, at=each.at, answer=each.answer,
                        answered_by=each.answered_by)
        for each in found if own in (None, each.clerk)
    ]  # fmt: skip


def _star(star: Star) -> m.StarLine:
    return m.StarLine(
        clerk=star.clerk, name=star.name, total=float(star.total), reason=star.reason, at=star.at, by=star.by
    )


def _services(month: Month, clerk: str) -> list[m.WorkLine]:
    counts = Counter((done.service, done.expected_s) for done in month.done if done.clerk == clerk)
    found = [
        m.WorkLine(service=service, name=month.services.get(service, service), count=count,
                   minutes_each=round(expected / 60, 1), minutes=round(count * expected / 60, 1))
        for (service, expected), count in counts.items()
    ]  # fmt: skip
    return sorted(found, key=lambda line: (-line.minutes, line.service))


def _days(month: Month, clerk: str) -> list[m.DayWorkLine]:
    worked = {each.day for each in month.done if each.clerk == clerk}
    days = sorted(worked | {each.day for each in month.seated if each.clerk == clerk})
    return [_day(month, clerk, day) for day in days]


def _day(month: Month, clerk: str, day: date) -> m.DayWorkLine:
    done = [each for each in month.done if each.clerk == clerk and each.day == day]
    seated = [each for each in month.seated if each.clerk == clerk and each.day == day]
    return m.DayWorkLine(
        day=day, cases=len(done), load_minutes=round(sum(each.expected_s for each in done) / 60, 1),
        open_minutes=round(sum(each.open_s for each in seated) / 60, 1),
        paused_minutes=round(sum(each.paused_s for each in seated) / 60, 1),
    )  # fmt: skip


def _half(each: Attended) -> m.HalfLine:
    wanted = each.expected
    return m.HalfLine(
        day=each.day, half=each.half.value, expected=wanted.window if wanted and not wanted.away else None,
        away=wanted is not None and wanted.away, note=wanted.note if wanted else "", first=each.first, last=each.last,
        windows=list(each.windows), posts=list(each.posts), slips=[slip.value for slip in each.slips],
    )  # fmt: skip


def _told(fact: Fact) -> StoryLine:
    """A settled month names how many were scored; the figures themselves are above."""
    if isinstance(fact.event, MonthSettled):
        count = sum(line.assessed for line in fact.event.lines)
        return StoryLine(version=fact.version, at=fact.at, actor=fact.actor, type="MonthSettled", data={"count": count})
    return story_line(fact)
