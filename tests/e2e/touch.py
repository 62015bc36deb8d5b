"""Fingers on the glass, and what a citizen lays on the kiosk."""

from __future__ import annotations

import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

from tests.e2e.stage import Kiosk, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page


def settle(page: Page) -> None:
    """A second touch right after a new screen is taken for a bouncing finger: wait as a person would."""
    page.wait_for_timeout(400)


def until(page: Page, expression: str) -> None:
    """Waits until ``expression`` holds; asked from outside, because the page's policy forbids evaluating text in it."""
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came true: {expression}")


def taken(stage: Stage) -> set[str]:
    """The numbers given today."""
    return {card["ticket"] for card in stage.get("tickets?limit=200")["tickets"]}


def touch(page: Page, places: list[str], *, missing_ok: bool = False) -> None:
    """Fingers on all these places at the same time, lifted together."""
    points = [_middle(page, place, number) for number, place in enumerate(places) if page.locator(place).count()]
    assert points or missing_ok, places
    if points:
        session = page.context.new_cdp_session(page)
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def slide(page: Page, place: str, x: float, y: float, to_x: float, to_y: float, *, relative: bool = False) -> None:
    """A finger put down at (x, y) within ``place``, moved, and lifted at (to_x, to_y)."""
    box = page.locator(place).bounding_box()
    assert box is not None
    left, top = (box["x"], box["y"]) if relative else (0.0, 0.0)
    start = {"x": box["x"] + x, "y": box["y"] + y, "id": 0}
    end = {"x": left + to_x, "y": top + to_y, "id": 0}
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
    session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [end]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def printer(kiosk: Kiosk, fault: str) -> None:
    """Tell the virtual printer what is wrong with it."""
    _form(kiosk, "/virtual/printer", fault=fault)


def lay_card(kiosk: Kiosk, birth: str) -> None:
    """Lay an invented card of somebody born then on the virtual reader."""
    _form(kiosk, "/virtual/reader", birth=birth)


def lift_card(kiosk: Kiosk) -> None:
    """Take the card away."""
    _form(kiosk, "/virtual/reader", lift="1")


def scan(kiosk: Kiosk, code: str) -> None:
    """Hold a code under the virtual scanner."""
    _form(kiosk, "/virtual/scanner", code=code)


def _middle(page: Page, place: str, number: int) -> dict[str, Any]:
    box = page.locator(place).first.bounding_box()
    assert box is not None, place
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2 + number, "id": number}


def _form(kiosk: Kiosk, path: str, **fields: str) -> None:
    """As the page of the virtual device would send it, with the cookie that the touch page gets."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(kiosk.url, timeout=30).close()
    request = urllib.request.Request(kiosk.url + path, urllib.parse.urlencode(fields).encode())
    request.add_header("Origin", kiosk.url)
    opener.open(request, timeout=30).close()
