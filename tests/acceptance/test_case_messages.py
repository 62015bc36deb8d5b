"""MX-8: who is not in the hall is told by a message, once; who waits there is called; the rest stays with the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.counter import APPLICANT, Counter
from tests.acceptance.house import LOCAL
from tidehall_server.journal.errands import State
from tidehall_server.long_matters import LongMatters, make_long_matters
from tidehall_server.messages.messenger import NO_WAYS, Ways
from tidehall_server.messages.table import SmsTable, gateway_of
from tidehall_server.messages.virtual import VirtualGateway
from tidehall_server.uplink import Uplink
from tidehall_server.virtual_end import Trouble


@pytest.fixture
def gateway() -> Iterator[VirtualGateway]:
    with VirtualGateway() as virtual:
        yield virtual


def opened(data: Path, gateway: VirtualGateway | None, day: str = "2026-11-20") -> tuple[Counter, LongMatters]:
    hall = Counter("jianping", data, day=day, at="10:00")
    ways = Ways(gateway_of(SmsTable(url=gateway.url, timeout_s=1, accepted='"code": *0'))) if gateway else NO_WAYS
    uplink = Uplink(None, LOCAL, lambda work: work())
    return hall, make_long_matters(hall.hall, hall.app.configured.config, uplink, ways)


def ready(hall: Counter, **more: Any) -> str:
    case = hall.receive("mz", materials=hall.materials("mz"), **more)
    hall.step(case, "send")
    hall.step(case, "decide", "boss", "manager", granted=True)
    return case


def told(hall: Counter, case: str) -> list[tuple[str, bool]]:
    return [(each["how"], each["reached"]) for each in hall.card(case)["told"]]


def test_mx_8_a_message_tells_who_went_home_once(tmp_path: Path, gateway: VirtualGateway) -> None:
    hall, matters = opened(tmp_path, gateway)
    gateway.trouble = Trouble.LOST
    home, posted, here = ready(hall), ready(hall, delivery="post"), ready(hall, waits=True)
    phoned = ready(hall)
    hall.step(phoned, "tell", "cj-9", "delivery", how="phone")
    matters.tick()
    matters.send()
    assert told(hall, home) == [], "an answer that was lost is no answer"
    gateway.trouble = Trouble.NONE
    for _ in range(4):
        hall.clock.advance(60)
        matters.tick()
        matters.send()
    assert [told(hall, case) for case in (home, posted, here)] == [[("message", True)], [("message", True)], []]
    assert told(hall, phoned) == [("phone", True)], "who was phoned meanwhile is left in peace"
    assert hall.card(here)["called"]
    texts = {each["id"]: (each["phone"], each["text"]) for each in gateway.taken}
    assert len(texts) == 2, "tried again under the same id"
    assert {phone for phone, _ in texts.values()} == {APPLICANT["phone"]}
    assert sorted(("领取" in text, "邮寄送达" in text) for _, text in texts.values()) == [(False, True), (True, False)]
    assert all(APPLICANT["name"] not in text for _, text in texts.values())
    rows = hall.journal.errands(hall.hall.id).newest()
    assert not any(APPLICANT["phone"] in row.said for row in rows)
    assert hall.card(home)["story"][-1]["actor"] == "house:errands"
    assert (hall.journal.verify(), hall.journal.stale()) == ([], [])


def test_mx_8_who_waited_yesterday_or_did_not_come_when_called_is_told_like_everybody(
    tmp_path: Path, gateway: VirtualGateway
) -> None:
    hall, matters = opened(tmp_path, gateway, "2026-11-16")

    def minutes(count: int) -> None:
        for _ in range(count):
            hall.clock.advance(60)
            matters.tick()
            matters.send()

    def calling(case: str) -> Any:
        listed = hall.result(hall.ask("GET", "", "cj-9", "delivery", room="handing-out"))["ready"]
        return next(line["called"] for line in listed if line["receipt"] == case)

    overnight = hall.receive("mz", materials=hall.materials("mz"), waits=True)
    hall.step(overnight, "send")
    posted, here = ready(hall, waits=True, delivery="post"), ready(hall, waits=True)
    minutes(3)
    ticket = hall.card(here)["called"]
    assert (hall.card(posted)["called"], told(hall, posted)) == (None, [("message", True)]), "nothing to collect"
    assert (calling(here), told(hall, here)) == (ticket, []), "being called"
    hall.do("drop", ticket=ticket)
    assert calling(here) is None, "on the telephone list, and may be called again"
    minutes(10)
    assert told(hall, here) == [("message", True)]
    hall.clock.advance(86400)
    hall.hall.open_today(hall.config)
    hall.step(overnight, "decide", "boss", "manager", granted=True)
    minutes(1)
    assert (hall.card(overnight)["called"], told(hall, overnight)) == (None, [("message", True)])
    assert hall.result(hall.ask("POST", f"/{here}/call", "cj-9", "delivery"))["ticket"] == ticket
    assert calling(here) == ticket, "numbers come again every day"


def test_mx_8_without_a_gateway_the_telephone_list_is_whole(tmp_path: Path) -> None:
    hall, matters = opened(tmp_path, None)
    case = ready(hall)
    matters.tick()
    matters.send()
    assert [line["receipt"] for line in hall.cases("untold=true", "cj-9", "delivery")["cases"]] == [case]
    said = [row.said for row in hall.journal.errands(hall.hall.id).newest("tell-by-message")]
    assert said == ["telephone list: no gateway"]


@pytest.mark.parametrize("trouble", [Trouble.GARBAGE, Trouble.LOST])
def test_mx_8_an_answer_that_nobody_understands_ends_on_the_telephone_list(
    tmp_path: Path, gateway: VirtualGateway, trouble: Trouble
) -> None:
    hall, matters = opened(tmp_path, gateway)
    gateway.trouble = trouble
    case = ready(hall)
    for _ in range(60):
        hall.clock.advance(120)
        matters.tick()
        matters.send()
    (row,) = hall.journal.errands(hall.hall.id).newest("tell-by-message", State.FAILED)
    assert (row.tries, row.doubts) == (3, 3)
    assert told(hall, case) == [("message", False)], "the desk sees that it was tried"
    assert [line["receipt"] for line in hall.cases("untold=true", "cj-9", "delivery")["cases"]] == [case]


def test_mx_8_who_collects_while_the_message_is_sent_gets_no_other(
    tmp_path: Path, gateway: VirtualGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall, matters = opened(tmp_path, gateway)
    case, take = ready(hall), VirtualGateway.take

    def collected(self: VirtualGateway, fields: dict[str, str]) -> tuple[int, str]:
        hall.step(case, "deliver", "cj-9", "delivery", identity="id_card")
        return take(self, fields)

    monkeypatch.setattr(VirtualGateway, "take", collected)
    matters.send()
    (row,) = hall.journal.errands(hall.hall.id).newest("tell-by-message")
    assert (row.state, gateway.calls, told(hall, case)) == (State.DONE, 1, [])
