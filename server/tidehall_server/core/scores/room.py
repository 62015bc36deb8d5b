"""The room of scores: tests, corrections, objections, settling, stars. Its id is the period.

Figures are not decided here: they are counted from the journal (``month``) and come in with ``Settle``, which makes
them a fact. While a month is settled nothing in it changes; to change it, somebody opens it again and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from tidehall_server.core.appraisal import Correction
from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Given, Room
from tidehall_server.core.notes import must_name_nobody, must_say
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.scores import commands as c
from tidehall_server.core.scores import events as e
from tidehall_server.core.scores.model import (
    HUNDREDTH,
    Corrected,
    Exam,
    Mark,
    Objection,
    Scores,
    Settled,
    Star,
)  # fmt: skip
from tidehall_server.core.scores.period import Period, Span, period_of

_MOST = 60
"""Tests, corrections and objections of one month: more would be no assessment."""


def decide(command: Any, scores: Scores, given: Given) -> list[Any]:
    for name in ("note", "reason"):
        if hasattr(command, name):
            must_say(getattr(command, name))
    must_name_nobody(command)
    return _RULES[type(command)](command, scores, given)


def _period(given: Given) -> Period:
    found = period_of(given.matter)
    if found is None:
        raise Refused(Code.SCORE_PERIOD, period=given.matter)
    return found


def _month(scores: Scores, given: Given) -> Period:
    """The month, if it may be changed."""
    period = _period(given)
    if period.span is not Span.MONTH:
        raise Refused(Code.SCORE_PERIOD, period=period.id)
    if scores.settled is not None:
        raise Refused(Code.SCORE_SETTLED, period=period.id)
    return period


def _known(clerk: str, known: tuple[str, ...]) -> None:
    if clerk not in known:
        raise Refused(Code.UNKNOWN_CLERK, clerk=clerk)


def _not_about_oneself(clerk: str, given: Given) -> None:
    if clerk == given.actor.id:
        raise Refused(Code.SCORE_OWN)


def _room_for(found: Sequence[object]) -> int:
    if len(found) >= _MOST:
        raise Refused(Code.SCORE_TOO_MANY, most=_MOST)
    return len(found) + 1


def _in_full(points: Decimal, full: Decimal) -> Decimal:
    if not (points.is_finite() and 0 <= points <= full):
        raise Refused(Code.EXAM_MARK, points=str(points), full=str(full))
    return points.quantize(HUNDREDTH)


def _hold(command: c.HoldExam, scores: Scores, given: Given) -> list[Any]:
    month = _month(scores, given)
    must_say(command.title)
    if not month.first <= command.day <= min(month.last, given.today):
        raise Refused(Code.EXAM_DAY, day=command.day.isoformat(), period=month.id)
    if not command.full.is_finite() or command.full <= 0 or not command.marks:
        raise Refused(Code.EXAM_MARK, points="", full=str(command.full))
    names = [mark.clerk for mark in command.marks]
    if len(set(names)) != len(names):
        raise Refused(Code.EXAM_MARK, points="", full=str(command.full))
    for mark in command.marks:
        _known(mark.clerk, command.known)
        _not_about_oneself(mark.clerk, given)
    number, full = _room_for(scores.exams), command.full.quantize(HUNDREDTH)
    marks = tuple(Mark(mark.clerk, _in_full(mark.points, full)) for mark in command.marks)
    return [
        e.ExamHeld(
            number, command.title.strip(), command.day, full, _in_full(command.pass_mark, full), marks,
            command.before_duty,
        )
    ]  # fmt: skip


def _exam(number: int, scores: Scores) -> Exam:
    found = next((exam for exam in scores.exams if exam.number == number and not exam.cancelled), None)
    if found is None:
        raise Refused(Code.EXAM_UNKNOWN, exam=number)
    return found


def _change_mark(command: c.ChangeMark, scores: Scores, given: Given) -> list[Any]:
    _month(scores, given)
    exam = _exam(command.exam, scores)
    _known(command.clerk, command.known)
    _not_about_oneself(command.clerk, given)
    before = next((mark.points for mark in exam.marks if mark.clerk == command.clerk), None)
    after = None if command.points is None else _in_full(command.points, exam.full)
    return [] if before == after else [e.MarkChanged(exam.number, command.clerk, before, after, command.reason.strip())]


def _cancel(command: c.CancelExam, scores: Scores, given: Given) -> list[Any]:
    _month(scores, given)
    return [e.ExamCancelled(_exam(command.exam, scores).number, command.reason.strip())]


def _correct(command: c.Correct, scores: Scores, given: Given) -> list[Any]:
    _month(scores, given)
    _known(command.clerk, command.known)
    _not_about_oneself(command.clerk, given)
    if not command.points.is_finite() or command.points == 0:
        raise Refused(Code.SCORE_POINTS)
    number = _room_for(scores.corrections)
    return [
        e.ScoreCorrected(
            number, command.clerk, command.part, command.points.quantize(HUNDREDTH), command.reason.strip()
        )
    ]


def _take_back(command: c.TakeBack, scores: Scores, given: Given) -> list[Any]:
    _month(scores, given)
    found = next((each for each in scores.corrections if each.number == command.correction), None)
    if found is None or found.taken_back:
        raise Refused(Code.CORRECTION_UNKNOWN, correction=command.correction)
    _not_about_oneself(found.clerk, given)
    return [e.CorrectionTakenBack(found.number, command.reason.strip())]


def _object(command: c.Object, scores: Scores, given: Given) -> list[Any]:
    month = _period(given)
    if month.span is not Span.MONTH:
        raise Refused(Code.SCORE_PERIOD, period=month.id)
    number = _room_for(scores.objections)
    return [e.ScoreObjected(number, given.actor.id, command.reason.strip())]


def _answer(command: c.AnswerObjection, scores: Scores, given: Given) -> list[Any]:
    found = next((each for each in scores.objections if each.number == command.objection), None)
    if found is None or found.answer is not None:
        raise Refused(Code.OBJECTION_UNKNOWN, objection=command.objection)
    _not_about_oneself(found.clerk, given)
    return [e.ObjectionAnswered(found.number, command.note.strip())]


def _settle(command: c.Settle, scores: Scores, given: Given) -> list[Any]:
    month = _month(scores, given)
    if command.rules is None:
        raise Refused(Code.SCORE_NO_RULES)
    if not month.over(given.today):
        raise Refused(Code.SCORE_NOT_OVER, period=month.id, last=month.last.isoformat())
    waiting = [each.clerk for each in scores.objections if each.answer is None]
    if waiting:
        raise Refused(Code.OBJECTION_OPEN, count=len(waiting))
    return [e.MonthSettled(command.rules, command.lines)]


def _reopen(command: c.Reopen, scores: Scores, given: Given) -> list[Any]:
    if scores.settled is None:
        raise Refused(Code.SCORE_NOT_SETTLED, period=given.matter)
    return [e.MonthReopened(command.reason.strip())]


def _give(command: c.GiveStar, scores: Scores, given: Given) -> list[Any]:
    period = _period(given)
    if not period.over(given.today):
        raise Refused(Code.SCORE_NOT_OVER, period=period.id, last=period.last.isoformat())
    _not_about_oneself(command.clerk, given)
    found = next((each for each in command.candidates if each.clerk == command.clerk), None)
    if found is None or not found.passed:
        raise Refused(Code.STAR_NOT_EARNED, clerk=command.clerk)
    if any(star.clerk == command.clerk for star in scores.stars):
        raise Refused(Code.STAR_GIVEN, clerk=found.name)
    return [e.StarGiven(found.clerk, found.name, found.total, found.months, command.reason.strip())]


def _take_star(command: c.TakeStar, scores: Scores, given: Given) -> list[Any]:
    if not any(star.clerk == command.clerk for star in scores.stars):
        raise Refused(Code.STAR_NOT_EARNED, clerk=command.clerk)
    return [e.StarTaken(command.clerk, command.reason.strip())]


_RULES: dict[type, Callable[[Any, Scores, Given], list[Any]]] = {
    c.HoldExam: _hold,
    c.ChangeMark: _change_mark,
    c.CancelExam: _cancel,
    c.Correct: _correct,
    c.TakeBack: _take_back,
    c.Object: _object,
    c.AnswerObjection: _answer,
    c.Settle: _settle,
    c.Reopen: _reopen,
    c.GiveStar: _give,
    c.TakeStar: _take_star,
    c.Look: lambda command, scores, given: [],
}


def _exams(scores: Scores, number: int, change: Callable[[Exam], Exam]) -> Scores:
    return replace(scores, exams=tuple(change(each) if each.number == number else each for each in scores.exams))


def _about_exams(scores: Scores, event: Any) -> Scores:
    match event:
        case e.ExamHeld(number, title, day, full, pass_mark, marks, before_duty):
            held = Exam(number, title, day, full, pass_mark, marks, before_duty=before_duty)
            return replace(scores, exams=(*scores.exams, held))
        case e.MarkChanged(exam, clerk, _, after):
            return _exams(scores, exam, lambda each: _marked(each, clerk, after))
        case e.ExamCancelled(exam):
            return _exams(scores, exam, lambda each: replace(each, cancelled=True))
    return scores


def _about_corrections(scores: Scores, event: Any, fact: Fact, by: str) -> Scores:
    match event:
        case e.ScoreCorrected(number, clerk, part, points, reason):
            made = Corrected(number, clerk, Correction(part, points, reason, by), fact.at)
            return replace(scores, corrections=(*scores.corrections, made))
        case e.CorrectionTakenBack(correction):
            kept = (replace(x, taken_back=True) if x.number == correction else x for x in scores.corrections)
            return replace(scores, corrections=tuple(kept))
        case e.ScoreObjected(number, clerk, reason):
            return replace(scores, objections=(*scores.objections, Objection(number, clerk, reason, fact.at)))
        case e.ObjectionAnswered(objection, note):
            said = (replace(x, answer=note, answered_by=by) if x.number == objection else x for x in scores.objections)
            return replace(scores, objections=tuple(said))
    return scores


def _about_results(scores: Scores, event: Any, fact: Fact, by: str) -> Scores:
    match event:
        case e.MonthSettled(rules, lines):
            return replace(scores, settled=Settled(rules, lines, fact.at, by))
        case e.MonthReopened():
            return replace(scores, settled=None)
        case e.StarGiven(clerk, name, total, _, reason):
            return replace(scores, stars=(*scores.stars, Star(clerk, name, total, reason, fact.at, by)))
        case e.StarTaken(clerk):
            return replace(scores, stars=tuple(star for star in scores.stars if star.clerk != clerk))
    return scores


def evolve(scores: Scores, fact: Fact) -> Scores:
    """What a fact makes of the period."""
    event, by = fact.event, fact.actor.partition(":")[2]
    if type(event).__name__ not in e.EVENTS:
        raise TypeError(f"no fact of scores: {event!r}")
    known = _about_exams(replace(scores, exists=True), event)
    return _about_results(_about_corrections(known, event, fact, by), event, fact, by)


def _marked(exam: Exam, clerk: str, points: Decimal | None) -> Exam:
    marks = tuple(mark for mark in exam.marks if mark.clerk != clerk)
    return replace(exam, marks=marks if points is None else (*marks, Mark(clerk, points)))


def _result(command: object, events: Sequence[Any], scores: Scores) -> dict[str, object]:
    number = getattr(events[-1], "number", None) if events else None
    return {"settled": scores.settled is not None} | ({} if number is None else {"number": number})


def _due(_scores: Scores) -> datetime | None:
    return None


SCORES: Room[Scores] = Room("score", Scores(), decide, evolve, _result, _due, c.Look())
