"""``printer-test``: ask the printer how it is, print one slip of everything, and say in words what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

from tidehall_kiosk.devices import Devices
from tidehall_kiosk.printing.encode import encode
from tidehall_kiosk.printing.printer import Outcome
from tidehall_kiosk.printing.roll import Roll
from tidehall_kiosk.printing.status import PrinterState, PrinterStatus
from tidehall_kiosk.printing.trial import lay_out_trial
from tidehall_kiosk.settings import PrinterSettings
from tidehall_kiosk.words import Words, read_words
from tidehall_link.doctor import Finding, Level

_WELL = {PrinterState.READY: Level.OK, PrinterState.UNKNOWN: Level.WARN}
_OUTCOMES = {Outcome.PRINTED: (Level.OK, "printed"), Outcome.UNKNOWN: (Level.WARN, "maybe")}


class PrinterTest:
    """One look at one printer. The findings are in the order in which they are made."""

    def __init__(self, settings: PrinterSettings, devices: Devices, roll: Roll, now: datetime) -> None:
        self._settings = settings
        self._devices = devices
        self._roll = roll
        self._now = now
        self._chinese, self._english = read_words("zh-CN"), read_words("en")

    def run(self, slip: bool) -> Iterator[Finding]:
        """Ask, print when ``slip`` says so, look at the roll."""
        if self._settings.kind == "off":
            yield self._said("check_port", Level.BAD, "off")
            return
        kind = {"kind": self._settings.kind, "port": self._where(), "mm": self._settings.paper_mm}
        yield self._said("check_port", Level.OK, "kind", **kind)
        status = self._devices.printer.status()
        yield self._status(status)
        yield self._slip() if slip and status.state.able else self._not_tried(status)
        yield self._paper()

    def _status(self, status: PrinterStatus) -> Finding:
        if self._settings.confirm == "none" and status.state is PrinterState.UNKNOWN:
            return self._said("check_status", Level.OK, "one_way")
        near = status.state is PrinterState.READY and bool(status.near_end)
        level = Level.WARN if near else _WELL.get(status.state, Level.BAD)
        key = "near_end" if near else status.state.value
        return self._said("check_status", level, key, bytes=status.detail or "--")

    def _slip(self) -> Finding:
        def made(words: Words) -> bytes:
            return encode(lay_out_trial(words, self._devices.profile, self._now, self._where()), self._devices.profile)

        sent = made(self._chinese)
        began = time.perf_counter()
        printed = self._devices.printer.print(sent)
        took = time.perf_counter() - began
        level, key = _OUTCOMES.get(printed.outcome, (Level.BAD, "failed"))
        if level is not Level.BAD:
            self._roll.one_more()
        if self._settings.confirm == "none" and printed.outcome is Outcome.UNKNOWN:
            level = Level.OK
        return self._said("check_slip", level, key, size=len(sent), seconds=f"{took:.1f}")

    def _not_tried(self, status: PrinterStatus) -> Finding:
        able = status.state.able
        return self._said("check_slip", Level.OK if able else Level.BAD, "skipped" if able else "failed")

    def _paper(self) -> Finding:
        level = Level.WARN if self._roll.near_end else Level.OK
        key = "roll" if self._roll.left is None else "roll_left"
        return self._said("check_roll", level, key, printed=self._roll.printed, left=self._roll.left)

    def _where(self) -> str:
        return self._devices.where or self._settings.kind

    def _said(self, check: str, level: Level, key: str, **facts: object) -> Finding:
        name = self._chinese(f"printer.{check}")
        said = f"printer.{key}"
        return Finding(name, level, self._chinese(said, **facts), self._english(said, **facts))
