"""Clerks with passwords of their own, and their consoles in the browser."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tests.e2e.stage import Refusal, Stage, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

FIRST = "huanying-ni-hao-77"
OWN = "woziji-de-mima-78"


def first_password(stage: Stage, name: str) -> str:
    """The manager gives the clerk an account, or the account a new first password."""
    stage.people.pop(name, None)
    headers = {"Authorization": f"Bearer {stage.manager}"}
    users = f"{stage.url}/api/v1/halls/{stage.hall}/users"
    try:
        ask("POST", users, {"name": name, "role": "clerk", "password": FIRST}, headers)
    except Refusal as refusal:
        if refusal.status != HTTPStatus.CONFLICT:
            raise
        ask("POST", f"{users}/{name}/reset", {"password": FIRST}, headers)
    return FIRST


def token_of(stage: Stage, name: str) -> str:
    """The token of a clerk who has changed the first password; whoever has done so before keeps it."""
    if name in stage.people:
        return stage.people[name]
    first_password(stage, name)
    login: dict[str, Any] = ask("POST", f"{stage.url}/api/v1/login", {"name": name, "password": FIRST})
    headers = {"Authorization": f"Bearer {login['token']}"}
    ask("POST", f"{stage.url}/api/v1/password", {"old": FIRST, "new": OWN}, headers)
    stage.people[name] = ask("POST", f"{stage.url}/api/v1/login", {"name": name, "password": OWN})["token"]
    return stage.people[name]


def fill_in(page: Page, name: str, password: str) -> None:
    """Sign in on the page that asks for it."""
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")


def console(stage: Stage, pages: Pages, name: str, window: str, *, width: int = 1366, height: int = 768) -> Page:
    """The console of a clerk who sits at ``window``."""
    token_of(stage, name)
    page = pages.open(f"{stage.url}/clerk", width=width, height=height)
    fill_in(page, name, OWN)
    page.click(f".seat-list li:has(b:text-is('{window}')) button")
    # The seat may be seen a moment before its own command is answered; a press until then would be too early.
    page.wait_for_selector(".full [data-action=issue]:not([aria-disabled]), .strip-desk")
    return page


def again(stage: Stage, pages: Pages, name: str, *, width: int = 1366, height: int = 768) -> Page:
    """The same clerk on another PC: a context of its own, the window known to the server."""
    page = pages.open(f"{stage.url}/clerk", width=width, height=height)
    fill_in(page, name, OWN)
    page.wait_for_selector(".full, .strip-desk")
    return page


def tidy(stage: Stage) -> Stage:
    """An empty hall again: nobody waits, nobody sits, no tide."""
    view = stage.get("views/clerk")["view"]
    for window in view["windows"]:
        if window["ticket"]:
            stage.command("drop", ticket=window["ticket"]["ticket"])
        for held in window["held"]:
            _end(stage, held["ticket"])
    for waiting in stage.get("views/clerk")["view"]["queue"]:
        stage.command("drop", ticket=waiting["ticket"])
    for window in stage.get("views/clerk")["view"]["windows"]:
        tide = window["line"]["tide"]
        if tide is not None and tide["state"] in ("ordered", "open"):
            stage.command("close-tide", window=window["line"]["id"])
    for clerk in stage.get("views/clerk")["view"]["clerks"]:
        stage.command("sign-out", clerk=clerk["id"], standby=False)
    return stage


def _end(stage: Stage, ticket: str) -> None:
    """A ticket on hold may be shown at two windows; the second time it has ended."""
    with suppress(Refusal):
        stage.command("drop", ticket=ticket)


def take(stage: Stage, count: int = 1, *, priority: str = "normal") -> list[str]:
    """So many tickets of one service, of citizens of that class."""
    body = {"service": "yb", "class": priority}
    return [stage.command("take-ticket", **body)["ticket"] for _ in range(count)]


def types(stage: Stage, ticket: str) -> list[str]:
    """What happened to a ticket, in order."""
    return [line["type"] for line in stage.get(f"tickets/{ticket}")["story"]]


def no_cut_text(page: Page) -> list[str]:
    """Texts that do not fit where they stand."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("button, h1, h2, p, b, span, small, strong")]
          .filter((el) => el.clientWidth && el.scrollWidth > el.clientWidth + 2)
          .filter((el) => getComputedStyle(el).overflow !== "hidden")
          .map((el) => `${el.className} ${el.textContent.trim()}`)"""
    )
    return found


def settled(page: Page) -> None:
    """The last press is answered. What it did may be seen a moment sooner, when another press would be too early."""
    page.wait_for_selector("[data-action][aria-busy=true]", state="detached")


def nobody_at(page: Page) -> None:
    """Wait until the window is free."""
    page.wait_for_selector(".current.none")
    settled(page)


def ticket_at(page: Page, status: str) -> str:
    """The number shown at the window once it has ``status``."""
    page.wait_for_selector(f".current.{status}")
    settled(page)
    return page.get_attribute(".current", "data-ticket") or ""


def past_guard(page: Page) -> None:
    """Within two seconds of a call another press is the same press; wait until it is a new one."""
    page.wait_for_timeout(2_100)
