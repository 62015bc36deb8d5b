"""Bookings of the province's page: taken once whatever it does, refused in words, cancelled, told what came."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.counter import Counter
from tests.acceptance.house import LOCAL
from tests.acceptance.test_bookings import FRIDAY, MONDAY, OTHER, WHO, at, standing, turn_to
from tidehall_server.channel.table import ChannelTable
from tidehall_server.channel.virtual import HALL, KEY, VirtualChannel
from tidehall_server.long_matters import LongMatters, make_long_matters
from tidehall_server.messages.messenger import NO_WAYS
from tidehall_server.uplink import Uplink
from tidehall_server.virtual_end import Trouble

ORDER = {"service": "yb", "slot": at(MONDAY, "09:00"), **WHO}


@pytest.fixture
def province() -> Iterator[VirtualChannel]:
    with VirtualChannel() as virtual:
        yield virtual


@pytest.fixture
def hall(tmp_path: Path) -> Counter:
    return Counter("chini", tmp_path, day=FRIDAY, at="10:00")


def joined(hall: Counter, province: VirtualChannel, key: str = KEY) -> LongMatters:
    """The hall with the channel of its settings: a second process looks after the same sheets."""
    table = ChannelTable(url=province.url, hall=HALL, key=key, timeout_s=1)
    uplink = Uplink(None, LOCAL, lambda work: work())
    return make_long_matters(hall.hall, hall.app.configured.config, uplink, NO_WAYS, table)


def send(hall: Counter, matters: LongMatters) -> None:
    """The next look at the channel."""
    hall.clock.advance(31)
    matters.send()


def answer(province: VirtualChannel, order: str, kind: str = "book") -> tuple[str, str]:
    said = province.answered[order, kind]
    return said["result"], said.get("reason", "")


def test_an_order_becomes_a_booking_then_a_ticket_and_the_province_hears_of_it(
    hall: Counter, province: VirtualChannel
) -> None:
    matters = joined(hall, province)
    province.hand("GD-1", **ORDER)
    province.hand("GD-2", **{**ORDER, **OTHER})
    send(hall, matters)
    said = province.answered["GD-1", "book"]
    assert (said["result"], said["number"]) == ("booked", "YY20260001")
    assert standing(hall) == {each["code"]: "open" for each in province.answered.values()}
    story = "".join(str(fact) for fact in hall.journal.read(f"bookings/chini/{MONDAY}"))
    assert not any(secret in story for secret in WHO.values())
    turn_to(hall, MONDAY, "08:50")
    hall.staff(w1="zh-1")
    ticket = hall.do("check-in", role="kiosk", code=said["code"])["ticket"]
    assert ticket
    turn_to(hall, MONDAY, "09:31")
    for _ in range(2):
        send(hall, matters)
    assert sorted(province.told) == [("GD-1", "came"), ("GD-2", "missed")]


@pytest.mark.parametrize("trouble", [each for each in Trouble if each not in (Trouble.NONE, Trouble.SLOW)])
def test_whatever_the_channel_does_nothing_is_lost_and_nothing_doubled(
    hall: Counter, province: VirtualChannel, trouble: Trouble
) -> None:
    matters = joined(hall, province)
    province.hand("GD-1", **ORDER)
    province.trouble = trouble
    send(hall, matters)
    assert standing(hall) == {}
    province.trouble, province.loses = Trouble.NONE, True  # the answers do not arrive
    send(hall, matters)
    assert province.answered == {}
    province.loses = False
    send(hall, matters)
    assert answer(province, "GD-1") == ("booked", "")
    assert standing(hall) == {province.answered["GD-1", "book"]["code"]: "open"}


def test_a_channel_that_hands_everything_over_again_gets_the_same_answer(
    hall: Counter, province: VirtualChannel
) -> None:
    first, second = joined(hall, province), joined(hall, province)
    province.repeats = True
    province.hand("GD-1", **ORDER)
    send(hall, first)
    said = dict(province.answered["GD-1", "book"])
    second.send()
    send(hall, first)
    assert province.answered["GD-1", "book"] == said
    assert list(standing(hall)) == [said["code"]]
    province.hand("GD-1", **{**ORDER, "slot": at(MONDAY, "10:00")})  # one number, two wishes
    province.waiting.pop(0)
    send(hall, first)
    assert answer(province, "GD-1") == ("refused", "order_changed")
    assert list(standing(hall)) == [said["code"]]


def test_an_order_that_cannot_be_kept_is_refused_with_its_reason_and_stops_no_other(
    hall: Counter, province: VirtualChannel
) -> None:
    matters = joined(hall, province)
    people = [{**OTHER, "phone": f"1390013900{n}", "id_number": number} for n, number in enumerate(
        ("440301199003070019", "11010519491231002X", "440106198506120029"))]  # fmt: skip
    for n, person in enumerate(people):
        province.hand(f"GD-{n}", **{**ORDER, **person})
    wrong = {
        "PHONE": {"phone": "12345"}, "ID": {"id_number": "110105194912310021"}, "NOID": {"id_number": ""},
        "SLOT": {"slot": "2026-11-23T09:00:00"}, "NIGHT": {"slot": at(MONDAY, "23:00")}, "NAME": {"name": "\n"},
        "WHAT": {"service": "nothing"}, "HELP": {"help": "all"}, "VISIT": {"help": "visit"},
    }  # fmt: skip
    for name, fields in wrong.items():
        province.hand(name, **{**ORDER, **fields})
    province.hand("KIND", kind="sell")
    province.hand("", **ORDER)
    send(hall, matters)
    assert {order: answer(province, order)[1] for order, kind in province.answered if kind == "book"} == {
        "GD-0": "", "GD-1": "", "GD-2": "slot_full", "PHONE": "order_phone", "ID": "order_id_number",
        "NOID": "order_id_number", "SLOT": "order_slot", "NIGHT": "booking_slot", "NAME": "order_name",
        "WHAT": "booking_service", "HELP": "order_help", "VISIT": "booking_visit",
    }  # fmt: skip
    assert answer(province, "KIND", "sell") == ("refused", "order_kind")
    assert len(standing(hall)) == 2


def test_a_cancellation_gives_the_place_back_once_and_what_the_hall_cancels_is_told(
    hall: Counter, province: VirtualChannel
) -> None:
    matters = joined(hall, province)
    province.hand("GD-1", **ORDER)
    province.hand("GD-2", **{**ORDER, **OTHER})
    province.hand("GD-1", kind="cancel")
    province.hand("GD-9", kind="cancel")
    send(hall, matters)
    assert answer(province, "GD-1", "cancel") == ("cancelled", "")
    assert answer(province, "GD-9", "cancel") == ("refused", "unknown_booking")
    province.hand("GD-1", kind="cancel")
    send(hall, matters)
    assert answer(province, "GD-1", "cancel") == ("cancelled", "")
    other = province.answered["GD-2", "book"]["code"]
    body = {"house": True, "reason": "系统停用"}
    hall.result(hall.ask("POST", f"/{MONDAY}/{other}/cancel", "daotai", "guide", body, room="bookings"))
    send(hall, matters)
    assert province.told == [("GD-2", "void")]


def test_free_times_are_told_when_they_are_asked_for_and_a_wrong_key_moves_nothing(
    hall: Counter, province: VirtualChannel
) -> None:
    matters = joined(hall, province)
    province.wants = ["yb", "nothing"]
    province.hand("GD-1", **ORDER)
    send(hall, matters)
    line = {"at": "2026-11-23T01:00:00+00:00", "kind": "regular", "free": 1}
    assert line in province.times["yb"]
    assert province.times["nothing"] == []
    calls = province.calls
    matters.send()
    assert province.calls == calls, "asked again before its time"
    province.hand("GD-2", **{**ORDER, **OTHER})
    send(hall, joined(hall, province, key="wrong"))
    assert len(standing(hall)) == 1
