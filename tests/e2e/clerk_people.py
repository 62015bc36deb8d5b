"""Clerks with passwords of their own, and their consoles in the browser."""

from __future__ import annotations

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
    """The token of a clerk who has changed the first password."""
    first_password(stage, name)
    login: dict[str, Any] = ask("POST", f"{stage.url}/api/v1/login", {"name": name, "password": FIRST})
    headers = {"Authorization": f"Bearer {login['token']}"}
    ask("POST", f"{stage.url}/api/v1/password", {"old": FIRST, "new": OWN}, headers)
    token: str = ask("POST", f"{stage.url}/api/v1/login", {"name": name, "password": OWN})["token"]
    return token


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
    page.wait_for_selector(".full, .strip-desk")
    return page


def ticket_at(page: Page, status: str) -> str:
    """The number shown at the window once it has ``status``."""
    page.wait_for_selector(f".current.{status}")
    return page.get_attribute(".current", "data-ticket") or ""


def past_guard(page: Page) -> None:
    """Within two seconds of a call another press is the same press; wait until it is a new one."""
    page.wait_for_timeout(2_100)
