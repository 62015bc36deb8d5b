#!/usr/bin/env python3
"""Picture every screen of the running product at its real size: ``tools/screenshots.py FOLDER``.

Kiosk, board and manager console are pictured in a demo (virtual citizens and clerks on a fast clock) once a tide has
opened; clerk console, pad and phone pages in a quiet hall where one citizen is served step by step.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from tests.e2e.clerk_people import console, fill_in
from tests.e2e.stage import PASSWORD, Stage, ask
from tests.services.browser import FLAGS, Pages, find_chromium
from tests.services.process import free_port, stop

if TYPE_CHECKING:
    from playwright.sync_api import Page

HALL = "meixian"
PATIENCE_S = 180
OFFICE = ("overview", "tickets", "tides", "policy", "devices")


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo and where its screens are."""

    base: str
    kiosk: str
    board: str
    token: str

    def view(self, name: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return ask("GET", f"{self.base}/api/v1/halls/{HALL}/views/{name}", headers=headers)["view"]


@contextmanager
def demo() -> Iterator[Demo]:
    """``tidehall demo`` in a process of its own, with a manager made from its one-time secret."""
    port, kiosk_port = free_port(), free_port()
    words = [sys.executable, "-m", "tidehall_server", "demo", "--hall", HALL, "--port", str(port)]
    words += ["--kiosk-port", str(kiosk_port), "--speed", "40"]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        try:
            said = _said(process)
            base, kiosk = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{kiosk_port}/"
            found = re.search(r"first manager: (\S+)", said)
            secret = found.group(1) if found is not None else ""
            ask("POST", f"{base}/api/v1/setup", {"secret": secret, "name": "zhuren", "password": PASSWORD})
            token = ask("POST", f"{base}/api/v1/login", {"name": "zhuren", "password": PASSWORD})["token"]
            links = re.findall(r"http://\S+", said)
            yield Demo(base, kiosk, next(link for link in links if "/board" in link), token)
        finally:
            stop(process)


def _said(process: subprocess.Popen[bytes]) -> str:
    """What the demo prints until it says how to stop it; the rest is read away."""
    said = ""
    if process.stdout is None:
        return said
    for line in process.stdout:
        said += line.decode()
        if b"Ctrl+C" in line:
            break
    threading.Thread(target=process.stdout.read, daemon=True).start()
    return said


def until(what: str, ready: Callable[[], bool]) -> None:
    """Wait for something the hall must show."""
    end = time.monotonic() + PATIENCE_S
    while not ready():
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain for {what}")
        time.sleep(0.5)


class Camera:
    """Takes pictures into a folder."""

    def __init__(self, pages: Pages, folder: Path) -> None:
        self.pages = pages
        self._folder = folder

    def shoot(self, page: Page, name: str) -> None:
        page.wait_for_timeout(800)
        page.screenshot(path=self._folder / f"{name}.png")
        print(name, flush=True)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def kiosk(camera: Camera, hall: Demo) -> None:
    until("the kiosk", lambda: answers(hall.kiosk))
    page = camera.pages.open(f"{hall.kiosk}?diagonal=21.5", width=1080, height=1920, touch=True)
    page.wait_for_selector("[data-screen=home]")
    camera.shoot(page, "kiosk")
    page.tap("[data-service=yb]")
    page.wait_for_selector("[data-screen=confirm]")
    camera.shoot(page, "kiosk-confirm")
    page.tap("[data-take]")
    page.wait_for_selector("[data-print=printed]")
    camera.shoot(page, "kiosk-number")
    wide = camera.pages.open(f"{hall.kiosk}?diagonal=15.6", width=1280, height=800, touch=True)
    wide.wait_for_selector("[data-screen=home]")
    camera.shoot(wide, "kiosk-landscape")
    slip = camera.pages.open(f"{hall.kiosk}virtual/printer", width=900, height=900)
    camera.shoot(slip, "slip")


def board(camera: Camera, hall: Demo) -> None:
    until("an open tide", lambda: any(t["state"] == "open" for t in hall.view("manager")["tides"]))
    page = camera.pages.open(hall.board, width=1920, height=1080)
    page.wait_for_timeout(6000)
    camera.shoot(page, "board")


def manager(camera: Camera, hall: Demo) -> None:
    until("a rating", lambda: bool(hall.view("manager")["figures"]["ratings"]))
    page = camera.pages.open(f"{hall.base}/manager", width=1366, height=768)
    fill_in(page, "zhuren", PASSWORD)
    page.wait_for_selector(".figures")
    for where in OFFICE:
        page.goto(f"{hall.base}/manager#{where}")
        page.wait_for_selector(f".office-nav a[href='#{where}'][aria-current]")
        camera.shoot(page, "manager" if where == "overview" else f"manager-{where}")


def on_phone(camera: Camera, url: str) -> Page:
    return camera.pages.open(url, width=390, height=844, touch=True)


def quiet_hall(camera: Camera, folder: Path) -> None:
    """One citizen served step by step: what the clerk, the pad and the phone show."""
    stage = Stage(folder, HALL)
    try:
        stage.start()
        desk = console(stage, camera.pages, "zc-1", "1")
        pad = camera.pages.open(f"{stage.url}/pad", width=1280, height=800, touch=True)
        pad.get_by_text(re.compile(r"^[A-Z0-9]{8}$")).wait_for()
        camera.shoot(pad, "pairing")
        stage.pair(pad.inner_text(".code").strip(), "pad", "评价器1", "1")
        tickets = [stage.command("take-ticket", service=s)["ticket"] for s in ("yb", "rs", "yb", "mz", "yb")]
        stage.command("grant-priority", ticket=tickets[3], priority="elderly", reason="70 岁以上")
        desk.wait_for_selector("[data-next]")
        stage.command("call-next", window="1")
        stage.command("start", window="1")
        desk.wait_for_selector(".current.serving")
        camera.shoot(desk, "clerk")
        strip = camera.pages.open(f"{stage.url}/clerk?strip=1", width=360, height=220)
        fill_in(strip, "zc-1", "woziji-de-mima-78")
        strip.wait_for_selector(".strip-desk")
        camera.shoot(strip, "clerk-strip")
        served = str(stage.command("finish", window="1")["ticket"])
        pad.wait_for_selector("[data-step=ask]")
        camera.shoot(pad, "pad")
        rate = on_phone(camera, stage.get(f"tickets/{served}/links")["rate"]["url"])
        rate.tap("[data-level=dissatisfied]")
        camera.shoot(rate, "phone-rate")
        progress = on_phone(camera, stage.get(f"tickets/{tickets[4]}/links")["progress"]["url"])
        progress.wait_for_selector("[data-status=waiting]")
        camera.shoot(progress, "phone-progress")
    finally:
        stage.stop()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play, tempfile.TemporaryDirectory() as scratch:
        browser = play.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        camera = Camera(Pages(browser), folder)
        with demo() as hall:
            kiosk(camera, hall)
            board(camera, hall)
            manager(camera, hall)
        quiet_hall(camera, Path(scratch))
        browser.close()


if __name__ == "__main__":
    main()
