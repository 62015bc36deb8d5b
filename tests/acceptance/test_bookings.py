"""Bookings from the phone to the ticket: MJ-5, MJ-6, and what keeps them honest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.acceptance.counter import APPLICANT, Counter
from tests.acceptance.house import LOCAL
from tidehall_server.hall import Hall

WHO = {"name": APPLICANT["name"], "id_number": APPLICANT["id_number"], "phone": APPLICANT["phone"]}
OTHER = {"name": "何大力", "id_number": "440301199003070019", "phone": "13900139000"}
_WISHES = count(1)
FRIDAY, SATURDAY, MONDAY, TUESDAY = "2026-11-20", "2026-11-21", "2026-11-23", "2026-11-24"


@pytest.fixture
def hall(tmp_path: Path) -> Counter:
    return Counter("chini", tmp_path, day=FRIDAY, at="10:00")


def at(day: str, clock: str) -> str:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LOCAL).isoformat()


def phone(hall: Counter, method: str, path: str = "", body: Any = None, refused: str = "") -> Any:
    headers = {"Idempotency-Key": f"phone-{next(_WISHES):06d}"} if method == "POST" and not path else {}
    url = f"/api/v1/booking{path}" if path.startswith("-") else f"/api/v1/bookings{path}"
    answer = hall.http.open(url, method=method, json=body, headers=headers)
    said = answer.get_json()
    if refused:
        assert (said.get("code"), answer.status_code != 200) == (refused, True), answer.text
        assert said["next"]
        return said
    assert answer.status_code == 200, answer.text
    return said.get("result", said)


def book(hall: Counter, slot: str = at(MONDAY, "09:00"), refused: str = "", **more: Any) -> Any:
    return phone(hall, "POST", "", {"service": "yb", "slot": slot, **WHO, **more}, refused)


def desk(hall: Counter, method: str, path: str = "", body: Any = None, refused: str = "") -> Any:
    return hall.result(hall.ask(method, path, "daotai", "guide", body, room="bookings"), refused)


def turn_to(hall: Counter, day: str, clock: str) -> None:
    """A later day dawns: as the server's second hand, which opens it."""
    hall.clock.set(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LOCAL))
    hall.hall.open_today(hall.config)
    look(hall)


def look(hall: Counter) -> None:
    hall.hall.tick()
    hall.app.matters.tick()


def standing(hall: Counter, day: str = MONDAY) -> dict[str, str]:
    return {line["code"]: line["standing"] for line in desk(hall, "GET", f"?day={day}")["bookings"]}


def test_mj_6_a_booking_by_phone_becomes_its_ticket_once_and_nobody_queues_twice(hall: Counter) -> None:
    offer = phone(hall, "GET")
    assert offer["open"]
    assert "yb" in {each["id"] for each in offer["services"]}
    days = phone(hall, "GET", "-times?service=yb")["days"]
    assert [day["day"] for day in days[:2]] == [FRIDAY, MONDAY]
    assert days[1]["times"][0] == {"at": "2026-11-23T01:00:00Z", "kind": "regular", "free": 2}
    made = book(hall, help="green")
    assert made["number"] == "YY20260001"
    card = phone(hall, "GET", made["path"].replace("/b/", "/"))
    assert (card["standing"], card["code"], card["may_cancel"]) == ("open", made["code"], True)
    assert phone(hall, "GET", "-times?service=yb")["days"][1]["times"][0]["free"] == 1
    turn_to(hall, MONDAY, "08:40")
    look(hall)
    assert [fact["data"]["code"] for fact in hall.story("BookingMade")] == [made["code"]]
    assert [line["help"] for line in hall.view("guide")["bookings"]] == ["green"]
    hall.staff(w1="zh-1")
    walk_in = hall.take("yb")
    ticket = hall.do("check-in", role="kiosk", code=made["code"])["ticket"]
    waits = {card["ticket"]: card["help"] for card in hall.view("clerk")["queue"]}
    assert waits == {walk_in: "none", ticket: "green"}, "the desk and the window know what was asked for"
    assert hall.refused("check-in", role="kiosk", code=made["code"])["facts"]["ticket"] == ticket
    assert hall.refused("take-ticket", role="kiosk", service="yb", id_number=WHO["id_number"])["code"] == (
        "already_queued"
    )
    look(hall)
    card = phone(hall, "GET", made["path"].replace("/b/", "/"))
    assert (card["standing"], card["ticket"]) == ("came", ticket)
    assert card["progress_path"].startswith("/t/")
    hall.set_time("09:00")
    assert {hall.serve("1"), hall.serve("1")} == {ticket, walk_in}
    assert hall.get("tickets")["total"] == 2


