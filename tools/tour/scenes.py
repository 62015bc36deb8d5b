"""The scenes: one function for each role. They hold on to roles and data attributes, not to wording."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.tour.camera import Camera
from tools.tour.casework import casework
from tools.tour.stand import WHO, Stand, received

if TYPE_CHECKING:
    from playwright.sync_api import Page

Scene = Callable[[Stand, Camera], None]
_BOUNCE_MS = 450


def citizen(stand: Stand, camera: Camera) -> None:
    camera.chapter("citizen")
    kiosk = stand.pages.open(f"{stand.hall.kiosk().url}/?diagonal=21.5", width=1080, height=1920, touch=True)
    kiosk.wait_for_selector("[data-screen=home]")
    camera.shoot(kiosk, "kiosk-home")
    _elder(kiosk, camera)
    _choose(kiosk, camera)
    kiosk.tap("[data-take]")
    kiosk.wait_for_selector("[data-screen=number]")
    number = kiosk.locator("[data-ticket]").first.get_attribute("data-ticket") or ""
    camera.shoot(kiosk, "kiosk-number")
    url = stand.hall.get(f"tickets/{number}/links")["progress"]["url"]
    phone = stand.pages.open(url, width=390, height=844, touch=True)
    phone.wait_for_selector("[data-status]")
    camera.shoot(phone, "phone-progress")


def _elder(kiosk: Page, camera: Camera) -> None:
    button = kiosk.get_by_role("button", name=re.compile("长辈版")).first
    if button.count() == 0:
        return
    button.tap()
    kiosk.wait_for_timeout(_BOUNCE_MS)
    camera.shoot(kiosk, "kiosk-elder")
    back = kiosk.get_by_role("button", name=re.compile("标准版|普通版|长辈版")).first
    back.tap()
    kiosk.wait_for_timeout(_BOUNCE_MS)


def _choose(kiosk: Page, camera: Camera) -> None:
    """From the first page to the last question, however many pages lie between."""
    for _ in range(4):
        kiosk.wait_for_timeout(_BOUNCE_MS)
        if kiosk.locator("[data-screen=confirm]").count():
            break
        kiosk.locator("[data-service], [data-choice]").first.tap()
    kiosk.wait_for_selector("[data-screen=confirm]")
    kiosk.wait_for_timeout(_BOUNCE_MS)
    camera.shoot(kiosk, "kiosk-confirm")


def waiting(stand: Stand, camera: Camera) -> None:
    camera.chapter("area")
    board = stand.screen("board", 1920, 1080)
    board.wait_for_timeout(3000)
    for window in ("3", "4"):
        stand.free(window)
        stand.hall.command("call-next", window=window)
        board.wait_for_timeout(1500)
    camera.shoot(board, "board")
    own = stand.screen("board", 1920, 1080, window="3")
    own.wait_for_timeout(1500)
    camera.shoot(own, "board-window")


def clerk(stand: Stand, camera: Camera) -> None:
    camera.chapter("clerk")
    stand.free("1")
    desk = stand.person("clerk", "zc-1", "clerk", 1366, 768)
    _sit(desk, "1")
    camera.shoot(desk, "clerk")
    stand.hall.command("call-next", window="1")
    stand.hall.command("start", window="1")
    desk.wait_for_timeout(1200)
    camera.shoot(desk, "clerk-serving")
    received(stand.hall, window="1")  # its minutes run in the strip
    strip = stand.pages.open(f"{stand.hall.url}/clerk?strip=1", width=360, height=220)
    strip.fill("input[name=name]", "zc-1")
    strip.fill("input[name=password]", "woziji-de-mima-78")
    strip.click("button[type=submit]")
    _sit(strip, "1")
    camera.shoot(strip, "clerk-strip")


def _sit(page: Page, window: str) -> None:
    """Choose the window, unless the page knows already; take over from another page of ours."""
    page.wait_for_selector(".seat-list, .full, .strip-desk")
    seat = page.locator(f".seat-list li:has(b:text-is('{window}')) button")
    if seat.count():
        seat.first.click()
    page.wait_for_selector(".full, .strip-desk")
    page.wait_for_timeout(800)
    take_over = page.get_by_role("button", name=re.compile("接管|在此"))
    if take_over.count():
        take_over.first.click()


def booking(stand: Stand, camera: Camera) -> None:
    camera.chapter("bookings")
    page = stand.pages.open(f"{stand.hall.url}/b", width=390, height=844, touch=True)
    page.wait_for_selector("[data-step=what]")
    page.locator("[data-service]").first.tap()
    page.wait_for_selector("[data-step=when] [data-slot]")
    camera.shoot(page, "phone-book")
    page.locator("[data-slot]:not([disabled])").first.tap()
    page.fill("[name=name]", WHO["name"])
    page.fill("[name=phone]", WHO["phone"])
    page.fill("[name=id_number]", WHO["id_number"])
    page.tap("[data-book]")
    page.wait_for_selector("[data-page=booking][data-standing=open]")
    camera.shoot(page, "phone-booking")


def rating(stand: Stand, camera: Camera) -> None:
    camera.chapter("rating")
    stand.free("2")
    stand.hall.command("call-next", window="2")
    stand.hall.command("start", window="2")
    pad = stand.screen("pad", 1280, 800, window="2")
    pad.wait_for_selector("[data-step=idle]")
    camera.shoot(pad, "pad-clerk")
    served = str(stand.hall.command("finish", window="2")["ticket"])
    pad.wait_for_selector("[data-step=ask]")
    camera.shoot(pad, "pad")
    pad.tap("[data-level=dissatisfied]")
    pad.wait_for_timeout(700)
    camera.shoot(pad, "pad-reasons")
    phone = stand.pages.open(
        stand.hall.get(f"tickets/{served}/links")["rate"]["url"], width=390, height=844, touch=True
    )
    phone.wait_for_selector("[data-level], h1")
    camera.shoot(phone, "phone-rate")


def guide(stand: Stand, camera: Camera) -> None:
    camera.chapter("desk")
    page = stand.person("guide", "daoban", "guide", 1280, 800)
    page.wait_for_selector("[role=tab], nav button, main")
    page.wait_for_timeout(1200)
    camera.shoot(page, "guide")
    tabs = page.locator("[role=tab]")
    for place in range(1, min(tabs.count(), 4)):
        tabs.nth(place).click()
        name = tabs.nth(place).inner_text().splitlines()[0]
        camera.shoot(page, f"guide-{place + 1}", (f"导办台：{name}", "The guide desk"))


def manager(stand: Stand, camera: Camera) -> None:
    camera.chapter("manager")
    stand.put_away()
    page = stand.person("manager", "zhuren", "manager", 1366, 768)
    links = page.locator("a[href^='#']")
    links.first.wait_for(timeout=60_000)
    named = [(link.get_attribute("href") or "", link.inner_text().strip().splitlines()[0]) for link in links.all()]
    for where, name in dict(each for each in named if "/" not in each[0]).items():
        page.goto(f"{stand.hall.url}/manager{where}")
        page.wait_for_timeout(2500)
        if where == "#whatif":
            try_a_tide(page)
        if where == "#promises":
            page.get_by_role("button", name="前一天").click()
            page.wait_for_timeout(2500)
        if where == "#chain":
            _the_way_of_a_case(page, stand)
        name_of = where[1:].replace("/", "-")
        camera.shoot(page, f"manager-{name_of}", (f"管理台：{name}", f"Manager console: {where[1:]}"))
        if where == "#report":
            _behind_a_number(page, camera)


def _the_way_of_a_case(page: Page, stand: Stand) -> None:
    done = stand.hall.get("cases?order=newest")["cases"]
    receipt = next((each["receipt"] for each in done if each["status"] in ("ready", "delivered")), done[0]["receipt"])
    page.goto(f"{stand.hall.url}/manager#chain/{receipt}")
    page.wait_for_selector("tr[data-type]")


def _behind_a_number(page: Page, camera: Camera) -> None:
    page.locator("[data-figure=over] a").first.click()
    page.wait_for_selector(".evidence tbody tr")
    camera.shoot(page, "manager-report-evidence")


def try_a_tide(page: Page) -> None:
    """The last recorded day with one more tidal window."""
    page.get_by_role("tab", name="窗口和时间").click()
    page.get_by_role("button", name="增加一个潮汐窗口").click()
    page.get_by_role("button", name="开始推演").click()
    page.wait_for_selector("[data-outcome] [data-chart=drawn]", timeout=60_000)


SCENES: tuple[Scene, ...] = (citizen, waiting, clerk, casework, booking, rating, guide, manager)
