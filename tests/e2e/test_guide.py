"""The guide's tablet: a number for anybody, proofs, slips, missed calls, bookings, what lacks. T… as in docs/ux.md."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.clerk_people import FIRST, OWN, fill_in
from tests.e2e.stage import Refusal, Stage, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.stage import Kiosk
    from tests.services.browser import Pages

_NAME = "gaomin"
_CLERK = "hejing"
_LIVES = "赤坭镇广源路 12 号 3 单元 401"


@pytest.fixture(scope="module")
def hall(shared_stage: Stage) -> Stage:
    """A hall with somebody at window 1, and a guide and a clerk who have an own password."""
    headers = {"Authorization": f"Bearer {shared_stage.manager}"}
    users = f"{shared_stage.url}/api/v1/halls/{shared_stage.hall}/users"
    for name, role in ((_NAME, "guide"), (_CLERK, "clerk")):
        ask("POST", users, {"name": name, "role": role, "password": FIRST}, headers)
        login = ask("POST", f"{shared_stage.url}/api/v1/login", {"name": name, "password": FIRST})
        mine = {"Authorization": f"Bearer {login['token']}"}
        ask("POST", f"{shared_stage.url}/api/v1/password", {"old": FIRST, "new": OWN}, mine)
    shared_stage.sit("1")
    return shared_stage


@pytest.fixture(scope="module")
def kiosk(hall: Stage) -> Kiosk:
    return hall.kiosk()


@pytest.fixture(scope="module")
def token(hall: Stage) -> str:
    signed: str = ask("POST", f"{hall.url}/api/v1/login", {"name": _NAME, "password": OWN})["token"]
    return signed


@pytest.fixture
def tablet(hall: Stage, token: str, pages: Pages) -> Page:
    """The tablet of a guide who signed in before."""
    page = pages.open(width=1280, height=800, touch=True)
    kept = {"token": token, "role": "guide", "name": "高敏", "hall": hall.hall, "window": None}
    script = f"sessionStorage.setItem('tidehall.guide.identity', JSON.stringify({json.dumps(kept)}))"
    page.add_init_script(script)
    page.goto(f"{hall.url}/guide")
    page.wait_for_selector("[data-online=true] [data-service]")
    return page


def _take(hall: Stage, service: str = "yb") -> str:
    ticket: str = hall.command("take-ticket", service=service)["ticket"]
    return ticket


def _open(page: Page, ticket: str) -> None:
    page.fill("[data-find]", ticket.lower())
    page.tap("[data-find-go]")
    page.wait_for_selector(f"[data-sheet={ticket}]")


def _facts(hall: Stage, ticket: str, kind: str) -> list[dict[str, Any]]:
    return [line["data"] for line in hall.get(f"tickets/{ticket}")["story"] if line["type"] == kind]


def _sheet(page: Page) -> str:
    return page.get_attribute("[data-sheet]", "data-sheet") or ""


def test_t1_a_number_in_two_touches_with_its_code(hall: Stage, pages: Pages) -> None:
    tablet = pages.open(f"{hall.url}/guide", width=1024, height=768, touch=True)
    fill_in(tablet, _NAME, OWN)
    tablet.tap("[data-service=yb]")
    tablet.tap("[data-take]")
    tablet.wait_for_selector("[data-sheet][data-status=waiting] .th-qr")
    (taken,) = _facts(hall, _sheet(tablet), "TicketTaken")
    assert (taken["channel"], taken["priority"], taken["proof"]) == ("desk", "normal", None)
    assert tablet.locator(".g-fresh").count() == 1


def test_t2_mj_7_priority_only_with_the_proof_that_was_seen(hall: Stage, tablet: Page) -> None:
    tablet.tap("[data-service=yb]")
    tablet.tap("[data-class=elderly]")
    assert tablet.get_attribute("[data-take]", "aria-disabled") == "true"
    assert tablet.locator("[data-proof]").count() == 6
    tablet.tap("[data-proof=disability]")
    tablet.tap("[data-proxy]")
    tablet.tap("[data-take]")
    tablet.wait_for_selector("[data-sheet]")
    (taken,) = _facts(hall, _sheet(tablet), "TicketTaken")
    assert (taken["priority"], taken["proof"], taken["proxy"]) == ("elderly", "disability", True)
    waiting = _take(hall)
    _open(tablet, waiting)
    tablet.tap("[data-priority]")
    tablet.tap("[data-class=military]")
    tablet.tap("[data-proof=veteran]")
    tablet.tap("[data-grant-go]")
    tablet.wait_for_selector("[data-outcome=done]")
    (granted,) = _facts(hall, waiting, "PriorityGranted")
    assert (granted["priority"], granted["proof"]) == ("military", "veteran")


def test_t3_matters_are_found_by_pinyin_initials(hall: Stage, tablet: Page) -> None:
    tablet.fill("[data-search]", "yb")
    tablet.wait_for_selector("[data-service=zg]", state="detached")
    assert tablet.locator("[data-service=yb]").count() == 1
    tablet.fill("[data-search]", "没有这种事项")
    tablet.wait_for_selector(".g-issue .th-empty")


def test_t4_the_slip_comes_out_of_the_kiosk_that_was_chosen(hall: Stage, kiosk: Kiosk, tablet: Page) -> None:
    ticket = _take(hall)
    _open(tablet, ticket)
    tablet.tap("[data-print]")
    tablet.locator("[data-printer]:not([disabled])", has_text="取号机1").tap(timeout=60_000)
    tablet.wait_for_selector("[data-slip=printed]", timeout=60_000)
    assert [each["outcome"] for each in _facts(hall, ticket, "SlipReported")] == ["printed"]
    (reprinted,) = _facts(hall, ticket, "TicketReprinted")
    assert reprinted["printer"] != ""
    assert tablet.locator("[data-printer=here]").count() == 1


def test_t5_a_missed_call_queues_again_and_another_gives_up(hall: Stage, tablet: Page) -> None:
    hall.command("set-policy", changes={"pass_times": 0, "call_guard_s": 0}, reason="测试")
    _take(hall)
    missed = hall.command("call-next", window="1")["ticket"]
    hall.command("pass", window="1")
    tablet.tap("[data-tab=passed]")
    tablet.tap(f"[data-ticket={missed}]")
    tablet.tap("[data-requeue]")
    tablet.wait_for_selector(f"[data-sheet={missed}][data-status=waiting]")
    tablet.tap("[data-drop]")
    tablet.tap("[data-drop-go]")
    tablet.wait_for_selector(f"[data-sheet={missed}][data-status=dropped]")
    assert _facts(hall, missed, "TicketDropped")


def test_t6_mj_6_a_booking_from_the_first_word_to_the_number(hall: Stage, tablet: Page) -> None:
    """At the desk: a time that is left, checked in here; another is cancelled, and its place is free again."""
    hall.book_all_day()
    tablet.tap("[data-tab=bookings]")
    tablet.tap("[data-new-booking]")
    tablet.select_option("[data-book-service]", "yb")
    tablet.locator("[data-slot]:not([disabled])").first.tap()
    tablet.tap("[data-book]")
    tablet.wait_for_selector("[data-booking-sheet][data-state=open]")
    tablet.tap("[data-check-in]")
    tablet.wait_for_selector("[data-sheet][data-status=waiting]")
    assert hall.get(f"tickets/{_sheet(tablet)}")["card"]["slot"] is not None
    tablet.tap("[data-new-booking]")
    tablet.select_option("[data-book-service]", "yb")
    tablet.locator("[data-day]").last.tap()
    tablet.locator("[data-slot]:not([disabled])").last.tap()
    tablet.fill("[data-name]", "何大力")
    tablet.fill("[data-phone]", "139 0013 9000")
    tablet.tap("[data-help=assisted]")
    tablet.tap("[data-book]")
    tablet.wait_for_selector("[data-booking-sheet][data-state=later] .th-qr")
    assert "何**" in tablet.inner_text("[data-booking-sheet]")
    code = tablet.get_attribute("[data-booking-sheet]", "data-booking-sheet")
    tablet.wait_for_selector(f"[data-later='{code}']")
    tablet.tap("[data-cancel]")
    tablet.tap("[data-cancel-go]")
    tablet.wait_for_selector("[data-booking-sheet][data-state=cancelled]")


def test_t6_a_home_visit_from_the_call_to_what_became_of_it(hall: Stage, pages: Pages, tablet: Page) -> None:
    """The desk arranges it, a clerk opens the address, goes, and writes it down; the citizen's phone tells both."""
    hall.book_all_day(visits=1)
    tablet.tap("[data-tab=bookings]")
    tablet.tap("[data-own]")
    tablet.wait_for_selector(".th-dialog .th-qr")
    tablet.tap("[data-first]")
    tablet.tap("[data-new-booking]")
    tablet.select_option("[data-book-service]", "yb")
    tablet.tap("[data-help=visit]")
    tablet.locator("[data-slot]:not([disabled])").last.tap()
    tablet.fill("[data-name]", "陈秀兰")
    tablet.fill("[data-phone]", "138 0013 8000")
    assert tablet.locator("[data-book]").is_disabled(), "nobody can go to a house without knowing where"
    tablet.fill("[data-address]", _LIVES)
    tablet.tap("[data-book]")
    tablet.wait_for_selector("[data-booking-sheet] [data-show-person]")
    code = tablet.get_attribute("[data-booking-sheet]", "data-booking-sheet")
    (line,) = hall.get("bookings?days=5&help=visit")["bookings"]
    phone = pages.open(hall.get(f"bookings/{line['day']}/{code}")["url"], width=390, height=844, touch=True)
    phone.wait_for_selector("[data-page=booking][data-standing=open]")
    assert "不用到大厅" in phone.inner_text("main")
    clerk = pages.open(f"{hall.url}/guide", width=1024, height=768, touch=True)
    fill_in(clerk, _CLERK, OWN)
    clerk.tap("[data-tab=bookings]")
    clerk.tap(f"[data-visits] [data-visit='{code}']")
    clerk.wait_for_selector("[data-show-person]")
    assert _LIVES not in clerk.inner_text("body")
    clerk.tap("[data-show-person]")
    assert _LIVES in clerk.inner_text("[data-person]")
    shown = hall.get("audit?action=applicant_shown")["rows"]
    assert [(row["subject"], row["actor"]) for row in shown] == [(line["number"], shown[0]["actor"])]
    assert _CLERK in str(shown[0])
    assert clerk.get_attribute("[data-not-met]", "aria-disabled") == "true", "first say what was tried"
    clerk.fill("[data-note]", "代办参保登记，回厅录入")
    clerk.tap("[data-visited]")
    clerk.wait_for_selector("[data-booking-sheet][data-state=came]")
    phone.reload()
    phone.wait_for_selector("[data-standing=came]")
    assert "已上门办理" in phone.inner_text("main")
    _take(hall)
    clerk.tap("[data-tab=queue]")
    clerk.locator("[data-ticket]").first.tap()
    clerk.wait_for_selector("[data-sheet] [data-drop]")
    assert clerk.locator("[data-priority]").count() == 0, "a clerk gives nobody a class"