SPECIAL = """
[[bookings.times]]
kind = "weekend"
days = ["saturday"]
hours = ["09:00-11:00"]
services = ["yb"]

[[bookings.times]]
kind = "extended"
days = ["monday"]
hours = ["17:00-19:00"]
per_slot = 1
"""


def test_weekend_and_extended_times_open_the_hall_to_whoever_comes_as_well(tmp_path: Path) -> None:
    hall = Counter("chini", tmp_path, more=SPECIAL, day=FRIDAY, at="10:00")
    made = book(hall, at(SATURDAY, "09:30"))
    book(hall, at(SATURDAY, "09:30"), "booking_slot", service="mz", **OTHER)
    late = book(hall, at(MONDAY, "17:30"), **OTHER)
    times = phone(hall, "GET", "-times?service=yb")["days"]
    assert {day["day"]: {each["kind"] for each in day["times"]} for day in times[:3]} == {
        FRIDAY: {"regular"}, SATURDAY: {"weekend"}, MONDAY: {"regular", "extended"},
    }  # fmt: skip
    assert [each["free"] for each in times[2]["times"] if each["kind"] == "extended"] == [1, 0, 1, 1]
    turn_to(hall, SATURDAY, "09:10")
    assert hall.take("yb")
    assert hall.do("check-in", role="kiosk", code=made["code"])["ticket"]
    hall.set_time("11:05")
    assert hall.refused("take-ticket", role="kiosk", service="yb")["code"] == "hall_closed"
    turn_to(hall, MONDAY, "17:40")
    assert hall.take("mz")
    assert hall.do("check-in", role="kiosk", code=late["code"])["ticket"]


def test_mj_5_full_slots_and_every_limit_leave_walking_in_as_it_is(hall: Counter) -> None:
    book(hall, at(FRIDAY, "13:00"))
    book(hall, at(FRIDAY, "13:00"), **OTHER)
    book(hall, at(FRIDAY, "13:00"), "slot_full", name="赵", phone="13700137000", id_number="440106198506120029")
    book(hall, at(FRIDAY, "14:00"), "booking_day_limit")
    ticket = hall.take("yb", id_number=WHO["id_number"])
    assert ticket
    assert hall.view("kiosk", "kiosk")["services"]
    turn_to(hall, FRIDAY, "13:10")
    assert hall.take("yb")


def test_who_does_not_come_twice_books_no_more_by_phone_and_is_served_all_the_same(hall: Counter) -> None:
    first, second = book(hall), book(hall, at(TUESDAY, "09:00"))
    turn_to(hall, MONDAY, "09:31")
    assert standing(hall) == {first["code"]: "missed"}
    turn_to(hall, TUESDAY, "10:00")
    assert standing(hall, TUESDAY) == {second["code"]: "missed"}
    said = book(hall, at("2026-11-30", "09:00"), "booking_blocked")
    assert "不影响现场办事" in said["next"]
    assert hall.take("yb", id_number=WHO["id_number"])
    desk(hall, "POST", "", {"service": "yb", "slot": at("2026-11-30", "09:00"), **WHO}, "booking_blocked")
    body = {"service": "yb", "slot": at("2026-11-30", "09:00"), **WHO, "over": "住院，非本人原因"}
    assert desk(hall, "POST", "", body)["standing"] == "open"


def test_a_day_on_which_the_server_was_down_blames_nobody_and_what_was_used_is_remembered(hall: Counter) -> None:
    """The day ran to its end while nobody kept the sheet: its own facts say who came."""
    came, missed = book(hall), book(hall, at(MONDAY, "10:00"), **OTHER)
    never = book(hall, at(TUESDAY, "09:00"))
    turn_to(hall, MONDAY, "09:00")
    hall.do("check-in", role="kiosk", code=came["code"])  # and the power fails before anybody looks again
    turn_to(hall, "2026-11-25", "10:00")
    assert standing(hall) == {came["code"]: "came", missed["code"]: "missed"}
    assert standing(hall, TUESDAY) == {never["code"]: "void"}
    assert book(hall, at("2026-11-26", "09:00"))["standing"] == "open"


def test_whom_the_hall_shut_out_before_their_time_was_over_has_missed_nothing(hall: Counter) -> None:
    """Half an hour is promised; the day was closed ten minutes early."""
    made, other = book(hall, at(FRIDAY, "16:00")), book(hall, at(FRIDAY, "13:00"), **OTHER)
    turn_to(hall, FRIDAY, "16:20")
    hall.do("close-day")
    turn_to(hall, FRIDAY, "16:31")
    assert standing(hall, FRIDAY) == {made["code"]: "void", other["code"]: "missed"}


