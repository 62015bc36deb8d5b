"""When nobody answers: the citizen went away, the server, its disk, the pairing; and when words must be heard."""

from __future__ import annotations

import io
import sqlite3
import wave
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.e2e.looks import faults
from tests.e2e.stage import Kiosk, Stage
from tests.e2e.touch import lay_card, lift_card, settle, taken, until

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.services.browser import Pages

TARGET_MM = 20
TEXT_MM = 7.4
EXTRA = 'guard_s = 0.0\ndesk = "1 号导办台"\ndesk_way = "ahead_left"\ndesk_m = 12\npatience_s = 3.0\n'
PHONE = "13800005678"
LONG_MS = 60_000


@pytest.fixture(scope="module")
def kiosk(shared_stage: Stage) -> Kiosk:
    shared_stage.sit("1")
    return shared_stage.kiosk(extra=EXTRA)


def _open(pages: Pages, kiosk: Kiosk, *, clock: bool = False) -> Page:
    page = pages.open(width=1080, height=1920, touch=True)
    if clock:
        page.clock.install(time="2026-07-28T02:00:00Z")
    page.goto(f"{kiosk.url}/?diagonal=21.5")
    page.wait_for_selector("[data-screen=home]")
    if clock:
        page.clock.pause_at("2026-07-28T03:00:00Z")
        page.wait_for_selector("[data-screen=home]", timeout=LONG_MS)
        _rest(page)
    settle(page)
    return page


def _rest(page: Page) -> None:
    """Half a second of the page's own time, which stands still otherwise: no slow machine can be late."""
    page.clock.run_for(500)


def _type(page: Page, digits: str) -> None:
    for digit in digits:
        page.tap(f".th-pad button:text-is('{digit}')")


def _leave(page: Page, seconds: int) -> None:
    """Nobody touches the screen for so long; the agent is heard again before anything is looked at."""
    page.clock.fast_forward(seconds * 1000)
    page.wait_for_selector("[data-screen]:not([data-screen=away])", timeout=LONG_MS)
    _rest(page)


def test_k7_idle_asks_waits_and_goes_home_without_a_trace(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk, clock=True)
    page.tap("[data-service=mz]")
    _rest(page)
    page.tap("[data-phone]")
    _rest(page)
    _type(page, PHONE)
    _leave(page, 40)
    assert page.locator("[role=dialog]").count() == 0
    page.tap("main h2")
    for _ in range(11):
        _leave(page, 50)
        page.wait_for_selector("[role=dialog]", timeout=LONG_MS)
        _rest(page)
        page.tap("[data-stay]")
        page.wait_for_selector("[role=dialog]", state="detached")
        assert page.locator("[data-screen=phone]").is_visible()
    lay_card(kiosk, "1950-05-01")
    until(page, "fetch('/local/state').then((r) => r.json()).then((s) => s.card !== null)")
    page.wait_for_timeout(2_500)  # the agent tells a card every two seconds: the page has heard of it
    _rest(page)
    _leave(page, 50)
    page.wait_for_selector("[role=dialog]", timeout=LONG_MS)
    _leave(page, 30)
    if page.locator("[data-screen=home]").count() == 0:
        _leave(page, 80)  # news of the card that came late were a touch: the question was asked anew
    page.wait_for_selector("[data-screen=home]", timeout=LONG_MS)
    lift_card(kiosk)
    _rest(page)
    content = page.content()
    assert PHONE not in content.replace(" ", "")
    assert "1950" not in content
    kept = "JSON.stringify([localStorage, sessionStorage, history.state, location.href, document.cookie])"
    assert PHONE not in page.evaluate(kept)
    page.go_back()
    page.evaluate("history.back()")
    _rest(page)
    assert page.locator("[data-screen=home]").is_visible()


def test_k7_elders_have_twice_the_time(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk, clock=True)
    pages.allow("/local/speech")
    page.tap("[data-bar=elder]")
    _leave(page, 80)
    assert page.locator("[role=dialog]").count() == 0
    _leave(page, 15)
    page.wait_for_selector("[role=dialog]", timeout=LONG_MS)
    assert faults(page, target_mm=TARGET_MM, text_mm=10.0, contrast=7) == []
    _leave(page, 25)
    page.wait_for_selector("html:not([data-elder]) [data-screen=home]", timeout=LONG_MS)


def test_k8_the_number_stays_ten_seconds_and_twenty_for_elders(kiosk: Kiosk, pages: Pages) -> None:
    for elder, stays, gone in ((False, 8, 4), (True, 18, 4)):
        page = _open(pages, kiosk, clock=True)
        pages.allow("/local/speech")
        if elder:
            page.tap("[data-bar=elder]")
            _rest(page)
        page.tap("[data-choice] >> nth=0")
        _rest(page)
        page.tap("[data-take]")
        page.wait_for_selector("[data-print=printed]")
        _leave(page, stays)
        assert page.locator("[data-screen=number]").is_visible()
        _leave(page, gone)
        page.wait_for_selector("[data-screen=home]", timeout=LONG_MS)
        page.close()


