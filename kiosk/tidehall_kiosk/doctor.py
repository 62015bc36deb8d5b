"""``tidehall-kiosk doctor``: what hangs on this kiosk and what it keeps.

While the agent runs it is asked, not the devices: two programs on one serial line understand neither.
"""

from __future__ import annotations

import http.client
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tidehall_kiosk.agent import web_folder
from tidehall_kiosk.devices import Devices, connect
from tidehall_kiosk.printing.roll import FEW_SLIPS
from tidehall_kiosk.reader.driver import ReaderGone, ReadFailed, SamReader
from tidehall_kiosk.settings import KioskSettings
from tidehall_kiosk.state import page_word
from tidehall_kiosk.tickets.book import BOOK
from tidehall_kiosk.words import read_words
from tidehall_link.checkup import device_checks
from tidehall_link.doctor import Check, Finding, bad, ok, warn

_ASK_S = 3.0
_STATES = {"out": "paper_out", "jam": "cutter"}
"""The page's words for a printer, as ``printer-test`` has sentences for them."""
_ANSWERED = re.compile(r"([0-9A-F]{2}|--)( ([0-9A-F]{2}|--)){3}")
"""The page has one word for a printer that is offline and one that is not there; only the first gave its bytes."""


@dataclass(slots=True)
class Checkup:
    """The kiosk's own checks; ``connected`` makes the devices, for when no agent has them."""

    settings: KioskSettings
    connected: Callable[[KioskSettings], Devices] = field(default=lambda it: connect(it.printer, it.reader))
    _state: dict[str, Any] | None = field(default=None, init=False)
    _asked: bool = field(default=False, init=False)

    def checks(self) -> list[Check]:
        """Everything, the common checks of every device first."""
        it = self.settings
        common = device_checks(it.server, it.folder, it.ca, process="tidehall-kiosk", fonts=True)
        return [*common, self.page, self.printer, self.reader, self.scanner, self.roll, self.book, self.speech]

    def page(self) -> Iterator[Finding]:
        if not any((web_folder() / name).is_file() for name in ("index.html", "kiosk.html")):
            yield bad(
                "page",
                "取号页面没有安装：重装 tidehall[kiosk]",
                "the touch page is missing: install tidehall[kiosk] again",
            )
        elif self._agent() is None:
            yield warn(
                "page",
                f"本机程序没有运行（端口 {self.settings.port}）：systemctl start tidehall-kiosk",
                f"the agent does not run (port {self.settings.port}): start it",
            )
        else:
            yield ok(
                "page", f"取号页面在 127.0.0.1:{self.settings.port}", f"the page is at 127.0.0.1:{self.settings.port}"
            )

    def printer(self) -> Iterator[Finding]:
        if self.settings.printer.kind == "off":
            yield ok("printer", "不带打印机", "no printer")
            return
        if self.settings.printer.kind == "virtual":
            yield warn(
                "printer",
                "打印机是虚拟的：正式使用请改 kiosk.toml 的 [printer] kind",
                "the printer is virtual: set [printer] kind",
            )
            return
        state, detail = self._printer()
        judged = ok if state == "ready" else warn if state in ("near_end", "unknown") else bad
        zh, en = (read_words(language)(f"printer.{state}", bytes=detail or "--") for language in ("zh-CN", "en"))
        yield judged("printer", zh, en)

    def reader(self) -> Iterator[Finding]:
        kind = self.settings.reader.kind
        if kind == "off":
            yield ok("reader", "不带读卡器", "no card reader")
        elif kind == "virtual":
            yield warn(
                "reader",
                "读卡器是虚拟的：正式使用请改 kiosk.toml 的 [reader] kind",
                "the reader is virtual: set [reader] kind",
            )
        elif (module := self._reader()) is not None:
            number = (f"，模块 {module}", f", module {module}") if module else ("", "")
            yield ok("reader", f"读卡器正常{number[0]}", f"the card reader answers{number[1]}")
        else:
            yield bad(
                "reader",
                "读卡器连不上：检查 USB 或串口线，核对 kiosk.toml 的 [reader]",
                "the card reader does not answer: check its cable and [reader]",
            )

    def scanner(self) -> Iterator[Finding]:
        settings = self.settings.scanner
        if settings.kind == "off":
            yield ok("scanner", "不带扫码器", "no scanner")
        elif settings.kind == "keyboard":
            yield ok(
                "scanner", "扫码器是键盘式的：在首页扫一个码试试", "it plays a keyboard: scan a code on the home screen"
            )
        elif settings.kind == "virtual":
            yield warn(
                "scanner",
                "扫码器是虚拟的：正式使用请改 kiosk.toml 的 [scanner] kind",
                "the scanner is virtual: set [scanner] kind",
            )
        elif Path(settings.device).is_char_device():
            yield ok("scanner", f"扫码器在 {settings.device}", f"the scanner is at {settings.device}")
        else:
            yield bad(
                "scanner",
                f"没有 {settings.device}：检查扫码器的线，核对 kiosk.toml 的 [scanner] device",
                f"there is no {settings.device}: check the scanner's cable and [scanner] device",
            )

    def roll(self) -> Iterator[Finding]:
        slips = self.settings.printer.roll_slips
        if not slips:
            return
        printed = int(self._book("SELECT value FROM note WHERE key = 'roll'") or 0)
        left = max(0, slips - printed)
        judged = ok if left > FEW_SLIPS else warn
        yield judged(
            "roll", f"这卷纸已打 {printed} 张，约剩 {left} 张", f"{printed} slips from this roll, about {left} left"
        )

    def book(self) -> Iterator[Finding]:
        """What was asked and what came of it: an agent that restarts finds its requests here."""
        path = self.settings.folder / BOOK
        if path.with_suffix(".damaged").exists():
            yield warn(
                "book",
                f"曾有损坏的记录，保存在 {path.with_suffix('.damaged').name}：检查存储卡，看完后删除",
                "a damaged book was set aside: check the storage, then delete it",
            )
        if not path.exists():
            yield ok("book", "还没有取号记录", "no requests yet")
            return
        try:
            found = self._book("PRAGMA integrity_check(1)")
            asked = self._book("SELECT count(*) FROM request")
        except sqlite3.Error as error:
            found, asked = str(error), None
        if found == "ok":
            yield ok("book", f"取号记录完好，{asked} 条", f"the book of requests is whole, {asked} entries")
        else:
            yield bad(
                "book",
                f"取号记录损坏（{found}）：重启程序会另起一本",
                f"the book is damaged ({found}): a restart begins another",
            )

    def speech(self) -> Iterator[Finding]:
        clips = len(list((self.settings.folder / "speech").glob("*.wav")))
        yield ok("speech", f"本机存有语音 {clips} 段", f"{clips} clips are kept here")

    def _printer(self) -> tuple[str, str]:
        agent = self._agent()
        if agent is not None:
            said = agent.get("printer") or {}
            state, detail = str(said.get("state", "unknown")), str(said.get("detail", ""))
            if state == "offline" and not _ANSWERED.fullmatch(detail):
                state = "unreachable"
            return _STATES.get(state, state), detail
        devices = self.connected(self.settings)
        try:
            status = devices.printer.status()
        finally:
            devices.close()
        return ("near_end" if page_word(status) == "near_end" else status.state.value), status.detail

    def _reader(self) -> str | None:
        """The number of its module, empty where that is not known; None when the reader does not answer."""
        agent = self._agent()
        if agent is not None:
            return "" if str((agent.get("reader") or {}).get("state")) == "ready" else None
        reader = self.connected(self.settings).reader
        try:
            return reader.module_number() if isinstance(reader, SamReader) and reader.sam_ready() else None
        except (ReaderGone, ReadFailed):
            return None
        finally:
            if reader is not None:
                reader.close()

    def _book(self, question: str) -> str | None:
        """One value of the book, read without writing; None when there is none."""
        path: Path = self.settings.folder / BOOK
        if not path.exists():
            return None
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1)) as base:
            row = base.execute(question).fetchone()
        return None if row is None else str(row[0])

    def _agent(self) -> dict[str, Any] | None:
        """What the running agent tells its page; None when there is none."""
        if not self._asked:
            self._asked, self._state = True, _local_state(self.settings.port)
        return self._state


def _local_state(port: int) -> dict[str, Any] | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ASK_S)
    try:
        connection.request("GET", "/")
        page = connection.getresponse()
        page.read()
        cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
        connection.request("GET", "/local/state", headers={"Cookie": cookie})
        answer = connection.getresponse()
        said = json.loads(answer.read())
        return said if answer.status == 200 and isinstance(said, dict) and "printer" in said else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