def test_nobody_is_told_a_minute_at_which_the_hall_is_shut(tmp_path: Path) -> None:
    late = "\n[policy]\nbooking_late_s = 3600\n"
    hall = Counter("chini", tmp_path, more=late, day=FRIDAY, at="10:00")
    made = book(hall, at(FRIDAY, "16:30"))
    assert phone(hall, "GET", made["path"].replace("/b/", "/"))["check_in_until"] == "2026-11-20T09:00:00Z"
    turn_to(hall, FRIDAY, "17:31")
    assert standing(hall, FRIDAY) == {made["code"]: "void"}


def test_a_booking_that_fails_stops_no_other(hall: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [book(hall, at(FRIDAY, f"{hour}:00"), **who) for hour, who in ((13, {}), (14, OTHER))]
    desk_ = hall.app.matters.bookings
    works = desk_._one

    def fails(name: str, booked: Any, *more: Any) -> int:
        if booked.code == made[0]["code"]:
            raise ValueError(booked.code)
        return works(name, booked, *more)

    for each in made:
        hall.do("cancel-booking", code=each["code"])
    monkeypatch.setattr(desk_, "_one", fails)
    look(hall)
    assert [standing(hall, FRIDAY)[each["code"]] for each in made] == ["open", "cancelled"]
    monkeypatch.undo()
    look(hall)
    assert set(standing(hall, FRIDAY).values()) == {"cancelled"}


def test_cancelling_gives_the_place_back_in_the_day_as_well(hall: Counter) -> None:
    made = book(hall, at(FRIDAY, "13:00"))
    assert hall.view("guide")["bookings"][0]["code"] == made["code"]
    token = made["path"].replace("/b/", "/")
    phone(hall, "POST", f"{token}/cancel")
    phone(hall, "POST", f"{token}/cancel")  # the same wish again gets the same answer
    assert hall.view("guide")["bookings"][0]["cancelled"]
    assert hall.refused("check-in", role="kiosk", code=made["code"])["code"] == "booking_cancelled"
    assert phone(hall, "GET", token)["may_cancel"] is False
    again = book(hall, at(FRIDAY, "13:00"))
    hall.do("cancel-booking", code=again["code"])  # an older page, or a script, cancels in the day itself
    look(hall)
    assert standing(hall, FRIDAY)[again["code"]] == "cancelled"


def test_the_desk_books_for_somebody_without_a_phone_and_what_scripts_book_joins_the_sheet(hall: Counter) -> None:
    made = desk(hall, "POST", "", {"service": "mz", "slot": at(MONDAY, "15:00"), "help": "assisted"})
    card = desk(hall, "GET", f"/{MONDAY}/{made['code']}")
    assert (card["line"]["help"], card["line"]["source"], card["who"]) == ("assisted", "desk", {})
    hall.do("book", code="KX7P", service="yb", slot=at(FRIDAY, "15:00"))
    assert standing(hall, FRIDAY) == {"KX7P": "open"}
    desk(hall, "POST", f"/{FRIDAY}/KX7P/cancel", {"reason": "改天再来"})
    assert hall.view("guide")["bookings"][0]["cancelled"]
    desk(hall, "POST", f"/{FRIDAY}/NOPE99/cancel", {}, "unknown_booking")


def test_what_the_hall_cannot_keep_counts_against_nobody(hall: Counter) -> None:
    """Six times, where five cancellations close the phone."""
    for _ in range(6):
        made = book(hall, at(FRIDAY, "15:00"))
        desk(hall, "POST", f"/{FRIDAY}/{made['code']}/cancel", {"house": True, "reason": "系统停机"})
    assert set(standing(hall, FRIDAY).values()) == {"void"}
    assert all(line["cancelled"] for line in hall.view("guide")["bookings"])
    assert book(hall, at(FRIDAY, "15:00"))["standing"] == "open"


def test_a_lost_booking_is_found_by_code_and_four_digits_and_not_by_trying(hall: Counter) -> None:
    made = book(hall)
    asked = {"code": made["code"].lower(), "last4": WHO["phone"][-4:]}
    assert phone(hall, "POST", "-find", asked)["path"] == made["path"]
    for _ in range(5):
        phone(hall, "POST", "-find", {**asked, "last4": "0000"}, "booking_lookup")
    phone(hall, "POST", "-find", asked, "booking_often")
    phone(hall, "GET", "/forged.token.here", refused="link_invalid")


def test_no_fact_and_no_list_names_anybody_and_names_go_when_their_time_is_over(hall: Counter) -> None:
    made = book(hall)
    story = "".join(str(fact) for fact in hall.journal.read(f"bookings/chini/{MONDAY}"))
    for secret in WHO.values():
        assert secret not in story
    card = desk(hall, "GET", f"/{MONDAY}/{made['code']}")
    assert card["who"] == {"name": "陈**", "phone": "138****8000", "id_number": "**************002X"}
    assert WHO["phone"] not in str(card)
    assert hall.ask("GET", f"/{MONDAY}/{made['code']}/person", "daotai", "guide", room="bookings").status_code == 405
    shown = desk(hall, "POST", f"/{MONDAY}/{made['code']}/person")
    assert shown == {"name": WHO["name"], "phone": WHO["phone"], "address": ""}
    audit = hall.ask("GET", "?action=applicant_shown", "boss", "manager", room="audit").get_json()
    assert [row["subject"] for row in audit["rows"]] == [made["number"]]
    assert hall.app.matters.bookings.purge() == 0
    hall.clock.advance(40 * 86400)
    assert hall.app.matters.bookings.purge() == 1
    assert desk(hall, "GET", f"/{MONDAY}/{made['code']}")["who"] is None
    assert hall.journal.verify(None) == []
    assert hall.journal.stale() == []


def test_a_list_cut_into_pages_counts_all_of_its_days(hall: Counter) -> None:
    made = [book(hall, at(day, "09:00"), **who)["code"] for day in (MONDAY, TUESDAY) for who in ({}, OTHER)]
    desk(hall, "POST", f"/{MONDAY}/{made[0]}/cancel", {})
    first = desk(hall, "GET", f"?day={MONDAY}&days=2&standing=open&limit=2")
    rest = desk(hall, "GET", f"?day={MONDAY}&days=2&standing=open&limit=2&offset=2")
    assert (first["total"], rest["total"]) == (3, 3)
    assert {line["code"] for page in (first, rest) for line in page["bookings"]} == set(made[1:])
    assert [(day["day"], day["open"], day["cancelled"]) for day in first["days"]] == [(MONDAY, 1, 1), (TUESDAY, 2, 0)]
    assert rest["days"] == first["days"]
    assert first["own"].endswith("/b")


def test_who_looks_at_times_without_end_is_asked_to_wait(hall: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidehall_server.api.phone_bookings.time", SimpleNamespace(monotonic=lambda: 7.0))
    for _ in range(120):
        phone(hall, "GET", "-times?service=yb")
    phone(hall, "GET", "-times?service=yb", refused="booking_often")
    phone(hall, "GET", refused="booking_often")


def test_what_the_phone_may_not_say(hall: Counter) -> None:
    book(hall, refused="input_invalid", phone="12345")
    book(hall, refused="id_number_invalid", id_number="110105194912310021")
    book(hall, refused="input_invalid", id_number=None)
    book(hall, refused="input_invalid", slot="tomorrow")
    book(hall, at(MONDAY, "12:00"), "booking_slot")
    book(hall, at("2026-12-28", "09:00"), "booking_slot")
    book(hall, refused="booking_service", service="zx")
    assert standing(hall) == {}


def test_two_processes_and_many_phones_give_no_place_away_twice(hall: Counter) -> None:
    """Thirty phones want two places; a second process looks after the same day. One booking is in the day once."""
    people = [{**OTHER, "phone": f"139001390{n:02d}", "id_number": None} for n in range(30)]
    slot = datetime.fromisoformat(at(FRIDAY, "14:00"))
    second = Hall(hall.hall.id, hall.journal, hall.clock)
    bookings = hall.app.matters.bookings
    other = type(bookings)(second, bookings.matters, bookings.rules, bookings.calendar, lambda: 30)

    def wants(person: dict[str, Any]) -> str:
        from tidehall_server.booking_desk import BOOKINGS_ACTOR
        from tidehall_server.core.bookings.commands import BookSlot
        from tidehall_server.core.bookings.model import Source
        from tidehall_server.core.refusal import Refused

        wish = BookSlot("", "yb", slot, Source.PHONE)
        desk_ = bookings if int(person["phone"]) % 2 else other
        try:
            fields = {"name": person["name"], "phone": person["phone"]}
            return str(desk_.place(wish, fields, BOOKINGS_ACTOR, f"w-{person['phone']}").result["code"])
        except Refused as refused:
            return refused.code.value

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(wants, people))
    assert said.count("slot_full") == 28
    hall.hall.catch_up()
    other.tick()
    look(hall)
    assert len(hall.story("BookingMade")) == 2