def _silence() -> bytes:
    """A twentieth of a second of nothing, as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(800))
    return file.getvalue()


def _spoken(page: Page) -> list[str]:
    """What is asked of the voice from now on; every clip is a moment of silence."""
    said: list[str] = []
    silence = _silence()

    def answer(route: Route) -> None:
        said.append(parse_qs(urlsplit(route.request.url).query)["text"][0])
        route.fulfill(status=200, content_type="audio/wav", body=silence)

    page.route("**/local/speech**", answer)
    return said


def _hear(page: Page, said: list[str], words: str, since: int = 0) -> None:
    """Wait until these words are spoken, one sentence after another, not counting the first ``since``."""
    for _ in range(LONG_MS // 100):
        if any(words in text for text in said[since:]):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{words} was never said, only {said}")


def test_k12_every_button_is_named_before_it_acts(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    said = _spoken(page)
    page.tap("[data-bar=read]")
    until(page, "document.querySelector('.k-reading') !== null")
    for button in page.locator("button:not([disabled])").all():
        before = len(said)
        words = button.inner_text().split("\n")[0].strip()
        button.tap()
        _hear(page, said, words[:2], before)
        assert page.locator("[data-screen=home]").is_visible(), words
    tile = page.locator("[data-service]").first
    before = len(said)
    tile.tap()
    _hear(page, said, tile.inner_text().split("\n")[0].strip()[:2], before)
    tile.tap()
    page.wait_for_selector("[data-screen=confirm]")


def test_k5_the_title_and_the_choices_are_spoken_for_elders(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    said = _spoken(page)
    page.tap("[data-bar=elder]")
    page.wait_for_selector("html[data-elder]")
    _hear(page, said, "不知道选哪个")
    assert said[0].startswith("您好")
    page.tap("[data-service]")
    page.wait_for_selector("[data-screen=confirm]")
    _hear(page, said, "确认取号")


def test_k12_the_voice_comes_from_the_hall_and_stays_on_the_kiosk(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    address = f"{kiosk.url}/local/speech?lang=zh-CN&text=%E6%82%A8%E5%A5%BD"
    first = page.request.get(address)
    assert first.ok, first.text()
    assert first.body()[:4] == b"RIFF"
    assert page.request.get(address).body() == first.body()


def test_d5_unpaired_shows_the_code_the_number_and_the_desk(shared_stage: Stage, pages: Pages) -> None:
    kiosk = shared_stage.kiosk(paired=False, extra=EXTRA + '[slip]\nmachine = "K-03"\n')
    page = pages.open(f"{kiosk.url}/?diagonal=21.5", width=1080, height=1920, touch=True)
    code = page.locator(".k-words-big").inner_text().strip()
    shown = page.inner_text("[data-screen=unpaired]")
    for part in ("设备未授权", "K-03", "1 号导办台"):
        assert part in shown
    assert faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM) == []
    shared_stage.pair(code, "kiosk", "取号机9")
    page.wait_for_selector("[data-screen=home]", timeout=LONG_MS)


def test_k10_a_database_that_cannot_be_written_leads_to_the_desk(
    shared_stage: Stage, kiosk: Kiosk, pages: Pages
) -> None:
    page = _open(pages, kiosk)
    pages.allow("503")
    pages.allow("504")
    before = taken(shared_stage)
    page.tap("[data-service=mz]")
    settle(page)
    with closing(sqlite3.connect(shared_stage.data / "journal.sqlite", isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE")
        page.tap("[data-take]")
        page.wait_for_selector("[data-screen=refused]", timeout=LONG_MS)
        said = page.inner_text("[data-screen=refused]")
        other.execute("ROLLBACK")
    assert "1 号导办台" in said
    # Either the server said no, or nobody knows yet and the desk looks it up: never a silent second try.
    assert "没有取到号" in said or "不能确定" in said
    if "没有取到号" in said:
        assert taken(shared_stage) == before


def test_k10_f18_server_gone_shows_the_way_to_the_desk_and_returns_by_itself(
    shared_stage: Stage, kiosk: Kiosk, pages: Pages
) -> None:
    page = _open(pages, kiosk)
    pages.allow("503")
    asked = _open(pages, kiosk)
    asked.tap("[data-service=mz]")
    settle(asked)
    shared_stage.stop_server()
    page.wait_for_selector("[data-screen=away]", timeout=LONG_MS)
    assert "暂不能取号，请到 1 号导办台" in page.inner_text("[data-screen=away]")
    assert page.locator("[data-desk][data-way=ahead_left] .arrow").is_visible()
    assert "左前方" in page.inner_text("[data-desk]")
    assert page.locator("[data-bar=elder]").is_visible()
    assert page.locator("[data-bar=language]").is_visible()
    assert faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM) == []
    shared_stage.start_server()
    page.wait_for_selector("[data-screen=home]", timeout=LONG_MS)
    settle(page)
    page.tap("[data-service=mz]")
    settle(page)
    page.tap("[data-take]")
    page.wait_for_selector("[data-screen=number]", timeout=LONG_MS)
