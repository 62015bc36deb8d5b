"""A case on its way: received at the window, decided by its office, handed out, followed on the phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.tour.camera import Camera
from tools.tour.stand import WHO, Stand, post, received

if TYPE_CHECKING:
    from playwright.sync_api import Page


def casework(stand: Stand, camera: Camera) -> None:
    camera.chapter("cases")
    hall = stand.hall
    waiting = received(hall, "incomplete", lacking=[{"name": "户口簿", "remark": "缺户主页"}])
    ready = [received(hall) for _ in range(6)]
    for case in ready:
        post(hall, f"cases/{case}/send", {})
    for case in ready[:3]:
        post(hall, f"cases/{case}/decide", {"granted": True})
    _window(stand, camera)
    _office(stand, camera)
    delivery = stand.person("delivery", "cj-1", "delivery", 1366, 768)
    delivery.locator("[data-receipt]").first.click()
    camera.shoot(delivery, "delivery")
    for name, case in (("phone-case", waiting), ("phone-case-ready", ready[0])):
        camera.shoot(_followed(stand, case), name)


def _window(stand: Stand, camera: Camera) -> None:
    stand.free("1")
    stand.hall.command("call-next", window="1")
    stand.hall.command("start", window="1")
    desk = stand.person("clerk", "zc-1", "clerk", 1366, 768)
    seat = desk.locator(".seat-list li:has(b:text-is('1')) button")
    desk.wait_for_selector(".seat-list, .full")
    if seat.count():
        seat.first.click()
    desk.wait_for_selector(".full")
    take_over = desk.get_by_role("button", name=re.compile("接管|在此"))
    desk.wait_for_timeout(800)
    if take_over.count():
        take_over.first.click()
    desk.click("[data-receive-here]")
    desk.select_option("select[name=service]", "mz")  # whoever is served may have come for what needs no papers
    desk.wait_for_selector("[data-tick]")
    desk.fill("input[name=applicant]", WHO["name"])
    camera.shoot(desk, "clerk-case")


def _followed(stand: Stand, case: str) -> Page:
    page = stand.pages.open(f"{stand.hall.url}/c", width=390, height=844, touch=True)
    page.fill("[name=receipt]", case)
    page.fill("[name=last4]", "002x")
    page.tap("[data-go]")
    page.wait_for_selector("[data-page=case][data-at]")
    return page


def _office(stand: Stand, camera: Camera) -> None:
    """The approval office: what it decides, and what somebody could not get done that it must answer."""
    told = {"category": "materials", "explained": True, "words": "跑了三趟，每次说的材料都不一样", "name": "何大力"}
    number = post(stand.hall, "concerns", told)["result"]["id"]
    post(stand.hall, f"concerns/{number}/assign", {"department": "民政"})
    page = stand.person("approval", "sp-mz", "office", 1366, 768)
    page.locator("[data-case]").first.click()
    page.wait_for_selector("[data-decide]")
    page.wait_for_selector("[data-concerns-open][data-owed='1']")
    camera.shoot(page, "approval")
    page.click("[data-concerns-open]")
    page.click(f"[data-concern={number}]")
    page.wait_for_selector("[data-concern-sheet]")
    camera.shoot(page, "approval-concern")
