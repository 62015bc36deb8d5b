"""The touch page in a real browser, on a real agent, on a real server. Numbers K… are those of the screen criteria."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.looks import faults
from tests.e2e.stage import Kiosk, Stage
from tests.e2e.touch import lay_card, lift_card, printer, settle, slide, taken, touch, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

PORTRAIT = (1080, 1920)
LANDSCAPE = (1280, 800)
SCREENS = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["1080x1920", "1280x800"])
# 15.6 inch is the usual size of a 1280x800 desk kiosk.
DIAGONAL = {PORTRAIT: 21.5, LANDSCAPE: 15.6}
TARGET_MM = 20
PRIMARY_MM = 25
TEXT_MM = 7.4
ELDER_MM = 10.0  # 0.7 degrees at 0.6 m (EN 301 549, 5.1.4)
MM = "parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'))"
EXTRA = 'guard_s = 0.0\ndesk = "1 号导办台"\ndesk_way = "ahead_left"\ndesk_m = 12\n'


@pytest.fixture(scope="module")
def kiosk(shared_stage: Stage) -> Kiosk:
    shared_stage.sit("1")
    return shared_stage.kiosk(extra=EXTRA)


@pytest.fixture(autouse=True)
def clean(kiosk: Kiosk) -> Iterator[None]:
    yield
    printer(kiosk, "none")
    lift_card(kiosk)


def _open(pages: Pages, kiosk: Kiosk, size: tuple[int, int] = PORTRAIT, query: str = "") -> Page:
    pages.allow("/local/speech")  # a machine without a voice says so in the console
    page = pages.open(width=size[0], height=size[1], touch=True)
    page.goto(f"{kiosk.url}/?diagonal={DIAGONAL[size]}{query}")
    page.wait_for_selector("main [data-choice]")  # an agent that has just begun may not know the matters yet
    settle(page)
    return page


def _take(page: Page, service: str = "yb") -> str:
    page.tap(f"[data-service={service}]")
    page.wait_for_selector("[data-screen=confirm]")
    settle(page)
    page.tap("[data-take]")
    return _number(page)


# A finger on the button that ends the number's screen, in the very frame in which it appears.
BOUNCE = """() => {
  window.finger = () => {
    const button = document.querySelector("[data-done]");
    const box = button.getBoundingClientRect();
    const place = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
    const touch = { bubbles: true, cancelable: true, pointerId: 7, isPrimary: true, button: 0, ...place };
    for (const kind of ["pointerdown", "pointerup"]) button.dispatchEvent(new PointerEvent(kind, touch));
  };
  const look = () => {
    if (!document.querySelector("[data-done]")) return requestAnimationFrame(look);
    window.finger();
    window.bounced = true;
  };
  look();
}"""


def _number(page: Page) -> str:
    return page.locator("[data-screen=number] [data-ticket]").get_attribute("data-ticket") or ""


def _wrong(page: Page, *, elder: bool = False) -> list[str]:
    if elder:
        return faults(page, target_mm=TARGET_MM, text_mm=ELDER_MM, contrast=7)
    return faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM)


def _choices(page: Page) -> list[str]:
    names = "(all) => all.map((e) => e.dataset.service ?? e.dataset.group)"
    choices: list[str] = page.locator("main [data-choice]").evaluate_all(names)
    return choices


@SCREENS
def test_k1_two_taps_to_a_number(shared_stage: Stage, kiosk: Kiosk, pages: Pages, size: tuple[int, int]) -> None:
    page = _open(pages, kiosk, size)
    before = taken(shared_stage)
    assert len(_choices(page)) <= 8
    assert page.locator(".k-tile.enquiry").is_visible()
    number = _take(page)
    assert taken(shared_stage) - before == {number}
    page.wait_for_selector("[data-print=printed]")


@pytest.mark.parametrize(("by", "size"), [("matter", PORTRAIT), ("department", PORTRAIT), ("matter", LANDSCAPE)])
def test_k1_every_service_is_within_three_taps(
    shared_stage: Stage, kiosk: Kiosk, pages: Pages, size: tuple[int, int], by: str
) -> None:
    page = _open(pages, kiosk, size)
    page.tap(f"[data-by={by}]")
    found: set[str] = set()
    groups = page.locator("[data-group]").evaluate_all("(all) => all.map((e) => e.dataset.group)")
    for group in groups:
        settle(page)
        page.tap(f"[data-group='{group}']")
        choices = _choices(page)
        assert len(choices) <= (8 if size == PORTRAIT else 6)
        assert page.locator(".k-tile.enquiry").is_visible()
        found |= set(choices)
        settle(page)
        while page.locator("[data-turn=next]:not([aria-disabled])").count():
            page.tap("[data-turn=next]")
            found |= set(_choices(page))
            settle(page)
        page.tap("[data-back]")
    services = {line["id"] for line in shared_stage.get("views/kiosk")["view"]["services"]}
    assert found >= services


def test_k1_the_search_finds_by_letters_and_by_common_words(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    page.tap("[data-search]")
    settle(page)
    for letter in "YB":
        page.tap(f"[data-letter={letter}]")
    assert _choices(page)[0] == "yb"
    assert page.locator(".k-tile.enquiry").is_visible()
    page.tap("[data-clear]")
    page.tap("[data-word=办证]")
    settle(page)
    assert set(_choices(page)) == {"cl", "wj", "zx"}
    page.tap("[data-service=cl]")
    page.wait_for_selector("[data-screen=confirm]")


def test_k1_mj_7_card_and_one_tap_and_priority_by_age(shared_stage: Stage, kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    lay_card(kiosk, "1944-05-01")
    page.wait_for_selector("[data-note=card]")
    assert "张" not in page.inner_text("#app")
    page.tap("[data-service=rs]")
    number = _number(page)
    assert shared_stage.get(f"tickets/{number}")["card"]["priority"] == "elderly"


def test_k1_the_frequent_ones_come_first(shared_stage: Stage, kiosk: Kiosk, pages: Pages) -> None:
    for _ in range(12):
        shared_stage.command("take-ticket", service="qst")
    page = _open(pages, kiosk)
    told = "s.view.services.some((one) => one.id === 'qst' && one.taken >= 12)"
    until(page, f"fetch('/local/state').then((r) => r.json()).then((s) => {told})")
    page.reload()  # what stands on the screen is not moved under a finger: the next citizen sees the new order
    page.wait_for_selector("[data-screen=home]")
    until(page, "document.querySelector('[data-choice]').dataset.service === 'qst'")


def test_k2_the_number_does_not_wait_for_the_slip(kiosk: Kiosk, pages: Pages) -> None:
    printer(kiosk, "hang")
    page = _open(pages, kiosk)
    assert _take(page, "rs")
    page.wait_for_selector("[data-print=printing], [data-print=failed], [data-print=unknown]")


@SCREENS
def test_k3_every_screen_fits_and_is_large_enough(kiosk: Kiosk, pages: Pages, size: tuple[int, int]) -> None:
    page = _open(pages, kiosk, size)
    wrong = {"home": _wrong(page)}

    def look(name: str, *taps: str) -> None:
        for tap in taps:
            page.tap(tap)
            settle(page)
        wrong[name] = _wrong(page)

    look("check-in", "[data-bar=booking]")
    look("mine", "[data-back]", "[data-bar=mine]")
    look("matters", "[data-back]", "[data-by=matter]")
    look("search", "[data-search]")
    look("found", "[data-letter=S]")
    look("confirm", "[data-service=rs]")
    look("phone", "[data-phone]")
    page.tap("[data-back]")
    settle(page)
    mm = page.evaluate(MM)
    box = page.locator("[data-take]").bounding_box()
    assert box is not None
    assert box["height"] / mm >= PRIMARY_MM
    look("proxy", "[data-proxy=yes]")
    page.tap("[data-take]")
    _number(page)
    wrong["number"] = _wrong(page)
    assert {name: found for name, found in wrong.items() if found} == {}


def test_k3_acts_where_the_finger_is_lifted(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    slide(page, "[data-service=rs]", 30, 30, 5, 1900)
    settle(page)
    assert page.locator("[data-screen=home]").is_visible(), "slid off: nothing"
    slide(page, "[data-service=rs]", 30, 30, 200, 60, relative=True)
    page.wait_for_selector("[data-screen=confirm]")


def test_k4_letters_are_large(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    size = "(e) => parseFloat(getComputedStyle(e).fontSize)"
    assert page.locator(".k-tile .name").first.evaluate(size) >= 36
    assert faults(page, target_mm=TARGET_MM, text_mm=30 / page.evaluate(MM)) == []
    page.tap("[data-bar=elder]")
    settle(page)
    assert page.locator(".k-tile .name").first.evaluate(size) >= 42
    page.tap("[data-bar=elder]")
    settle(page)
    page.tap("[data-service=mz]")
    settle(page)
    assert page.locator(".bring li").first.evaluate(size) >= 36
    page.tap("[data-take]")
    assert page.locator("[data-ticket]").evaluate(size) >= 220


@SCREENS
def test_k5_elder_mode_is_one_tap_and_readable(kiosk: Kiosk, pages: Pages, size: tuple[int, int]) -> None:
    page = _open(pages, kiosk, size)
    page.tap("[data-bar=elder]")
    page.wait_for_selector("html[data-elder]")
    settle(page)
    assert len(_choices(page)) <= 4
    assert _wrong(page, elder=True) == []
    assert page.evaluate(
        "[...document.querySelectorAll('*')].every((e) => getComputedStyle(e).animationName === 'none')"
    )
    page.tap(".k-tile:not(.enquiry)")
    settle(page)
    assert _wrong(page, elder=True) == []
    page.tap("[data-take]")
    assert _number(page)
    assert _wrong(page, elder=True) == []
    settle(page)
    page.tap("[data-done]")
    page.wait_for_selector("html:not([data-elder]) [data-screen=home]")


def test_k5_the_entry_is_on_every_screen(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    for tap in ("[data-by=matter]", "[data-search]", "[data-word]", "[data-service]", "[data-phone]"):
        page.tap(f"{tap} >> nth=0")
        settle(page)
        assert page.locator("[data-bar=elder]").is_visible(), tap
        assert page.locator("[data-bar=language]").is_visible(), tap


def test_k6_low_position_brings_every_target_below_1220_mm(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    highest = "Math.min(...[...document.querySelectorAll('button')].map((b) => b.getBoundingClientRect().top))"
    bottom_mm = 700
    page.tap("[data-bar=low]")
    for tap in ("[data-by=matter]", "[data-search]", "[data-word]", "[data-service]", "[data-phone]"):
        settle(page)
        assert bottom_mm + (PORTRAIT[1] - page.evaluate(highest)) / page.evaluate(MM) <= 1220
        assert _wrong(page) == []
        page.tap(f"{tap} >> nth=0")


def test_k8_the_number_screen_says_all_of_it(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    number = _take(page, "mz")
    shown = page.inner_text("[data-screen=number]")
    for part in (number, "低保、特困和临时救助", "前面等候", "预计等候", "分钟", "身份证", "扫码"):
        assert part in shown
    assert page.locator(".th-qr").is_visible()
    settle(page)
    page.tap("[data-done]")
    page.wait_for_selector("[data-screen=home]")
    assert number not in page.content()


@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "offline", "cutter"])
def test_k9_without_a_printer_the_number_still_comes(
    shared_stage: Stage, kiosk: Kiosk, pages: Pages, fault: str
) -> None:
    page = _open(pages, kiosk)
    printer(kiosk, fault)
    page.wait_for_selector("[data-note=paper]")
    assert "拍照" in page.inner_text("[data-note=paper]")
    before = taken(shared_stage)
    number = _take(page, "rs")
    page.wait_for_selector("[data-print=failed], [data-print=unknown]")
    assert page.locator(".th-qr").is_visible()
    assert "导办台" in page.inner_text("[data-print]")
    assert taken(shared_stage) - before == {number}
    until(page, "parseInt(document.querySelector('.left').textContent.match(/\\d+/)[0]) > 20")


def test_k9_a_roll_that_ends_soon_is_the_staffs_matter(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    printer(kiosk, "near_end")
    until(page, "fetch('/local/state').then((r) => r.json()).then((s) => s.printer.state === 'near_end')")
    page.wait_for_selector("[data-note=paper]", state="detached")


def test_k11_f23_many_taps_one_ticket(shared_stage: Stage, kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    before = taken(shared_stage)
    touch(page, ["[data-service=mz]", "[data-service=rs]"])
    page.wait_for_selector("[data-screen=confirm]")
    settle(page)
    touch(page, ["[data-take]", "[data-back]", "[data-bar=elder]", "[data-take]"])
    for _ in range(3):
        touch(page, ["[data-take]"], missing_ok=True)
    number = _number(page)
    settle(page)
    assert taken(shared_stage) - before == {number}


def test_k11_a_bouncing_tap_does_not_wipe_the_number(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    page.tap("[data-service=mz]")
    settle(page)
    page.evaluate(BOUNCE)
    page.evaluate("() => { const b = document.querySelector('[data-take]'); for (let i = 0; i < 5; i++) b.click(); }")
    assert _number(page)
    until(page, "window.bounced === true")
    assert page.locator("[data-screen=number]").is_visible(), "too soon to be meant"
    settle(page)
    page.evaluate("window.finger()")
    page.wait_for_selector("[data-screen=home]")


def test_k13_plain_words_short_buttons_no_codes(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    words = "(all) => all.map((e) => (e.querySelector('.name') ?? e).textContent.trim())"
    for tap in ("[data-by=department]", "[data-search]", "[data-word]", "[data-service]", "[data-phone]"):
        said = page.locator("button").evaluate_all(words)
        assert [text for text in said if len(text) > 20] == []
        assert not [text for text in said if "undefined" in text or "_" in text or "." in text]
        page.tap(f"{tap} >> nth=0")
        settle(page)


def test_a_relatives_ticket_and_a_lost_number(shared_stage: Stage, kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    page.tap("[data-service=mz]")
    settle(page)
    page.tap("[data-proxy=yes]")
    page.tap("[data-phone]")
    settle(page)
    for digit in "13800005678":
        page.tap(f".th-pad button:text-is('{digit}')")
    page.tap("[data-done]")
    settle(page)
    assert "138****5678" in page.inner_text("[data-phone]")
    page.tap("[data-take]")
    number = _number(page)
    story = str(shared_stage.get("story?limit=1000"))
    assert "13800005678" not in story
    assert shared_stage.get(f"tickets/{number}")["card"]["proxy"] is True
    settle(page)
    page.tap("[data-done]")
    page.wait_for_selector("[data-screen=home]")
    settle(page)
    page.tap("[data-bar=mine]")
    settle(page)
    for digit in "13800005678":
        page.tap(f".th-pad button:text-is('{digit}')")
    page.tap("[data-done]")
    page.wait_for_selector(f"[data-found={number}]")
    assert page.locator(".th-qr").count() == 0, "a typed number proves nothing"
    assert "mz" not in page.inner_text("main")
    assert _wrong(page) == []


def test_booking_code_is_checked_in(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    page.tap("[data-bar=booking]")
    settle(page)
    for key in "XX99":
        page.tap(f".th-pad button:text-is('{key}')")
    pages.allow("404")
    pages.allow("409")
    page.tap("[data-done]")
    page.wait_for_selector("[data-screen=refused]")
    assert page.inner_text(".k-words-title").strip()
    assert page.inner_text(".k-words-text").strip(), "a refusal says what to do next"


@SCREENS
@pytest.mark.parametrize("language", ["en", "qps"])
def test_g6_other_languages_fit(kiosk: Kiosk, pages: Pages, size: tuple[int, int], language: str) -> None:
    page = _open(pages, kiosk, size, f"&lang={language}")
    wrong = {"home": _wrong(page)}
    page.tap("[data-by=matter]")
    settle(page)
    wrong["matters"] = _wrong(page)
    page.tap("[data-group=社会保障]")
    settle(page)
    page.tap("[data-service=rs]")
    settle(page)
    wrong["confirm"] = _wrong(page)
    page.tap("[data-take]")
    _number(page)
    wrong["number"] = _wrong(page)
    assert {name: found for name, found in wrong.items() if found} == {}


def test_groups_and_papers_are_english_too(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    page.tap("[data-bar=language]")
    page.tap("[data-by=matter]")
    settle(page)
    assert "Social security" in page.inner_text("[data-group=社会保障] .name")
    page.tap("[data-group=社会保障]")
    settle(page)
    page.tap("[data-service=rs]")
    settle(page)
    assert "Social security card" in page.inner_text(".bring")
