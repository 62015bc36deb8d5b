"""What a doctor looks at where LED panels hang, and what a technician tries: every card asked, every panel written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tidehall_display.led.claim import Claim
from tidehall_display.led.driver import LedError
from tidehall_display.led.face import DOTS, Colour, Rect, Row
from tidehall_display.led.fit import fitted
from tidehall_display.led.panels import Panel, Panels, make_panels
from tidehall_display.led.problems import problems
from tidehall_display.led.settings import LedSettings
from tidehall_display.settings import DisplaySettings
from tidehall_link.doctor import Check, Finding, bad, ok
from tidehall_link.pace import Pace


def checks(settings: DisplaySettings) -> list[Check]:
    """What ``tidehall-display doctor`` looks at. The cards are left alone while the LED process talks to them."""
    return LedChecks(settings.led, settings.folder("led")).checks() if settings.led.panels else []


@dataclass(frozen=True, slots=True)
class LedChecks:
    """``write``: also put a line on every panel, which stands until the LED process writes the next."""

    settings: LedSettings
    folder: Path
    write: bool = False
    pace: Pace = field(default_factory=Pace)

    def checks(self) -> list[Check]:
        return [self.plan, self.panels]

    def plan(self) -> Iterator[Finding]:
        """The settings as a whole."""
        found = problems(self.settings)
        for line in found:
            zh, _, en = line.partition(" / ")
            yield bad("led", zh, en)
        if not found:
            count = len(self.settings.panels)
            yield ok("led", f"{count} 块屏，设置没有问题", f"{count} panels, the settings are in order")

    def panels(self) -> Iterator[Finding]:
        """Every card, one after the other."""
        if problems(self.settings):
            return
        claim = Claim(self.folder)
        if not claim.take():
            yield ok(
                "panels",
                "LED 程序正在运行，各屏的状况见主任“设备”页；要逐块试，先停掉它",
                "the LED process is running, the manager's page tells how the panels are; stop it to try them",
            )
            return
        made = make_panels(self.settings)
        try:
            yield from self._each(made)
        finally:
            made.close()
            claim.release()

    def _each(self, made: Panels) -> Iterator[Finding]:
        for panel in made.panels:
            try:
                panel.driver.open()
                if self.write:
                    # the LED process that was just stopped may have written a moment ago: cards refuse that
                    self.pace.wait(panel.driver.abilities.refresh_s, threading.Event())
                    panel.driver.show({0: _test_row(panel)}, [], afresh=True)
            except LedError as error:
                yield bad(
                    panel.name,
                    f"没有应答（{error}）。看控制卡的电源灯和线，核对 IP 或屏号、屏宽高、型号",
                    f"no answer ({error}): check power, cable, address or number, size and model",
                )
            else:
                done = (
                    ("应答正常，屏上应有它的名称", "answers; its name stands on it")
                    if self.write
                    else ("应答正常", "answers")
                )
                yield ok(panel.name, *done)


def _test_row(panel: Panel) -> Row:
    plan = panel.plan
    name = panel.speller.plain(panel.name)
    fit = fitted((f"试屏 {name}", name), plan.width, [dots for dots in DOTS if dots <= plan.height])
    return Row(Rect(0, 0, plan.width, plan.height), fit.text, Colour.RED, fit.dots, fit.scroll)