def test_t7_a_refusal_says_why_and_what_next(hall: Stage, pages: Pages, tablet: Page) -> None:
    pages.allow("409")
    person = "11010519491231002X"
    hall.command("take-ticket", service="yb", id_number=person)
    tablet.tap("[data-service=yb]")
    tablet.fill("[data-id]", person)
    tablet.tap("[data-take]")
    assert "已经取过" in tablet.inner_text("[data-outcome=refused]")
    assert tablet.input_value("[data-id]") == ""


def test_t7_the_server_gone_is_said_and_nothing_pretends_to_work(hall: Stage, pages: Pages, tablet: Page) -> None:
    for part in ("Failed to load resource", "WebSocket connection", "ERR_CONNECTION"):
        pages.allow(part)
    ticket = _take(hall)
    _open(tablet, ticket)
    hall.stop_server()
    tablet.wait_for_selector("[data-online=false] .th-banner.warn")
    assert tablet.get_attribute("[data-drop]", "aria-disabled") == "true"
    hall.start_server()
    tablet.wait_for_selector("[data-online=true]", timeout=60_000)
    tablet.wait_for_selector("[data-drop]:not([aria-disabled])")


def test_t8_the_desk_sees_the_kiosk_without_paper(hall: Stage, kiosk: Kiosk, tablet: Page) -> None:
    assert kiosk
    tablet.tap("[data-tab=alerts]")
    hall.device("board", "西厅屏")
    tablet.wait_for_selector("[data-trouble=offline]:has-text('西厅屏')", timeout=60_000)


def test_t9_nobody_else_has_business_here(hall: Stage) -> None:
    pad = hall.device("pad", "评价器9", "1")
    for what in ("views/guide", "devices"):
        with pytest.raises(Refusal) as refused:
            hall.get(what, pad)
        assert refused.value.status == HTTPStatus.FORBIDDEN
