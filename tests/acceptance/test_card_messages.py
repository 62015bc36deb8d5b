"""A card reaches those who answer for it: the screen at once, the telephone and the group when the gateway takes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.counter import Counter
from tests.acceptance.house import LOCAL
from tidehall_server.core.supervision.events import CardTold
from tidehall_server.core.supervision.rules import Colour, Duty, Finding, RuleId
from tidehall_server.journal.card_rows import WantedCards
from tidehall_server.journal.errands import State
from tidehall_server.long_matters import LongMatters, make_long_matters
from tidehall_server.messages.messenger import Ways
from tidehall_server.messages.table import SmsTable, WebhookTable, gateway_of
from tidehall_server.messages.virtual import VirtualGateway
from tidehall_server.uplink import Uplink
from tidehall_server.virtual_end import Trouble

STAFF = """
[messages]
group = "all"
[[messages.staff]]
account = "zr"
phone = "13800138001"
cards = "all"
[[messages.staff]]
account = "zc-a"
phone = "13800138002"
[[messages.staff]]
account = "fgld"
phone = "13800138003"
cards = "red"
"""


@pytest.fixture
def gateway() -> Iterator[VirtualGateway]:
    with VirtualGateway() as virtual:
        yield virtual


def opened(
    data: Path, gateway: VirtualGateway, at: str = "09:00", preset: str = "meijiang", more: str = ""
) -> tuple[Counter, LongMatters]:
    hall = Counter(preset, data, more=STAFF + more, at=at)
    if preset == "meijiang":
        hall.staff(w2="zc-a")
    ways = Ways(
        gateway_of(SmsTable(url=gateway.url, timeout_s=1, accepted='"code": *0')),
        gateway_of(WebhookTable(url=gateway.url, timeout_s=1, accepted='"code": *0')),
    )
    uplink = Uplink(None, LOCAL, lambda work: work())
    return hall, make_long_matters(hall.hall, hall.app.configured.config, uplink, ways)


def vacant(hall: Counter, matters: LongMatters, minutes: float) -> str:
    """The clerk of window 2 lets somebody wait for so long, and nobody is told of the wait; the card's id."""
    hall.take("mz")
    hall.clock.advance(minutes * 60 + 1)
    matters.tick()
    matters.tick()
    rows = matters.cards.rows.find(WantedCards(hall.clock.now().replace(hour=0)))
    return next(str(row["id"]) for row in rows if row["rule"] == "window_vacant")


def told(matters: LongMatters, card: str) -> set[str]:
    events = [fact.event for fact in matters.cards.story(card)]
    return {f"{event.way}:{event.to}" for event in events if isinstance(event, CardTold)}


def test_a_card_is_told_once_by_each_way_and_again_when_it_turns_red(tmp_path: Path, gateway: VirtualGateway) -> None:
    hall, matters = opened(tmp_path, gateway)
    card = vacant(hall, matters, 11)
    assert told(matters, card) == {"screen:manager", "screen:zc-a"}
    matters.send()
    assert told(matters, card) == {"screen:manager", "screen:zc-a", "sms:zr", "sms:zc-a", "webhook:group"}
    (first, *_) = [each["text"] for each in gateway.taken]
    assert first.startswith("梅州市梅江区")
    assert "黄牌：窗口空岗，综合办事窗口，11-20 09:11" in first
    gateway.taken.clear()
    hall.clock.advance(600)
    matters.tick()
    matters.tick()
    matters.send()
    red = [each.get("phone") for each in gateway.taken if "红牌：窗口空岗" in each["text"]]
    assert sorted(red, key=str) == ["13800138001", "13800138002", "13800138003", None]
    assert hall.journal.verify() == []
    assert hall.journal.stale() == []
    facts = [repr(fact) for fact in matters.cards.story(card)]
    said = [row.said for row in hall.journal.errands(hall.hall.id).newest()]
    assert not any("1380013800" in text for text in facts + said)


def test_a_gateway_that_fails_is_asked_again_and_nobody_is_told_twice(tmp_path: Path, gateway: VirtualGateway) -> None:
    hall, matters = opened(tmp_path, gateway)
    gateway.trouble = Trouble.LOST
    card = vacant(hall, matters, 11)
    matters.send()
    assert "sms:zr" not in told(matters, card)
    gateway.trouble = Trouble.NONE
    for _ in range(3):
        hall.clock.advance(60)
        matters.send()
    assert {"sms:zr", "sms:zc-a", "webhook:group"} <= told(matters, card)
    texts = [each["text"] for each in gateway.taken if "窗口空岗" in each["text"]]
    assert len([each for each in gateway.taken if each.get("phone") and "窗口空岗" in each["text"]]) == 2
    assert len(texts) <= 4  # a robot has no ids: what it took without a word it may be told again


def test_at_night_nobody_is_woken_and_an_old_alarm_is_not_sent(tmp_path: Path, gateway: VirtualGateway) -> None:
    hall, matters = opened(tmp_path, gateway, at="20:30")
    vacant(hall, matters, 11)
    matters.send()
    assert gateway.taken == []
    waiting = [row for row in hall.journal.errands(hall.hall.id).newest("card-sms") if row.state is State.OPEN]
    assert {f"{row.next_at.astimezone(hall.config.calendar.zone):%d %H:%M}" for row in waiting} == {"21 08:00"}
    hall.clock.advance(14 * 3600)
    matters.send()
    assert gateway.taken == []
    assert {row.said for row in hall.journal.errands(hall.hall.id).newest("card-sms")} == {"no longer of use"}


def test_a_breach_that_comes_back_is_told_again_but_not_at_every_turn_of_the_queue(
    tmp_path: Path, gateway: VirtualGateway
) -> None:
    hall, matters = opened(tmp_path, gateway)
    card = vacant(hall, matters, 11)
    matters.send()

    def mine() -> int:
        gateway_said = [each for each in gateway.taken if each.get("phone") == "13800138002"]
        return len([each for each in gateway_said if "窗口空岗" in each["text"]])

    def again(wait: float) -> list[str]:
        for ticket in list(hall.hall.day.pool.tickets()):
            hall.do("drop", ticket=ticket)
        hall.clock.advance(16)
        matters.tick()
        hall.take("mz")
        hall.clock.advance(wait)
        matters.tick()
        matters.tick()
        matters.send()
        return [type(fact.event).__name__ for fact in matters.cards.story(card)]

    assert mine() == 1
    assert again(601).count("BreachAgain") == 1
    assert mine() == 2
    matters.cards.end(card, "over")
    hall.clock.advance(16)
    matters.tick()
    matters.tick()
    matters.send()
    assert [type(fact.event).__name__ for fact in matters.cards.story(card)].count("BreachAgain") == 2
    assert mine() == 2, "told a moment ago"


def test_a_card_of_a_department_reaches_its_office(tmp_path: Path, gateway: VirtualGateway) -> None:
    office = '[[messages.staff]]\naccount = "sp-mz"\nphone = "13800138004"\n'
    _, matters = opened(tmp_path, gateway, preset="jianping", more=office)
    near = Finding(RuleId.PROMISE_DUE, Colour.YELLOW, "SJ1", -1, Duty.BACK_OFFICE, "民政", (("due", "2026-11-23"),))
    matters.cards.issue("2026-11-23-promise_due-SJ1", near, "seed")
    matters.tick()
    matters.send()
    assert told(matters, "2026-11-23-promise_due-SJ1") == {
        "screen:manager", "screen:sp-mz", "sms:zr", "sms:sp-mz", "webhook:group",
    }  # fmt: skip
    assert "13800138004" in {each.get("phone") for each in gateway.taken}
