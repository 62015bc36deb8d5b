"""G8: eight hours of a hall with every screen open, on a fast clock and under thousands of commands: nothing grows.

``TIDEHALL_SOAK_MINUTES`` (16 by default) is how long it takes here; the hall's clock runs so that it is eight hours.
The numbers are printed, one line of JSON for each screen.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.clerk_people import OWN, fill_in, token_of
from tests.e2e.stage import PASSWORD, Refusal
from tests.e2e.steered import SteeredHall
from tests.soak.heap import Weight, growth, weigh

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

pytestmark = pytest.mark.soak
HOURS = 8
MINUTES = float(os.environ.get("TIDEHALL_SOAK_MINUTES", "16"))
WEIGHINGS = 9
PEOPLE = 3
_TURN_S = 0.2


@dataclass(slots=True)
class Stream:
    """Citizens and clerks without manners: a ticket, a call, a case and a rating at each window, without end."""

    hall: SteeredHall
    done: Counter[str] = field(default_factory=Counter)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self, first: int) -> None:
        services = [each["id"] for each in self.hall.view("manager")["services"]]
        windows = [each["line"]["id"] for each in self.hall.view("manager")["windows"] if each["clerk"]]
        turn = first * 3
        while not self.stopping.wait(_TURN_S):
            turn += 1
            window = windows[turn % len(windows)]
            self._do("take-ticket", service=services[turn % len(services)])
            called = self._do("call-next", window=window)
            self._do("start", window=window)
            self._do("finish", window=window)
            if called and turn % 3:
                level = ("very_satisfied", "satisfied", "fair")[turn % 3]
                self._do("rate", ticket=called["ticket"], level=level, tags=[], window=window)

    def _do(self, name: str, **body: Any) -> dict[str, str]:
        try:
            answer = self.hall.command(name, **body)
        except Refusal as refusal:
            self.done[f"{name}: {refusal.body.get('code')}"] += 1
            return {}
        except OSError:
            return {}
        self.done[name] += 1
        return answer


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[SteeredHall]:
    stage = SteeredHall(tmp_path)
    try:
        stage.start()
        stage.seat_everybody()
        yield stage
    finally:
        stage.stop()


def every_screen(hall: SteeredHall, pages: Pages) -> dict[str, Page]:
    """One of each, as they hang and stand in a hall."""

    def device(role: str, width: int, height: int, window: str = "") -> Page:
        token = hall.device(role, f"{role}{window}", window or None)
        where = f"{hall.url}/{role}#device={token}~{role}~{hall.hall}~{window}"
        return pages.open(where, width=width, height=height, touch=True)

    def signed_in(path: str, name: str, password: str, size: tuple[int, int], ready: str) -> Page:
        page = pages.open(f"{hall.url}/{path}", width=size[0], height=size[1])
        fill_in(page, name, password)
        page.wait_for_selector(ready, timeout=120_000)
        return page

    for name in ("zc-1", "zc-2"):
        token_of(hall, name)
    ticket = hall.command("take-ticket", service=hall.view("manager")["services"][0]["id"])["ticket"]
    return {
        "kiosk": pages.open(f"{hall.kiosk().url}/?diagonal=21.5", width=1080, height=1920, touch=True),
        "board": device("board", 1920, 1080),
        "window": device("board", 1920, 1080, "2"),
        "pad": device("pad", 1280, 800, "1"),
        "clerk": signed_in("clerk", "zc-1", OWN, (1366, 768), ".full"),
        "strip": signed_in("clerk?strip=1", "zc-2", OWN, (360, 220), ".strip-desk"),
        "guide": signed_in("guide", "zhuren", PASSWORD, (1280, 800), "[role=tab], nav"),
        "manager": signed_in("manager", "zhuren", PASSWORD, (1366, 768), "a[href='#overview']"),
        "phone": pages.open(hall.get(f"tickets/{ticket}/links")["progress"]["url"], width=390, height=844, touch=True),
    }


def test_g8_eight_hours_with_every_screen_open(hall: SteeredHall, pages: Pages) -> None:
    screens = every_screen(hall, pages)
    hall.run_at(HOURS * 60 / MINUTES)
    stream = Stream(hall)
    threads = [threading.Thread(target=stream.run, args=(number,), daemon=True) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    pages.allow("429")
    weights: dict[str, list[Weight]] = {name: [] for name in screens}
    begun = time.monotonic()
    for number in range(WEIGHINGS):
        _stay(screens, begun + MINUTES * 60 * (number + 1) / (WEIGHINGS + 1))
        for name, page in screens.items():
            weights[name].append(weigh(page))
    stream.stopping.set()
    for thread in threads:
        thread.join(30)
    print(json.dumps({"minutes": MINUTES, "hours": HOURS, "done": dict(stream.done.most_common())}, ensure_ascii=False))
    grown = {name: growth(found) for name, found in weights.items()}
    for name, found in weights.items():
        print(json.dumps({"screen": name, "first": asdict(found[0]), "last": asdict(found[-1]), **asdict(grown[name])}))
    assert stream.done["call-next"] > MINUTES * 30, "too few calls: nothing was shown to the screens"
    assert {name: found for name, found in grown.items() if found.leaks} == {}


def _stay(screens: dict[str, Page], until: float) -> None:
    """Wait as a browser waits, so that every page goes on living."""
    while (left := until - time.monotonic()) > 0:
        screens["board"].wait_for_timeout(min(1000.0, left * 1000))
