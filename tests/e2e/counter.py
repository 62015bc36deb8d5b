"""A served hall over whose counter cases and concerns go: what its people did before a test looks."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from tests.e2e.clerk_people import FIRST, OWN
from tests.e2e.stage import Stage, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

APPLICANT = {"name": "陈秀兰", "id_number": "11010519491231002X", "phone": "13800138000", "address": "城南路8号2单元"}

LOOK = "document.dispatchEvent(new Event('visibilitychange'))"
"""What a page hears when somebody looks at it again: it asks at once instead of in some seconds."""

PEOPLE = (("cj-9", "delivery"), ("dao-1", "guide"))


class Counter:
    """A served 建平 hall; the manager does what clerks and offices do, ``cj`` hands out."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.people = {role: self._person(name, role) for name, role in PEOPLE}

    def _person(self, name: str, role: str) -> str:
        self.post("users", {"name": name, "role": role, "password": FIRST}, keyed=False)
        first = ask("POST", f"{self.stage.url}/api/v1/login", {"name": name, "password": FIRST})["token"]
        body = {"old": FIRST, "new": OWN}
        ask("POST", f"{self.stage.url}/api/v1/password", body, {"Authorization": f"Bearer {first}"})
        token: str = ask("POST", f"{self.stage.url}/api/v1/login", {"name": name, "password": OWN})["token"]
        return token

    def post(self, path: str, body: object, *, keyed: bool = True) -> Any:
        headers = {"Authorization": f"Bearer {self.stage.manager}"}
        if keyed:
            headers["Idempotency-Key"] = uuid.uuid4().hex
        return ask("POST", f"{self.stage.url}/api/v1/halls/{self.stage.hall}/{path}", body, headers)

    def received(self, verdict: str = "complete", **more: Any) -> str:
        papers = [] if verdict == "incomplete" else [{"name": name} for name in self.materials()]
        body = {"service": "mz", "verdict": verdict, "applicant": APPLICANT, "delivery": "window", "materials": papers}
        receipt: str = self.post("cases", {**body, **more})["result"]["id"]
        return receipt

    def materials(self) -> list[str]:
        services = self.stage.get("views/kiosk")["view"]["services"]
        return next(list(each["materials"]) for each in services if each["id"] == "mz")

    def step(self, receipt: str, name: str, **body: Any) -> None:
        self.post(f"cases/{receipt}/{name}", body)

    def ready(self, **more: Any) -> str:
        receipt = self.received(**more)
        self.step(receipt, "send")
        self.step(receipt, "decide", granted=True)
        return receipt

    def card(self, receipt: str) -> Any:
        return self.stage.get(f"cases/{receipt}")

    def facts(self, receipt: str, kind: str) -> list[dict[str, Any]]:
        return [line["data"] for line in self.card(receipt)["story"] if line["type"] == kind]

    def page(self, pages: Pages, name: str, role: str, *, width: int = 1366, height: int = 768) -> Page:
        """The page of ``role`` with its account signed in, as a browser keeps it."""
        page = pages.open(width=width, height=height)
        token = self.people.get(role, self.stage.manager)
        kept = {"token": token, "role": role, "name": name, "hall": self.stage.hall, "window": None}
        page.add_init_script(f"sessionStorage.setItem('tidehall.{role}.identity', JSON.stringify({json.dumps(kept)}))")
        page.goto(f"{self.stage.url}/{role}")
        return page
