"""Rules of the notices beside cards and the running hour: training, tests, the month's report, walking in, 容缺受理."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tidehall_server.core.cases.model import Case
from tidehall_server.core.clocks import breaks, broken
from tidehall_server.core.monthly.model import Month
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import Channel
from tidehall_server.core.supervision.compliance import Evidence, Line, Proof, State


def training(day: Day) -> Line:
    """Nobody sits at a window without the training before duty; whom a manager let sit without it is named."""
    source = "000 / 003 §9"
    if day.trained is None:
        return Line("training", source, State.IDLE)
    seated = [each for each in day.clerks.values() if each.window is not None]
    without = [each for each in seated if each.id not in day.trained]
    if without:
        proof = tuple(Evidence(Proof.WINDOW, each.window or "", each.since) for each in without)
        who, since = tuple(each.id for each in without), min(each.since for each in without)
        return Line("training", source, State.BROKEN, since, who, len(without), len(seated), "", proof)
    let = tuple(clerk for clerk in day.waived if clerk not in day.trained)
    if let:
        return Line("training", source, State.MENDED, None, let, len(let), len(seated))
    return Line("training", source, State.KEPT if seated else State.IDLE, judged=len(seated))


def walking_in(day: Day) -> Line:
    """Whoever comes without a booking gets a number. No setting can forbid it, so it is kept by everybody who came."""
    came = sum(ticket.channel is not Channel.BOOKING for ticket in day.tickets.values())
    proof = (Evidence(Proof.LIST, "tickets"),)
    return Line("walk_in", "003 §14", State.KEPT if came else State.IDLE, judged=came, evidence=proof)


@dataclass(frozen=True, slots=True)
class Held:
    """How many were held in the running month, which began at ``since``, and in the one before it (None: the hall was
    not there yet); ``least`` are wanted in each."""

    since: datetime
    now: int
    before: int | None
    least: int


def tests(held: Held | None) -> Line:
    """Two tests a month. A running month may still get its second; one that ended short is short until this one has."""
    source, proof = "002 §6", (Evidence(Proof.LIST, "scores"),)
    if held is None:
        return Line("tests", source, State.IDLE, limit="2", evidence=proof)  # the notice's own number
    limit = str(held.least)
    if held.now >= held.least:
        return Line("tests", source, State.KEPT, judged=held.now, limit=limit, evidence=proof)
    if held.before is None:
        return Line("tests", source, State.IDLE, judged=held.now, limit=limit, evidence=proof)
    if held.before < held.least:
        short = held.least - held.before
        return Line("tests", source, State.BROKEN, held.since, (), short, held.before, limit, proof)
    return Line("tests", source, State.KEPT, judged=held.before, limit=limit, evidence=proof)


def report(owed: Sequence[Month], since: datetime, now: datetime, due_day: int) -> Line:
    """The month's report is handed in by its day. ``since``: what was handed in late from then on is mended today."""
    source, limit, proof = "003 五（一）", str(due_day), (Evidence(Proof.LIST, "report"),)
    late = [each.due for each in owed if not each.filed and each.due is not None and broken(each.due, now)]
    if late:
        return Line("report", source, State.BROKEN, breaks(min(late)), (), len(late), len(owed), limit, proof)
    filed = [each.filed[0] for each in owed if each.filed]
    today = [each for each in filed if each.late and each.at >= since]
    state = State.MENDED if today else State.KEPT if filed else State.IDLE
    return Line("report", source, state, None, (), len(today), len(filed), limit, proof)


def tolerated(found: Iterable[Case], now: datetime) -> Line:
    """Accepted with papers to follow (容缺受理): they follow within their days. ``found``: those under way."""
    cases = list(found)
    late = [each for each in cases if each.lacking and broken(each.lacking_due, now)]
    source = "003 §22 / 002 §1"
    if late:
        since = min(breaks(each.lacking_due) for each in late if each.lacking_due is not None)
        proof = tuple(Evidence(Proof.CASE, each.receipt, each.lacking_due) for each in late)
        who = tuple(dict.fromkeys(each.received_by.partition(":")[2] or each.received_by for each in late))
        return Line("tolerated", source, State.BROKEN, since, who, len(late), len(cases), "", proof)
    return Line("tolerated", source, State.KEPT if cases else State.IDLE, judged=len(cases))
