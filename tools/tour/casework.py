"""A case on its way: received at the window, handed out at the delivery desk, followed on the phone."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from tests.e2e.stage import ask
from tools.tour.camera import Camera
from tools.tour.stand import Stand

if TYPE_CHECKING:
    from playwright.sync_api import Page

WHO = {"name": "陈秀兰", "id_number": "11010519491231002X", "phone": "13800138000", "address": "城南路8号2单元"}


def casework(stand: Stand, camera: Camera) -> None:
    camera.chapter("cases")
    service = _a_service(stand)
    waiting = _received(stand, service, "incomplete", lacking=[{"name": "户口簿", "remark": "缺户主页"}])
    ready = [_received(stand, service) for _ in range(3)]
    for case in ready:
        _post(stand, f"cases/{case}/send", {})
        _post(stand, f"cases/{case}/decide", {"granted": True})
    _window(stand, camera)
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


def _a_service(stand: Stand) -> dict[str, Any]:
    """One that asks for papers."""
    services: list[dict[str, Any]] = stand.hall.get("views/kiosk")["view"]["services"]
    return next(each for each in services if each["materials"])


def _received(stand: Stand, service: dict[str, Any], verdict: str = "complete", **more: Any) -> str:
    papers = [] if verdict == "incomplete" else [{"name": name} for name in service["materials"]]
    body = {"service": service["id"], "verdict": verdict, "applicant": WHO, "delivery": "window", "materials": papers}
    receipt: str = _post(stand, "cases", {**body, **more})["result"]["id"]
    return receipt


def _post(stand: Stand, path: str, body: object) -> Any:
    headers = {"Authorization": f"Bearer {stand.hall.manager}", "Idempotency-Key": uuid.uuid4().hex}
    return ask("POST", f"{stand.hall.url}/api/v1/halls/{stand.hall.hall}/{path}", body, headers)
