"""Messages that did not go out: seen with masked numbers, sent again, given up with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.counter import APPLICANT, Counter
from tests.acceptance.test_card_messages import opened, vacant
from tests.acceptance.test_case_messages import ready
from tidehall_server.long_matters import LongMatters
from tidehall_server.messages.virtual import VirtualGateway
from tidehall_server.virtual_end import Trouble


@pytest.fixture
def gateway() -> Iterator[VirtualGateway]:
    with VirtualGateway() as virtual:
        yield virtual


def page(hall: Counter, state: str = "failed", as_: str = "boss", role: str = "manager") -> dict[str, Any]:
    return hall.result(hall.ask("GET", f"?state={state}", as_, role, room="messages"))


def change(hall: Counter, what: str, refused: str = "", as_: str = "boss", role: str = "manager", **body: Any) -> Any:
    return hall.result(hall.ask("POST", f"/{what}", as_, role, body, room="messages"), refused)


def lost(hall: Counter, matters: LongMatters) -> None:
    """An hour in which no answer of the gateway's arrives."""
    for _ in range(30):
        hall.clock.advance(120)
        matters.tick()
        matters.send()


def test_what_failed_is_listed_masked_sent_again_and_given_up(tmp_path: Path, gateway: VirtualGateway) -> None:
    hall, matters = opened(tmp_path, gateway, at="10:00", preset="jianping")
    gateway.trouble = Trouble.LOST
    first, second = ready(hall), ready(hall)
    lost(hall, matters)
    found = page(hall)
    rows = {row["about"]: row for row in found["rows"] if row["what"] == "tell-by-message"}
    assert set(rows) == {first, second}
    assert {(row["way"], tuple(row["to"]), row["doubtful"]) for row in rows.values()} == {
        ("sms", ("138****8000",), True)
    }
    assert found["counts"]["failed"] >= 2
    assert APPLICANT["phone"] not in repr(found)
    gateway.trouble = Trouble.NONE
    assert change(hall, "again", ids=[rows[first]["id"]]) == {"changed": 1}
    assert change(hall, "give-up", ids=[rows[second]["id"]], reason="已电话通知") == {"changed": 1}
    hall.clock.advance(120)
    matters.send()
    done = {row["about"]: row for row in page(hall, "done")["rows"] if row["what"] == "tell-by-message"}
    assert (done[first]["given_up"], done[second]["given_up"]) == (False, True)
    assert done[second]["said"] == "given up, boss: 已电话通知"
    change(hall, "again", "message_unknown", ids=[rows[first]["id"]])
    change(hall, "give-up", "message_unknown", ids=[rows[second]["id"]], reason="再一次")
    audit = hall.result(hall.ask("GET", "?text=tell-by-message", "boss", "manager", room="audit"))
    assert {row["action"] for row in audit["rows"]} == {"message_again", "message_given_up"}
    untold = hall.cases("untold=true", "cj-9", "delivery")["cases"]
    assert second in {line["receipt"] for line in untold}, "whoever gives a message up has not told anybody"


def test_staff_are_masked_and_who_was_told_is_not_named(tmp_path: Path, gateway: VirtualGateway) -> None:
    hall, matters = opened(tmp_path, gateway)
    gateway.trouble = Trouble.REFUSES
    card = vacant(hall, matters, 11)
    matters.send()
    rows = [row for row in page(hall, "open")["rows"] if row["about"] == card]
    to = {row["what"]: row["to"] for row in rows}
    assert to == {"card-sms": ["zr 138****8001", "zc-a 138****8002"], "card-webhook": []}
    assert not any("1380013800" in repr(row) for row in rows)


def test_who_may_look_and_who_may_act(tmp_path: Path, gateway: VirtualGateway) -> None:
    hall, matters = opened(tmp_path, gateway, at="10:00", preset="jianping")
    gateway.trouble = Trouble.REFUSES
    ready(hall)
    matters.send()
    (row,) = page(hall, "open", "audit", "auditor")["rows"]
    wish = {"ids": [row["id"]], "reason": "x"}
    change(hall, "give-up", "forbidden", "audit", "auditor", **wish)
    for name, role in (("zc-a", "clerk"), ("dao", "guide"), ("cj-9", "delivery")):
        assert hall.ask("GET", "", name, role, room="messages").status_code == 403
        assert hall.ask("POST", "/give-up", name, role, wish, room="messages").status_code == 403
    change(hall, "give-up", "input_invalid", ids=["case|x"], reason="x")
    change(hall, "give-up", "input_invalid", ids=[row["id"]], reason="")
    other = row["id"].replace("tell-by-message", "upload")
    change(hall, "give-up", "message_unknown", ids=[other], reason="not a message")
