"""A day's sheet: what can be booked, how many, by whom; what becomes of those who do not come."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_server.core.bookings import commands as c
from tidehall_server.core.bookings import events as e
from tidehall_server.core.bookings.limits import blocked_until
from tidehall_server.core.bookings.model import (
    BookedService,
    BookingBook,
    Limits,
    Past,
    Sheet,
    Source,
    Standing,
    TimeKind,
    Times,
)
from tidehall_server.core.bookings.offer import places_on, slots_on, taken_of
from tidehall_server.core.bookings.room import BOOKINGS, decide, due, evolve
from tidehall_server.core.calendar import Calendar, Hours
from tidehall_server.core.fact import Fact
from tidehall_server.core.holidays import National
from tidehall_server.core.matter import Given, Series
from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.refusal import Code, Refused

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 23)  # a Monday
HOURS = (Hours(time(9), time(12)), Hours(time(13), time(17)))
CALENDAR = Calendar(ZONE, (*(HOURS,) * 5, (), ()), workday=HOURS)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
PHONE = Actor("phone", "phone", personal=False)
BOOK = BookingBook({"yb": BookedService("yb", 10, 2), "mz": BookedService("mz", 10, 2)}, windows=2)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


@dataclass
class Numbers:
    taken: int = 0

    def take(self, series: Series) -> str:
        self.taken += 1
        return series.text("2026", self.taken)


@dataclass
class Story:
    """A sheet with its facts. ``do`` gives the events of a command, ``refused`` the code of its refusal."""

    book: BookingBook = BOOK
    now: datetime = NOW
    sheet: Sheet = field(default_factory=Sheet)
    facts: list[Fact] = field(default_factory=list)
    numbers: Numbers = field(default_factory=Numbers)

    def do(self, command: object) -> list[object]:
        events = decide(command, self.sheet, Given(self.now, PHONE, CALENDAR, self.numbers, DAY.isoformat(), self.book))
        for event in events:
            fact = Fact(len(self.facts) + 1, self.now, "phone:phone", "x", event)
            self.facts.append(fact)
            self.sheet = evolve(self.sheet, fact)
        return events

    def refused(self, command: object) -> Code:
        with pytest.raises(Refused) as refused:
            self.do(command)
        return refused.value.code

    def standing(self, code: str) -> Standing:
        return self.sheet.bookings[code].standing


def wish(code: str, slot: datetime | None = None, service: str = "yb", **more: object) -> c.BookSlot:
    return replace(c.BookSlot(code, service, slot or at(9), Source.PHONE, booker=f"b-{code}"), **more)  # type: ignore[arg-type]


# What is offered


def test_the_hours_are_cut_into_slots_and_the_break_is_none() -> None:
    starts = [slot.at.astimezone(ZONE).strftime("%H:%M") for slot in slots_on(BOOK, CALENDAR, DAY)]
    assert (starts[0], starts[5], starts[6], starts[-1], len(starts)) == ("09:00", "11:30", "13:00", "16:30", 14)
    assert slots_on(BOOK, CALENDAR, DAY - timedelta(days=1)) == ()


def test_weekend_and_off_peak_times_have_their_services_and_caps() -> None:
    weekend = Times(TimeKind.WEEKEND, frozenset({5}), (Hours(time(9), time(10)),), frozenset({"mz"}), 1)
    quiet = Times(TimeKind.OFF_PEAK, frozenset({0}), (Hours(time(13), time(14)),), per_slot=5)
    book = replace(BOOK, times=(weekend, quiet))
    opened = replace(CALENDAR, week=(*CALENDAR.week[:5], weekend.hours, ()))
    saturday = slots_on(book, opened, DAY + timedelta(days=5))
    assert [(slot.kind, slot.services) for slot in saturday] == [(TimeKind.WEEKEND, ("mz",))] * 2
    places = {p.at: p for p in places_on(book, CALENDAR, DAY, "yb", {}, NOW)}
    assert {p.service for p in places.values()} == {"yb"}
    assert (places[at(13)].kind, places[at(13)].free) == (TimeKind.OFF_PEAK, 3)
    assert (places[at(14)].kind, places[at(14)].free) == (TimeKind.REGULAR, 2)


@pytest.mark.parametrize("kind", [TimeKind.OFF_PEAK, TimeKind.EXTENDED])
def test_no_time_is_offered_while_the_hall_is_shut(kind: TimeKind) -> None:
    """A day of its own hours, with times for bookings that say otherwise: only what both have."""
    rule = Times(kind, frozenset({0}), (Hours(time(11), time(14)), Hours(time(17), time(19))))
    book = replace(BOOK, hours=(Hours(time(8), time(12)),), times=(rule,))
    short = replace(CALENDAR, special={DAY: (Hours(time(10), time(11, 30)),)})
    assert [slot.at for slot in slots_on(book, short, DAY)] == [at(10), at(10, 30), at(11)]
    assert [slot.at for slot in slots_on(book, CALENDAR, DAY)] == [
        *(at(9 + n // 2, n % 2 * 30) for n in range(6)), at(13), at(13, 30),
    ]  # fmt: skip
    assert slots_on(book, replace(CALENDAR, special={DAY: ()}), DAY) == ()


def test_a_saturday_on_which_everybody_works_is_no_weekend() -> None:
    weekend = Times(TimeKind.WEEKEND, frozenset({5}), (Hours(time(9), time(10)),), frozenset({"mz"}), 1)
    saturday = DAY + timedelta(days=5)
    make_up = replace(CALENDAR, national=National(on=frozenset({saturday})))
    slots = slots_on(replace(BOOK, times=(weekend,)), make_up, saturday)
    assert len(slots) == 14
    assert {(slot.kind, slot.services) for slot in slots} == {(TimeKind.REGULAR, ("yb", "mz"))}


def test_a_holiday_has_no_times_even_where_weekend_hours_are_set() -> None:
    weekend = Times(TimeKind.WEEKEND, frozenset({5}), (Hours(time(9), time(10)),))
    closed = replace(CALENDAR, closed=frozenset({DAY + timedelta(days=5)}))
    assert slots_on(replace(BOOK, times=(weekend,)), closed, DAY + timedelta(days=5)) == ()


def test_a_service_is_offered_only_while_a_window_takes_it() -> None:
    lunch = BookedService("zx", 10, 2, ((Hours(time(9), time(10)),),))
    slots = slots_on(replace(BOOK, services={"zx": lunch}), CALENDAR, DAY)
    assert [slot.at for slot in slots] == [at(9), at(9, 30)]


# Booking


def test_a_slot_is_full_by_its_services_cap_and_by_the_share_left_to_those_who_just_come() -> None:
    story = Story()  # two windows of 30 minutes, half of it: three matters of ten minutes
    story.do(wish("A1"))
    story.do(wish("A2"))
    assert story.refused(wish("A3")) is Code.SLOT_FULL
    story.do(wish("M1", service="mz"))
    assert story.refused(wish("M2", service="mz")) is Code.SLOT_FULL
    story.do(c.GiveUpSlot("A1", c.By.CITIZEN))
    story.do(wish("M3", service="mz"))
    assert story.numbers.taken == 6  # a number that was refused is taken by nobody: the shell appends none


def test_a_matter_longer_than_the_share_can_still_be_booked_once() -> None:
    long = replace(BOOK, services={"yb": BookedService("yb", 200, 5)})
    story = Story(long)
    story.do(wish("A1"))
    assert story.refused(wish("A2")) is Code.SLOT_FULL


@pytest.mark.parametrize(
    ("slot", "service", "code"),
    [
        (at(9, 10), "yb", Code.BOOKING_SLOT),
        (at(12), "yb", Code.BOOKING_SLOT),
        (at(9), "nothing", Code.BOOKING_SERVICE),
        (at(9, day=DAY + timedelta(days=7)), "yb", Code.BOOKING_SLOT),
        (at(9, day=DAY + timedelta(days=1)), "yb", Code.BOOKING_SLOT),  # of another day's sheet
        (at(9, day=DAY - timedelta(days=3)), "yb", Code.BOOKING_PAST),
    ],
)
def test_what_cannot_be_booked(slot: datetime, service: str, code: Code) -> None:
    assert Story().refused(wish("A1", slot, service)) is code


def test_the_phone_needs_an_hour_and_the_desk_none() -> None:
    story = Story(now=at(8, 30))
    assert story.refused(wish("A1")) is Code.BOOKING_PAST
    story.do(wish("A1", source=Source.DESK))
    assert story.standing("A1") is Standing.OPEN


def test_an_order_of_the_province_that_comes_again_is_the_same_booking() -> None:
    story = Story()
    story.do(wish("A1", order="GD-1"))
    assert story.do(wish("A2", order="GD-1")) == []
    assert list(story.sheet.bookings) == ["A1"]
    assert BOOKINGS.result(wish("A2", order="GD-1"), [], story.sheet)["code"] == "A1"


# Limits


def past(
    slot: datetime, standing: Standing = Standing.OPEN, *, late: bool = False, own: bool = True, phone: bool = True
) -> Past:
    return Past(slot, standing, late, slot, own, phone)


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ([past(at(14))], Code.BOOKING_DAY_LIMIT),
        ([past(at(9, day=DAY + timedelta(days=n))) for n in (1, 2)], Code.BOOKING_WEEK_LIMIT),
        ([past(at(9, day=date(2026, 11, n))) for n in (2, 3, 9, 10, 16, 17)], Code.BOOKING_MONTH_LIMIT),
        ([past(at(14), own=False)] * 3, Code.BOOKING_PHONE_LIMIT),
        ([past(at(9, day=date(2026, 11, n)), Standing.MISSED) for n in (9, 16)], Code.BOOKING_BLOCKED),
        ([past(at(9, day=date(2026, 11, n)), Standing.CANCELLED, late=True) for n in (9, 16)], Code.BOOKING_BLOCKED),
        ([past(at(9, day=date(2026, 11, 9)), Standing.CANCELLED)] * 5, Code.BOOKING_CANCELS),
    ],
)
def test_a_limit_refuses_the_phone_and_the_desk_may_pass_it_with_a_reason(known: list[Past], code: Code) -> None:
    story = Story(replace(BOOK, history=lambda _own, _phone: tuple(known)))
    assert story.refused(wish("A1")) is code
    assert story.refused(wish("A1", source=Source.DESK)) is code
    assert story.refused(wish("A1", over="phones cannot pass")) is code
    story.do(wish("A1", source=Source.DESK, over="儿子误操作"))
    assert story.standing("A1") is Standing.OPEN
    story.do(wish("A2", booker=""))  # nobody's limits


def test_a_no_show_is_forgiven_after_its_days() -> None:
    misses = [past(at(9, day=date(2026, 10, n)), Standing.MISSED) for n in (1, 20)]
    assert blocked_until(Limits(), misses) == at(9, day=date(2026, 11, 19))
    apart = [past(at(9, day=date(2026, month, 1)), Standing.MISSED) for month in (8, 10)]
    assert blocked_until(Limits(), apart) is None
    assert blocked_until(Limits(), [past(at(9), Standing.VOID)] * 9) is None


# What becomes of it


def test_who_does_not_come_is_missed_to_the_second_and_coming_late_mends_it() -> None:
    story = Story()
    story.do(wish("A1"))
    story.now = at(9, 30)
    assert due(story.sheet) == at(9, 30) + timedelta(seconds=1)
    assert story.do(c.LookSlots()) == []
    story.now += timedelta(seconds=1)
    assert story.do(c.LookSlots()) == [e.SlotMissed("A1")]
    assert due(story.sheet) is None
    story.do(c.UseSlot("A1", "A007"))
    assert story.standing("A1") is Standing.CAME


def test_whom_the_hall_could_not_receive_is_excused() -> None:
    story = Story()
    story.do(wish("A1"))
    story.do(wish("A2"))
    story.now = at(12)
    story.do(c.LookSlots(("A2",)))
    assert (story.standing("A1"), story.standing("A2")) == (Standing.MISSED, Standing.VOID)


def test_a_late_cancellation_counts_as_not_coming_unless_the_desk_does_it() -> None:
    story = Story(now=at(7))
    story.do(wish("A1"))
    story.do(wish("A2"))
    story.now = at(7, 0) + timedelta(seconds=1)
    assert story.do(c.GiveUpSlot("A1", c.By.CITIZEN)) == [e.SlotGivenUp("A1", c.By.CITIZEN, "", late=True)]
    assert story.do(c.GiveUpSlot("A2", c.By.DESK)) == [e.SlotGivenUp("A2", c.By.DESK, "", late=False)]
    assert story.refused(c.GiveUpSlot("A1", c.By.CITIZEN)) is Code.BOOKING_CANCELLED


_STEPS = st.lists(
    st.tuples(st.sampled_from(["book", "cancel", "use", "look", "adopt"]), st.integers(0, 9), st.integers(0, 13)),
    max_size=60,
)


@given(_STEPS)
def test_no_slot_is_ever_given_away_twice(steps: list[tuple[str, int, int]]) -> None:
    """Whatever is done in whatever order: no booking of ours goes past cap or share, and time ends all of them."""
    slots = [slot.at for slot in slots_on(BOOK, CALENDAR, DAY)]
    story = Story()
    for what, person, slot in steps:
        code = f"C{person}"
        command: object = {
            "book": wish(code, slots[slot], "yb" if person % 2 else "mz"),
            "cancel": c.GiveUpSlot(code, c.By.CITIZEN),
            "use": c.UseSlot(code, f"A{person:03d}"),
            "look": c.LookSlots(),
            "adopt": c.AdoptSlot(f"Q{person}", "yb", slots[slot]),
        }[what]
        try:
            story.do(command)
        except Refused:
            continue
        ours = [each for each in story.sheet.bookings.values() if each.source is Source.PHONE]
        taken = taken_of(ours)
        assert all(count <= 2 for there in taken.values() for count in there.values())
        assert all(sum(there.values()) <= 3 for there in taken.values())
    story.now = at(23)
    story.do(c.LookSlots())
    assert all(each.standing is not Standing.OPEN for each in story.sheet.bookings.values())
