"""A bad rating opens its rectification, every rating goes out to the province, and no mood of it loses one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.province.sample import MATTER, PERSON, PRIVATE, SM4_KEY, interface
from tests.server.house import START, Plans
from tidehall_server.append_desk import AppendDesk, AppendWish
from tidehall_server.clock import ManualClock
from tidehall_server.core.calendar import Calendar
from tidehall_server.core.queue import commands as q
from tidehall_server.core.reviews import commands as c
from tidehall_server.core.reviews.appended import AppendBook
from tidehall_server.core.reviews.model import Invalid, Limit, Limits, Remedy, Step
from tidehall_server.core.reviews.shares import Share
from tidehall_server.erasable import Said
from tidehall_server.errands import Errands
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal
from tidehall_server.journal.errands import State
from tidehall_server.journal.review_list import Wanted
from tidehall_server.matters import Matters, UnknownMatterError
from tidehall_server.outbox import Outbox, Served
from tidehall_server.province.push import REVIEW, Push
from tidehall_server.province.virtual.judge import Keys
from tidehall_server.province.virtual.server import VirtualProvince
from tidehall_server.review_desk import ReviewDesk
from tidehall_server.virtual_end import Trouble

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(ZONE, fixed=False)
BOSS, LEADER, HANDLER = (q.Actor(name, "manager") for name in ("boss", "leader", "li"))
DAY = date(2026, 3, 2)


@dataclass
class House:
    """A hall with its desks, and a province that can misbehave."""

    journal: Journal
    province: VirtualProvince
    clock: ManualClock
    known: dict[str, Served] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.hall = Hall("test", self.journal, self.clock)
        self.hall.open_today(Plans())
        matters = Matters("test", self.journal, self.clock, lambda: CALENDAR, lambda _kind: Limits())
        self.desk = ReviewDesk("test", self.journal, matters)
        push = Push(interface(self.province.url, self.province.keys, 1.0), ZONE, self.clock.now)
        self.outbox = Outbox("test", self.journal, lambda _service: MATTER, self.served, push)
        self.errands = Errands(self.journal, "test", self.clock, {**self.desk.errands(), **self.outbox.errands()})

    def served(self, stream: str, ticket: str, service: str) -> Served:
        return self.known.get(ticket, Served())

    def do(self, command: q.Command, actor: q.Actor = BOSS) -> dict[str, object]:
        return self.hall.execute(command, actor, f"test-{next(self.numbers)}").result

    def rate(
        self, level: q.Level = q.Level.DISSATISFIED, *, anonymous: bool = False, case: bool = True,
        contact: str | None = None,
    ) -> str:  # fmt: skip
        """Somebody is served by zhang at window 1 and says this; the ticket."""
        if self.hall.day.windows["1"].clerk is None:
            self.do(q.SignIn("1"), q.Actor("zhang", "clerk"))
        ticket = str(self.do(q.TakeTicket("ms"))["ticket"])
        for command in (q.CallNext("1"), q.Start("1"), q.Finish("1")):
            self.do(command, q.Actor("zhang", "clerk"))
        if case:
            self.known[ticket] = Served(f"2026{ticket}", PERSON, "01")
        self.clock.advance(timedelta(seconds=20).total_seconds())
        tags = ("214",) if level is q.Level.DISSATISFIED else ()
        rating = q.Rate(ticket, level, tags, anonymous=anonymous, contact=contact)
        self.do(rating, q.Actor("pad", "pad", window="1", personal=False))
        return ticket

    def add(self, ticket: str) -> None:
        """The citizen of this ticket says one thing more."""
        desk = AppendDesk("test", self.journal, self.desk.matters, AppendBook)
        wish = AppendWish(q.Level.DISSATISFIED, ("214",))
        desk.append(
            DAY, ticket, wish, Said(), q.Actor("phone", "citizen", personal=False), f"test-{next(self.numbers)}"
        )

    def later(self, **span: float) -> None:
        self.clock.advance(timedelta(**span).total_seconds())
        self.errands.tick()

    def ask(self, ticket: str, command: object, actor: q.Actor = BOSS) -> None:
        self.desk.execute(f"2026-03-02-{ticket}", command, actor, f"test-{next(self.numbers)}")


@pytest.fixture
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    url = f"sqlite:///{tmp_path / 'journal.sqlite'}"
    if getattr(request, "param", "sqlite") == "postgresql":
        fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        url = fresh()
    opened = Journal.open(url, people_key=bytes(32))
    yield opened
    opened.close()


@pytest.fixture
def house(journal: Journal) -> Iterator[House]:
    clock = ManualClock(START)
    with VirtualProvince(Keys(PRIVATE, SM4_KEY, "HALL", "word"), clock.now, ZONE) as province:
        yield House(journal, province, clock)


def test_a_bad_rating_opens_one_rectification_and_a_good_one_none(house: House) -> None:
    bad, good = house.rate(), house.rate(q.Level.SATISFIED)
    for _ in range(3):
        house.later(seconds=1)
    total, (row,) = house.desk.rows.find(Wanted(DAY))
    assert (total, row["ticket"], row["clerk"], row["steps"]) == (1, bad, "zhang", ["check", "contact", "assign"])
    with pytest.raises(UnknownMatterError):
        house.ask(good, c.CheckReview(True, True))
    assert house.journal.verify() == []


def test_an_errand_that_runs_again_opens_nothing_again(house: House, journal: Journal) -> None:
    house.rate()
    house.later(seconds=1)
    (errand,) = journal.errands("test").newest("rectify")
    fact = next(journal.read(errand.stream, after=errand.version - 1))
    house.clock.advance(timedelta(days=3).total_seconds())
    journal.forget_answers(house.clock.now())
    house.desk.errands()["rectify"](errand, fact)
    assert len(journal.streams("test", "review")) == 1
    assert len(house.desk.story(f"2026-03-02-{house.desk.rows.find(Wanted(DAY))[1][0]['ticket']}")) == 1


@pytest.mark.parametrize("journal", ["sqlite", "postgresql"], indirect=True)
def test_mj_8_the_dashboard_shows_both_shares_and_an_unanswered_real_name_lowers_one(house: House) -> None:
    done, open_, wrong = house.rate(), house.rate(anonymous=True), house.rate()
    house.later(seconds=1)
    for ticket in (done, open_):
        house.ask(ticket, c.CheckReview(True, True))
        house.ask(ticket, c.AssignReview("li"))
        house.ask(ticket, c.RectifyReview(Remedy.FIXED, "已整改"), HANDLER)
    house.ask(wrong, c.ProposeInvalid(Invalid.MISTAKEN, "误点"))
    found = house.desk.shares(DAY)
    assert (found.rectified, found.replied) == (Share(2, 3), Share(0, 2))
    house.ask(wrong, c.DecideInvalid(True), LEADER)
    house.ask(done, c.ReplyReview("已电话回复"))
    found = house.desk.shares(DAY)
    assert (found.rectified, found.replied, found.invalid) == (Share(2, 2), Share(1, 1), 1)
    assert found.rectified.kept


@pytest.mark.parametrize("journal", ["sqlite", "postgresql"], indirect=True)
def test_the_clock_makes_each_deadline_a_fact_once_and_the_rows_can_be_made_anew(
    house: House, journal: Journal
) -> None:
    ticket = house.rate()
    house.later(seconds=1)
    house.clock.advance(timedelta(days=2).total_seconds())
    assert house.desk.tick() == 1
    assert house.desk.tick() == 0
    house.clock.advance(timedelta(days=20).total_seconds())
    assert house.desk.tick() == 1
    state = house.desk.find(f"2026-03-02-{ticket}").state
    assert state.overdue == {Limit.CONTACT, Limit.SETTLE, Limit.REPLY}
    assert Step.CHECK in state.steps
    before = house.desk.rows.find(Wanted(DAY, overdue=True))
    assert before[0] == 1
    journal.rebuild()
    assert house.desk.rows.find(Wanted(DAY, overdue=True)) == before
    assert journal.stale() == []


@pytest.mark.parametrize("journal", ["sqlite", "postgresql"], indirect=True)
def test_mj_8_no_lapse_of_time_makes_a_promise_kept(house: House) -> None:
    open_, settled = house.rate(), house.rate(anonymous=True)
    house.later(seconds=1)
    house.ask(settled, c.CheckReview(True, True))
    house.ask(settled, c.AssignReview("li"))
    house.ask(settled, c.RectifyReview(Remedy.FIXED, "已整改"), HANDLER)
    since = DAY + timedelta(days=91)
    found = house.desk.shares(since)
    assert (found.rectified, found.replied) == (Share(0, 1), Share(0, 1)), "what is settled leaves with its days"
    house.later(days=91)
    house.desk.tick()
    found = house.desk.shares(since)
    assert (found.rectified, found.replied, found.overdue) == (Share(0, 1, late=1), Share(0, 1, late=1), 1)
    total, (row,) = house.desk.rows.find(Wanted(since))
    assert (total, row["ticket"], row["overdue"]) == (1, open_, ["contact", "reply", "settle"])
    house.ask(open_, c.CheckReview(True, True))
    house.ask(open_, c.AssignReview("li"))
    house.ask(open_, c.RectifyReview(Remedy.FIXED, "已整改"), HANDLER)
    found = house.desk.shares(since)
    assert (found.rectified, found.replied) == (Share(1, 1), Share(0, 1, late=1)), "put right, and still not answered"


@pytest.mark.parametrize("journal", ["sqlite", "postgresql"], indirect=True)
def test_mj_9_a_rating_is_with_the_province_within_seconds(house: House) -> None:
    house.rate(q.Level.VERY_SATISFIED)
    assert house.outbox.counts()[State.OPEN] == 1
    house.later(seconds=1)
    assert house.outbox.counts() == {State.OPEN: 0, State.DONE: 1, State.FAILED: 0}
    (review,) = house.province.register.reviews.values()
    assert review["satisfaction"] == "5"
    assert house.outbox.rows()[0].said == "success"


@pytest.mark.parametrize("trouble", [Trouble.CLOSED, Trouble.LOST, Trouble.GARBAGE, Trouble.REFUSES])
def test_mj_9_a_day_without_the_province_loses_nothing_and_doubles_nothing(trouble: Trouble, house: House) -> None:
    house.province.trouble = trouble
    tickets = [house.rate(level) for level in (q.Level.FAIR, q.Level.DISSATISFIED)]
    for hours in (0.001, 0.001, 1, 1, 8, 8):  # where nobody answers, one of them asks each time
        house.later(hours=hours)
    assert house.outbox.counts()[State.OPEN] == 2
    assert all(row.tries >= 3 and row.said for row in house.outbox.rows())
    house.province.trouble = Trouble.NONE
    house.later(hours=1)
    assert house.outbox.counts() == {State.OPEN: 0, State.DONE: 2, State.FAILED: 0}
    assert sorted(key[0] for key in house.province.register.reviews) == sorted(f"372026{each}" for each in tickets)


def test_a_rating_without_its_case_waits_and_names_what_is_missing(house: House) -> None:
    ticket = house.rate(case=False)
    house.later(seconds=1)
    (row,) = house.outbox.rows()
    assert row.state is State.OPEN
    assert "projectNo" in row.said
    assert "userName" in row.said
    house.known[ticket] = Served("20260001", PERSON)
    house.later(minutes=1)
    assert house.outbox.counts()[State.DONE] == 1


def test_what_failed_for_good_is_seen_and_can_be_sent_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidehall_server.errands.TRIES", 3)
    house.rate(case=False)
    for _ in range(3):
        house.later(hours=2)
    (row,) = house.outbox.rows(State.FAILED)
    house.known[next(iter(house.hall.day.tickets))] = Served("20260001", PERSON)
    assert house.outbox.again(row.stream, row.version, house.clock.now())
    house.later(seconds=1)
    assert house.outbox.counts()[State.DONE] == 1
    assert not house.outbox.again(row.stream, row.version, house.clock.now()), "what is done is done"


def test_what_is_added_goes_out_as_the_second_evaluation(house: House) -> None:
    ticket = house.rate(q.Level.VERY_SATISFIED)
    house.add(ticket)
    house.later(seconds=1)
    assert house.outbox.counts()[State.DONE] == 2
    assert sorted(key[2] for key in house.province.register.reviews) == ["1", "2"]


def test_what_is_added_is_not_lost_to_a_province_that_keeps_one_review_for_each_service(house: House) -> None:
    house.province.register.appends = False
    ticket = house.rate(q.Level.VERY_SATISFIED)
    house.later(seconds=1)
    house.add(ticket)
    for _ in range(2):
        house.later(hours=1)
        (row,) = house.outbox.rows(State.OPEN)
        assert (row.stream, row.said) == (
            f"append/test/2026-03-02-{ticket}", "RefusedByProvinceError: addEvaluate: 评价数据不可重复"
        )  # fmt: skip
    assert house.outbox.handed_in(row.stream, row.version, "boss", house.clock.now())


def test_an_addition_that_may_have_arrived_is_done_when_the_province_has_it(house: House) -> None:
    """The first try got as far as the review and no answer came back; the second is told that it is there."""
    ticket = house.rate(q.Level.VERY_SATISFIED)
    house.later(seconds=1)
    house.add(ticket)
    house.province.lost = frozenset({REVIEW})
    house.later(seconds=1)
    (row,) = house.outbox.rows(State.OPEN)
    assert row.said.startswith("UnreachableError: addEvaluate:")
    house.province.lost = frozenset()
    house.later(hours=1)
    assert house.outbox.counts() == {State.OPEN: 0, State.DONE: 2, State.FAILED: 0}
    assert len(house.province.register.reviews) == 2


def test_the_review_bears_the_name_that_was_left_and_the_service_its_applicant(house: House) -> None:
    contact = house.journal.seals.keep("test", {"name": "钱代办", "phone": "13900139000"})
    house.rate(contact=contact)
    house.later(seconds=1)
    (service,), (review,) = house.province.register.services.values(), house.province.register.reviews.values()
    assert (service["userName"], service["mobile"]) == (PERSON.name, PERSON.phone)
    assert review["name"] == "钱代办"


def test_a_name_that_was_erased_is_nobodys(house: House) -> None:
    contact = house.journal.seals.keep("test", {"name": "钱代办", "phone": "13900139000"})
    house.rate(contact=contact)
    house.journal.seals.forget(contact)
    house.later(seconds=1)
    (review,) = house.province.register.reviews.values()
    assert review["name"] == "", "never the applicant's, who said nothing"


def test_nothing_of_the_citizen_is_in_any_row(house: House, journal: Journal) -> None:
    house.rate()
    house.later(seconds=1)
    kept = "".join(repr(fact) for stream in [*journal.streams("test"), *journal.streams("test", "review")]
                   for fact in journal.read(stream))  # fmt: skip
    kept += repr(journal.errands("test").newest())
    for secret in (PERSON.name, PERSON.id_number, PERSON.phone):
        assert secret not in kept
