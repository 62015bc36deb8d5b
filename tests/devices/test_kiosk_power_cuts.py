"""The agent as an appliance: killed at any moment it loses nothing that was promised and prints nothing twice."""

from __future__ import annotations

import http.client
import os
import random
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

from tests.devices.conftest import Kiosks
from tests.devices.kiosk import ENV, HallProcess, KioskProcess, Page, online, until
from tests.devices.unplugged import Disk, pulled, recorded
from tidehall_kiosk.tickets.book import BOOK, open_book
from tidehall_kiosk.virtual.printer import VirtualPrinter
from tidehall_link.pairing import TokenFile

_CUTS = 4
_SEED = int(os.environ.get("TIDEHALL_SEED", "20261121"))
_PRINTER = '[printer]\nkind = "network"\nhost = "127.0.0.1"\nport = {port}\npoll_s = 0.2\n[reader]\nkind = "off"\n'


def test_killed_at_random_moments_every_request_has_one_ticket_and_at_most_one_slip(
    hall: HallProcess, tmp_path: Path
) -> None:
    """The page asks the same again until it is answered, as a page does; the printer outlives the agent."""
    chance = random.Random(_SEED)
    printer = VirtualPrinter()
    printer.start()
    kiosk = KioskProcess(tmp_path, hall.url, hall.tokens["kiosk"], _PRINTER.format(port=printer.port))
    before = set(hall.tickets())
    answered: dict[str, str] = {}
    slips: dict[int, str] = {}
    try:
        for cut in range(_CUTS):
            page = kiosk.start()
            killer = threading.Timer(chance.uniform(0.0, 0.25), kiosk.kill)
            killer.start()
            for number in range(cut * 100, cut * 100 + 100):
                if not _ask(page, f"cut-{number:06}", answered):
                    break
            killer.join()
            slips |= {slip.number: slip.text for slip in printer.mechanism.slips}
        page = kiosk.start()
        asked = [f"cut-{cut * 100 + number:06}" for cut in range(_CUTS) for number in range(100)]
        open_ones = [each for each in asked if each not in answered and int(each[4:]) % 100 <= _reached(each, answered)]
        promised = dict(answered)
        for request in [*open_ones, *promised]:
            assert _ask(page, request, answered), "after the last start everything is answered"
        assert answered.items() >= promised.items(), f"a promised number changed, TIDEHALL_SEED={_SEED}"
        slips |= {slip.number: slip.text for slip in printer.mechanism.slips}
    finally:
        kiosk.kill()
        printer.stop()
    issued = set(hall.tickets()) - before
    assert issued == set(answered.values()), f"TIDEHALL_SEED={_SEED}"
    assert len(answered) == len(set(answered.values())), "one request, one ticket"
    printed = Counter(number for text in slips.values() for number in issued if number in text.split())
    assert max(printed.values(), default=0) <= 1, f"a slip came out twice: {printed}, TIDEHALL_SEED={_SEED}"


def _reached(request: str, answered: dict[str, str]) -> int:
    """The number within its round that was the last to be asked: one behind the last answered."""
    first = int(request[4:]) // 100 * 100
    done = [int(each[4:]) - first for each in answered if int(each[4:]) // 100 * 100 == first]
    return max(done, default=-1) + 1


def _ask(page: Page, request: str, answered: dict[str, str]) -> bool:
    """True when there was an answer; the kill takes the connection away."""
    try:
        answer = page.take(request)
    except (OSError, http.client.HTTPException):
        return False
    assert answer.status == 200, answer.body
    answered[request] = str(answer.body["ticket"])
    return True


_WORK = """
import os, sys
from pathlib import Path
from tidehall_kiosk.tickets.book import BOOK, open_book
from tidehall_link.pairing import Credentials, TokenFile
folder = Path(sys.argv[1])
def say(words): os.write(2, (words + chr(10)).encode())
book = open_book(folder / BOOK)
say("open")
TokenFile(folder / "apart" / "token.json").write(Credentials("t" * 30, "meixian"))
say("token")
for number in range(12):
    name = f"request-{number:03}"
    book.begin(name, "f" * 64, 1.0); say(f"{name} begun")
    book.finish(name, {"ticket": f"A{number:03}", "more": "x" * 300}, f"A{number:03}"); say(f"{name} answered")
    book.printed(name, "printed"); say(f"{name} printed")
"""


_KEPT = "SELECT id, answer, printed FROM request"


def test_a_pulled_plug_takes_nothing_that_was_promised(tmp_path: Path) -> None:
    """At any moment, with any part of what was not flushed gone or torn; and a disk that lies is found out by this."""
    folder = tmp_path / "kiosk"
    folder.mkdir()
    steps = recorded(folder, _WORK, ENV)
    chance = random.Random(_SEED)
    for _ in range(100):
        disk = pulled(steps, chance)
        assert _broken(disk, tmp_path / "after") == "", f"TIDEHALL_SEED={_SEED}"
    lying = sum(_broken(pulled(steps, chance, honest=False), tmp_path / "after") != "" for _ in range(20))
    assert lying > 10


def _broken(disk: Disk, folder: Path) -> str:
    """What is missing of what had been said before the power went."""
    disk.put(folder)
    if "token" in disk.heard and TokenFile(folder / "token.json").read() is None:
        return "token"
    if "open" not in disk.heard:
        return ""
    if not (folder / BOOK).exists():
        return "book"
    book = open_book(folder / BOOK)
    book.close()
    if book.trouble or (folder / BOOK).with_suffix(".damaged").exists():
        return "damaged"
    with closing(sqlite3.connect(folder / BOOK)) as base:
        kept = {name: (answer, printed) for name, answer, printed in base.execute(_KEPT)}
    for name, said in (words.split() for words in disk.heard if words.startswith("request")):
        answer, printed = kept.get(name, ("lost", "lost"))
        if answer == "lost" or (said != "begun" and answer is None) or (said == "printed" and printed != "printed"):
            return f"{name} {said}"
    return ""


def test_a_torn_token_is_no_token(kiosks: Kiosks, tmp_path: Path) -> None:
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "token.json").write_text('{"token": "abc", "ha')
    page = Page(kiosks.start(folder="torn", token="").port)
    until(lambda: (page.state()["pairing"] or {}).get("code"), "it asks to be paired")


def test_where_nothing_can_be_kept_numbers_are_given_and_the_manager_is_told(
    kiosks: Kiosks, hall: HallProcess, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("a data directory that cannot be made")
    page = online(kiosks.start(folder="file/kiosk"))
    number = page.take("nowhere-0001").body["ticket"]
    assert page.take("nowhere-0001").body["ticket"] == number
    assert number in hall.tickets()

    def told() -> list[str]:
        devices = hall.call("GET", "/api/v1/halls/meixian/devices")["devices"]
        return [part["words"] for device in devices for part in device["condition"]["parts"]]

    until(lambda: any("存不下" in words for words in told()), "the manager reads it")


def test_a_port_that_is_taken_is_said_in_words(kiosks: Kiosks, hall: HallProcess, tmp_path: Path) -> None:
    taken = kiosks.start()
    said = KioskProcess(tmp_path, hall.url, hall.tokens["kiosk"], port=taken.port).refused()
    assert f"端口 {taken.port} 不能用" in said
    assert "Traceback" not in said
