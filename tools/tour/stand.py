"""The hall of the tour: half a morning has passed, virtual citizens wait, and from now on a second is a second."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.e2e.stage import PASSWORD, ask
from tests.e2e.steered import SteeredHall
from tests.services.recorded import record_day
from tidehall_server import halls
from tidehall_server.clock import SystemClock
from tidehall_server.halls.presets import locate
from tidehall_server.journal import Journal, load_key

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

PATIENCE_S = 420
PACE = 30.0
PAST_DAYS, PAST_LOAD = 10, 0.75
FIRST, OWN = "huanying-ni-hao-77", "woziji-de-mima-78"
OFFICE = """
[[accounts]]
name = "sp-mz"
display = "民政审批"
role = "office"
department = "民政"
"""
WHO = {"name": "陈秀兰", "id_number": "11010519491231002X", "phone": "13800138000", "address": "城南路8号2单元"}


@dataclass(slots=True)
class Stand:
    """What every scene needs."""

    hall: SteeredHall
    pages: Pages

    def screen(self, role: str, width: int, height: int, window: str = "", query: str = "") -> Page:
        """A paired screen, opened as ``make run`` prints its address."""
        token = self.hall.device(role, f"{role}{window}{query}", window or None)
        where = f"{self.hall.url}/{role}{query}#device={token}~{role}~{self.hall.hall}~{window}"
        return self.pages.open(where, width=width, height=height, touch=True)

    def person(self, page_name: str, name: str, role: str, width: int, height: int) -> Page:
        """A page on which somebody has signed in with a password of his own."""
        if role != "manager":
            self._account(name, role)
        page = self.pages.open(f"{self.hall.url}/{page_name}", width=width, height=height)
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", PASSWORD if role == "manager" else OWN)
        page.click("button[type=submit]")
        return page

    def _account(self, name: str, role: str) -> None:
        hall = self.hall
        headers = {"Authorization": f"Bearer {hall.manager}"}
        users = f"{hall.url}/api/v1/halls/{hall.hall}/users"
        known = {each["name"] for each in ask("GET", users, headers=headers)["users"]}
        if name in known:
            ask("POST", f"{users}/{name}/reset", {"password": FIRST}, headers)
        else:
            ask("POST", users, {"name": name, "role": role, "password": FIRST}, headers)
        token = ask("POST", f"{hall.url}/api/v1/login", {"name": name, "password": FIRST})["token"]
        mine = {"Authorization": f"Bearer {token}"}
        ask("POST", f"{hall.url}/api/v1/password", {"old": FIRST, "new": OWN}, mine)

    def put_away(self) -> None:
        """The screens of the scenes before: nobody looks at them any more, and none is missed."""
        for each in self.hall.get("devices")["devices"]:
            if not each["online"] and each["role"] in ("board", "pad"):
                post(self.hall, f"devices/{each['id']}/revoke", {})

    def free(self, window: str) -> None:
        """Whoever is at the window has finished."""
        found = next(each for each in self.hall.view("manager")["windows"] if each["line"]["id"] == window)
        status = (found["ticket"] or {}).get("status")
        if status == "called":
            self.hall.command("start", window=window)
        if status in ("called", "serving"):
            self.hall.command("finish", window=window)


def post(hall: SteeredHall, path: str, body: object) -> Any:
    """An order of the manager below the hall's address."""
    headers = {"Authorization": f"Bearer {hall.manager}", "Idempotency-Key": uuid.uuid4().hex}
    return ask("POST", f"{hall.url}/api/v1/halls/{hall.hall}/{path}", body, headers)


def received(hall: SteeredHall, verdict: str = "complete", **more: Any) -> str:
    """A case of the civil affairs office, at the window or wherever; its receipt."""
    services: list[dict[str, Any]] = hall.get("views/kiosk")["view"]["services"]
    service = next(each for each in services if each["id"] == "mz")
    papers = [] if verdict == "incomplete" else [{"name": name} for name in service["materials"]]
    body = {"service": "mz", "verdict": verdict, "applicant": WHO, "delivery": "window", "materials": papers}
    receipt: str = post(hall, "cases", {**body, **more})["result"]["id"]
    return receipt


def until(what: str, ready: Callable[[], Any]) -> None:
    """Wait for something the hall must show."""
    end = time.monotonic() + PATIENCE_S
    while not ready():
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain for {what}")
        time.sleep(0.5)


def past_days(hall: SteeredHall, folder: Path) -> None:
    """The working days before the hall's own: what was told can be held against what was, and a day be tried again."""
    hall.data.mkdir(mode=0o700)
    journal = Journal.open(f"sqlite:///{hall.data / 'journal.sqlite'}", people_key=load_key(hall.data / "people.key"))
    config, today = halls.load(hall.hall), SystemClock().now().date()
    days = (today - timedelta(days=back) for back in range(4 * PAST_DAYS))
    working = [day for day in days if config.plan(day).sessions]  # the hall stands on the first of them
    for seed, day in enumerate(working[1 : PAST_DAYS + 1], 1):
        record_day(journal, hall.hall, day, folder / f"day-{seed}", seed=seed, busy=PAST_LOAD)
    journal.close()


def half_a_morning(folder: Path) -> SteeredHall:
    """Served, staffed, and busy since nine; stops at about a quarter past ten. A fortnight lies behind it."""
    preset = folder / "chini.toml"  # and an account for an approval office, of which the notice names none
    preset.write_text(locate("chini").read_text(encoding="utf-8") + OFFICE, encoding="utf-8")
    hall = SteeredHall(folder, str(preset))
    hall.hall = "chini"
    past_days(hall, folder)
    hall.start()
    hall.seat_everybody()
    hall.play(PACE, load=0.8)
    received(hall, window="2")  # and nobody sends it on: a card of the supervision
    until("a quarter past ten", lambda: hall.get("views/board")["now"][11:16] >= "10:15")
    until("somebody who waits", lambda: hall.view("manager")["waiting"]["total"] >= 3)
    hall.still()
    return hall
