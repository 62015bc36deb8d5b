"""Random lives of a case: whatever people do in whatever order, the promises of its room hold."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tidehall_server.core.calendar import Calendar
from tidehall_server.core.cases import commands as c
from tidehall_server.core.cases import events as e
from tidehall_server.core.cases.clock import due, late
from tidehall_server.core.cases.model import (
    Book,
    Case,
    CaseService,
    Delegation,
    Delivery,
    Lacking,
    Limits,
    Material,
    Return,
    Status,
    Verdict,
)
from tidehall_server.core.cases.room import CASES
from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Given, Series
from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.queue.model import ServiceKind
from tidehall_server.core.refusal import Refused

START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
CALENDAR = Calendar(UTC, fixed=False)
PAPERS = ("身份证", "户口簿", "照片")
SERVICES = {
    "own": CaseService("own", "即办", "民政", ServiceKind.INSTANT, authority=True, materials=PAPERS),
    "town": CaseService("town", "全权", "民政", ServiceKind.PROMISED, promise_days=4, materials=PAPERS,
                        may_lack=("照片",), may_pledge=("户口簿",)),
    "away": CaseService("away", "初审", "人社", ServiceKind.PROMISED, Delegation.PRELIM, promise_days=3),
}  # fmt: skip
BOOK = Book(SERVICES, Limits(), {"office-a": "民政", "office-b": "人社"}, "cj")
ACTORS = [Actor("zhang", "clerk"), Actor("boss", "manager"), Actor("office-a", "office"), Actor("cj", "delivery")]

words = st.sampled_from(["", "理由"])
for kind, strategy in (
    (str, words),
    (Lacking, st.builds(Lacking, st.sampled_from((*PAPERS, "别的")), words)),
):
    st.register_type_strategy(kind, strategy)

papers = st.just(tuple(Material(name, original=name == "身份证") for name in PAPERS)) | st.just(())
receive = st.builds(
    c.Receive,
    service=st.sampled_from(sorted(SERVICES)),
    delivery=st.sampled_from(Delivery),
    returns=st.just(Return.POST),
    materials=papers,
    pledged=st.just(()),
)
steps = st.one_of(*(st.builds(kind) for kind in c.COMMANDS.values() if kind is not c.Receive))
moves = st.tuples(steps, st.sampled_from(ACTORS), st.sampled_from([0, 60, 301, 901, 40_000, 86_400, 400_000]))


class Numbers:
    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    def take(self, series: Series) -> str:
        self.taken[series.letters] += 1
        return f"{series.letters}{self.taken[series.letters]}"


class Life:
    """One case, with the facts that made it."""

    def __init__(self) -> None:
        self.case = Case()
        self.now = START
        self.facts: list[Fact] = []
        self.numbers = Numbers()

    def given(self, actor: Actor) -> Given:
        return Given(self.now, actor, CALENDAR, self.numbers, "SJ1", BOOK)

    def do(self, command: Any, actor: Actor) -> list[Any]:
        try:
            events = list(CASES.decide(command, self.case, self.given(actor)))
        except Refused:
            return []
        for event in events:
            fact = Fact(len(self.facts) + 1, self.now, f"{actor.role}:{actor.id}", "id", event)
            self.facts.append(fact)
            self.case = CASES.evolve(self.case, fact)
        return events

    def kinds(self) -> Counter[type]:
        return Counter(type(fact.event) for fact in self.facts)


@settings(max_examples=100)
@given(receive, st.lists(moves, max_size=14))
def test_whatever_people_do_the_promises_of_a_case_hold(first: c.Receive, life: list[tuple[Any, Actor, int]]) -> None:
    lived = Life()
    lived.do(first, ACTORS[0])
    for command, actor, pause in life:
        lived.now += timedelta(seconds=pause)
        before = lived.case
        events = lived.do(command, actor)
        if before.ended:
            assert {type(event) for event in events} <= {e.CaseArchived, e.CaseOverdue, e.CaseFiled, e.CaseCalled}
            assert lived.case.status is before.status
        if before.status is not Status.NEW:
            lived.do(c.Look(), ACTORS[0])
            quiet = due(lived.case)
            assert quiet is None or quiet > lived.now, "a clock that has spoken is quiet"
            assert late(lived.case, lived.given(ACTORS[0])) == []
    kinds = lived.kinds()
    assert kinds[e.CaseReceived] <= 1
    assert kinds[e.CaseAccepted] <= 1, "accepted once, with one number"
    assert kinds[e.CaseDelivered] <= 1
    assert kinds[e.CaseDecided] <= 1
    for at, fact in enumerate(lived.facts):
        if isinstance(fact.event, e.CaseDecided) and fact.event.granted:
            accepted = [one for one in lived.facts[:at] if isinstance(one.event, e.CaseAccepted)]
            assert accepted, "nothing is granted that was not accepted"
        if isinstance(fact.event, e.CaseListed) and not fact.event.override:
            assert not any(isinstance(one.event, e.CaseListed) for one in lived.facts[:at]), "one list"
    folded = Case()
    for fact in lived.facts:
        folded = CASES.evolve(folded, fact)
    assert folded == lived.case


@settings(max_examples=40)
@given(st.integers(0, 20 * 86_400))
def test_a_complex_case_is_deemed_accepted_exactly_when_three_working_days_are_over(after: int) -> None:
    lived = Life()
    lived.do(c.Receive("town", Verdict.COMPLEX, delivery=Delivery.WINDOW), ACTORS[0])
    lived.now += timedelta(seconds=after)
    lived.do(c.Look(), ACTORS[0])
    over = lived.now >= datetime(2026, 3, 6, 0, 0, tzinfo=UTC)  # Monday the 2nd: Tuesday, Wednesday, Thursday
    assert lived.case.deemed is over
    assert (lived.case.accepted_on is not None) is over
    if over:
        assert str(lived.case.accepted_on) == "2026-03-02"
