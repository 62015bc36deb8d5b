"""上门: somebody of the hall goes to a citizen's home; the desk arranges it, and only who goes reads the address."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.counter import Counter
from tests.acceptance.test_bookings import (
    FRIDAY,
    MONDAY,
    OTHER,
    TUESDAY,
    WHO,
    at,
    book,
    desk,
    look,
    phone,
    standing,
    turn_to,
)

WEDNESDAY = "2026-11-25"
ADDRESS = "赤坭镇广源路 12 号 3 单元 401"
VISIT = {"service": "yb", "slot": at(MONDAY, "09:00"), "help": "visit", "address": ADDRESS, **WHO}


@pytest.fixture
def hall(tmp_path: Path) -> Counter:
    return Counter("chini", tmp_path, day=FRIDAY, at="10:00")


def test_a_visit_is_arranged_at_the_desk_gone_to_and_written_down(hall: Counter) -> None:
    days = desk(hall, "GET", "/times?service=yb&visit=true")["days"]
    assert days[1]["times"][0]["free"] == 1
    made = desk(hall, "POST", "", VISIT)
    story = "".join(str(fact) for fact in hall.journal.read(f"bookings/chini/{MONDAY}"))
    assert ADDRESS not in story
    card = desk(hall, "GET", f"/{MONDAY}/{made['code']}")
    assert (card["line"]["help"], card["who"]["address"]) == ("visit", "***")
    shown = desk(hall, "POST", f"/{MONDAY}/{made['code']}/person")
    assert shown == {"name": WHO["name"], "phone": WHO["phone"], "address": ADDRESS}
    audit = hall.ask("GET", "?action=applicant_shown", "boss", "manager", room="audit").get_json()
    assert audit["total"] == 1
    turn_to(hall, MONDAY, "12:00")
    assert hall.story("BookingMade") == [], "nobody comes to the hall"
    assert standing(hall) == {made["code"]: "open"}, "no clock says that nobody came"
    path = f"/{MONDAY}/{made['code']}/visited"
    assert desk(hall, "POST", path, {"met": True, "note": "代办参保登记"})["standing"] == "came"
    desk(hall, "POST", path, {"met": True}, "booking_visited")
    desk(hall, "POST", f"/{MONDAY}/{made['code']}/cancel", {}, "booking_visited")
    lines = desk(hall, "GET", f"?day={MONDAY}&help=visit")
    assert (lines["total"], [line["standing"] for line in lines["bookings"]]) == (1, ["came"])
    assert hall.journal.stale() == []


def test_a_visit_of_which_nobody_said_how_it_went_stays_on_the_list(hall: Counter) -> None:
    """Days later it is still open, whoever looks; it is written down then, by a clerk as well."""
    made = desk(hall, "POST", "", VISIT)
    book(hall, at(TUESDAY, "09:00"), **OTHER)
    turn_to(hall, WEDNESDAY, "09:00")
    lines = desk(hall, "GET", f"?day={FRIDAY}&days=5&help=visit&standing=open")["bookings"]
    assert [line["code"] for line in lines] == [made["code"]]
    path = f"/{MONDAY}/{made['code']}"
    shown = hall.result(hall.ask("POST", f"{path}/person", "zh-9", "clerk", room="bookings"))
    assert shown["address"] == ADDRESS
    hall.result(hall.ask("POST", f"{path}/visited", "zh-9", "clerk", {"met": True}, room="bookings"))
    assert desk(hall, "GET", f"?day={FRIDAY}&days=5&help=visit&standing=open")["bookings"] == []
    assert [line["actor"] for line in desk(hall, "GET", path)["story"]][-1].startswith("clerk:")


def test_where_nobody_goes_out_none_is_offered_or_booked(tmp_path: Path) -> None:
    hall = Counter("meijiang", tmp_path, day=FRIDAY, at="10:00")
    assert desk(hall, "GET", "/times?service=yb&visit=true")["days"] == []
    desk(hall, "POST", "", VISIT, "booking_visit")
    assert phone(hall, "GET")["rules"]["visits"] is False


def test_the_notice_of_jianping_sends_somebody(tmp_path: Path) -> None:
    hall = Counter("jianping", tmp_path, day=FRIDAY, at="10:00")
    made = desk(hall, "POST", "", VISIT)
    link = desk(hall, "GET", f"/{MONDAY}/{made['code']}")["url"].split("/b/")[1]
    assert desk(hall, "GET")["own"] == "", "nobody books by phone there"
    card = phone(hall, "GET", f"/{link}")
    assert (card["help"], card["standing"], card["ticket"]) == ("visit", "open", None)
    assert ADDRESS not in str(card)


def test_a_visit_takes_no_place_in_the_hall_and_as_many_go_as_the_hall_has(hall: Counter) -> None:
    desk(hall, "POST", "", VISIT)
    assert phone(hall, "GET", "-times?service=yb")["days"][1]["times"][0]["free"] == 2
    assert desk(hall, "GET", "/times?service=yb&visit=true")["days"][1]["times"][0]["free"] == 0
    desk(hall, "POST", "", {**VISIT, **OTHER}, "slot_full")
    made = desk(hall, "POST", "", {**VISIT, **OTHER, "slot": at(MONDAY, "10:00")})
    desk(hall, "POST", f"/{MONDAY}/{made['code']}/cancel", {"reason": "改期"})
    assert desk(hall, "POST", "", {**VISIT, **OTHER, "slot": at(MONDAY, "10:00")})["standing"] == "open"


def test_nobody_at_home_is_nobodys_fault_and_has_to_be_explained(hall: Counter) -> None:
    made = desk(hall, "POST", "", VISIT)
    path = f"/{MONDAY}/{made['code']}/visited"
    desk(hall, "POST", path, {"met": True}, "booking_visit_early")
    turn_to(hall, MONDAY, "08:00")
    desk(hall, "POST", path, {"met": False}, "reason_required")
    assert desk(hall, "POST", path, {"met": False, "note": "敲门无人，电话不通"})["standing"] == "void"
    assert book(hall, at(MONDAY, "15:00"))["standing"] == "open"
    elsewhere = book(hall, at(TUESDAY, "13:00"), **OTHER)["code"]
    desk(hall, "POST", f"/{MONDAY}/{elsewhere}/visited", {"met": True}, "unknown_booking")


def test_what_a_visit_may_not_lack_and_who_may_not_arrange_one(hall: Counter) -> None:
    for lacks in ("name", "phone", "address"):
        desk(hall, "POST", "", {name: value for name, value in VISIT.items() if name != lacks}, "booking_visit_lacks")
    desk(hall, "POST", "", {**VISIT, "help": "none"}, "booking_visit_lacks")
    book(hall, refused="booking_visit", help="visit")
    day = {"code": "KX7P", "service": "yb", "slot": at(FRIDAY, "15:00"), "help": "visit"}
    assert hall.refused("book", **day)["code"] == "booking_visit"
    made = book(hall)
    desk(hall, "POST", f"/{MONDAY}/{made['code']}/visited", {"met": True}, "booking_no_visit")
    look(hall)
    assert standing(hall) == {made["code"]: "open"}
