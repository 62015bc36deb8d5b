"""Makes panels of the settings: their lines, drivers, virtual cards. Nothing is opened yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import time
from functools import partial
from pathlib import Path

from tidehall_display.led.dots import has_sign
from tidehall_display.led.driver import LedDriver
from tidehall_display.led.face import Palette
from tidehall_display.led.gb2312 import Speller
from tidehall_display.led.hours import Level
from tidehall_display.led.layout import PanelPlan, Tones
from tidehall_display.led.onbon.bitmap_card import BitmapCard
from tidehall_display.led.onbon.card import BX_5K, BX_6K, SPEEDS, FontCard, Manner
from tidehall_display.led.onbon.header import ANY_WITH_ANSWER
from tidehall_display.led.settings import Kind, LedSettings, PanelSettings
from tidehall_display.led.strip import Template, TextStrip
from tidehall_display.led.virtual.bitmap import VirtualBitmapCard
from tidehall_display.led.virtual.card import VirtualCard
from tidehall_display.led.virtual.served import PtyServed, TcpServed, painted
from tidehall_display.led.virtual.strip import VirtualStrip
from tidehall_display.led.wire import Line
from tidehall_link.ports import SerialPort, TcpPort

_LONGEST_S = 3.0
"""For each card on a line: a dead one costs the others its time-out whenever it is looked for."""


@dataclass(frozen=True, slots=True)
class Panel:
    """``longest_s``: how long it may be before a card that is away is looked for again."""

    name: str
    plan: PanelPlan
    driver: LedDriver
    longest_s: float = 3.0
    speller: Speller = field(default_factory=Speller)


@dataclass(slots=True)
class Panels:
    """All of them, with the lines they share and the virtual ones among them."""

    panels: list[Panel] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    virtual: list[TcpServed | PtyServed] = field(default_factory=list)

    def close(self) -> None:
        """Hang up everywhere."""
        for line in self.lines:
            line.close()
        for served in self.virtual:
            served.stop()


def levels(settings: LedSettings) -> list[Level]:
    """Brightness by the time of day."""
    spans = [(each.hours.split("-"), each.level) for each in settings.levels]
    return [Level(time.fromisoformat(begins), time.fromisoformat(ends), level) for (begins, ends), level in spans]


def make_panels(settings: LedSettings) -> Panels:
    """As the settings say, which have been found without problems. Panels on one serial port share its line."""
    made = Panels()
    serial: dict[str, Line] = {}
    sharing = Counter(panel.port_name for panel in settings.panels)
    for panel in settings.panels:
        line = _line(panel, settings, made, serial)
        driver = _driver(panel, settings, line)
        longest_s = _LONGEST_S * (sharing[panel.port_name] if panel.device else 1)
        plan = _plan(panel, settings, driver.abilities.rows)
        made.panels.append(Panel(panel.name, plan, driver, longest_s, _speller(driver, settings.font_file)))
    return made


def _line(panel: PanelSettings, settings: LedSettings, made: Panels, serial: dict[str, Line]) -> Line:
    if panel.device and panel.port_name in serial:
        return serial[panel.port_name]
    if panel.kind.made_of_software:
        line = _virtual(panel, settings, made)
    elif panel.device:
        line = Line(lambda baud: SerialPort(panel.device, baud), (panel.baud,) if panel.baud else SPEEDS, bus=True)
        serial[panel.port_name] = line
    else:
        line = Line(lambda _: TcpPort(panel.host, panel.port))
    made.lines.append(line)
    return line


def _virtual(panel: PanelSettings, settings: LedSettings, made: Panels) -> Line:
    """The line to a counterpart of software, on the wire that the real one has."""
    file = Path(settings.pictures) / f"{panel.name}.png" if settings.pictures else None
    if panel.kind is Kind.VIRTUAL_STRIP:
        strip = VirtualStrip(_template(settings), panel.address)
        image = partial(strip.image, panel.width, panel.height, panel.colours)
        bus = PtyServed([painted(strip.hear, image, file)], SPEEDS[0])
        bus.start()
        made.virtual.append(bus)
        return Line(lambda baud: SerialPort(bus.device, baud), SPEEDS[:1], bus=True)
    card: VirtualCard | VirtualBitmapCard = VirtualCard(
        BX_6K, panel.width, panel.height, panel.colours, panel.address or 1
    )  # fmt: skip
    if panel.kind is Kind.VIRTUAL_BITMAP:
        card = VirtualBitmapCard(panel.model, panel.width, panel.height)
    served = TcpServed(painted(card.hear, card.image, file))
    served.start()
    made.virtual.append(served)
    return Line(lambda _: TcpPort("127.0.0.1", served.port))


def _driver(panel: PanelSettings, settings: LedSettings, line: Line) -> LedDriver:
    palette = Palette(panel.colours)
    match panel.kind:
        case Kind.BITMAP | Kind.VIRTUAL_BITMAP:
            return BitmapCard(
                line, panel.model, palette, font=settings.font_file, forget_s=settings.forget_s,
                answer_s=max(2.0, settings.answer_s),
            )  # fmt: skip
        case Kind.STRIP | Kind.VIRTUAL_STRIP:
            return TextStrip(line, _template(settings), panel.address, settings.answer_s)
    manner = Manner(palette, settings.forget_s, settings.scroll, settings.on_top, settings.answer_s)
    family = BX_5K if panel.kind is Kind.BX5K else BX_6K
    return FontCard(line, family, panel.address or ANY_WITH_ANSWER, manner)


def _speller(driver: LedDriver, font: str) -> Speller:
    return Speller(partial(has_sign, font=font)) if isinstance(driver, BitmapCard) else Speller()


def _template(settings: LedSettings) -> Template:
    said = settings.strip
    return Template(said.template, said.check, said.check_hex, bytes.fromhex(said.answer), said.text_bytes)


def _plan(panel: PanelSettings, settings: LedSettings, rows: int) -> PanelPlan:
    tones = settings.tones
    return PanelPlan(
        width=panel.width, height=panel.height, palette=Palette(panel.colours), layout=panel.layout,
        windows=panel.windows, area=panel.area, dots=panel.font, rows=min(panel.rows, rows),
        tones=Tones(tones.call, tones.flash, tones.calm, tones.notice),
    )  # fmt: skip
