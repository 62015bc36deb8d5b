"""What ``tidehall-caller doctor`` looks at besides the machine and the way to the hall: pins, ports, display, keypads.

A running caller holds its pins and ports, so what is busy is said to be busy, not broken; and its display and line are
left alone: a second hand on them would put the display out and swallow a press.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidehall_caller.gpio import Buttons, Light, PinsMissing, pin_factory
from tidehall_caller.numpad import known
from tidehall_caller.parts import connect
from tidehall_caller.screen.panel import LumaPanel, PanelGone
from tidehall_caller.settings import CallerSettings
from tidehall_caller.settings_check import rates
from tidehall_caller.strokes import Touch
from tidehall_link.checkup import device_checks
from tidehall_link.checkup.limits import limits_of
from tidehall_link.doctor import Check, Finding, bad, ok, warn
from tidehall_link.fonts import NoFont, find_font
from tidehall_link.ports import PortGone

_PROCESS = "tidehall-caller"


def checks(settings: CallerSettings) -> list[Check]:
    """All of them, in the order in which a technician walks."""
    own = Own(settings)
    common = device_checks(settings.server, settings.folder, settings.ca, process=_PROCESS)
    return [*common, own.pins, own.display, own.keypads, own.numpads, own.scale]


@dataclass(frozen=True, slots=True)
class Own:
    """The caller's own checks; each says nothing about what is not wired."""

    settings: CallerSettings

    def pins(self) -> Iterator[Finding]:
        wired = self.settings.buttons.pins() | {
            name: pin for name in ("lamp", "buzzer") if (pin := getattr(self.settings.lamp, name))
        }
        if not wired:
            return
        try:
            factory = pin_factory(self.settings.buttons.library)
            self._try_pins(factory)
        except PinsMissing as error:
            if "busy" in str(error).lower():
                yield ok("pins", "针脚正由运行中的叫号器使用", "the pins are in use by the running caller")
            else:
                yield bad(
                    "pins",
                    f"针脚用不了（{error}）：要树莓派、/dev/gpiochip 权限（gpio 组）和 lgpio",
                    f"the pins cannot be used ({error}): a Pi, the group gpio and lgpio are needed",
                )
            return
        yield ok("pins", f"{len(wired)} 个针脚可用", f"{len(wired)} pins can be used")

    def _try_pins(self, factory: Any) -> None:
        """A button's pin is never driven: somebody may be pressing it. Raises PinsMissing."""
        lamp = self.settings.lamp
        buttons = Buttons(self.settings.buttons.pins(), factory, Touch(), lambda *_: None)
        try:
            buttons.start()
        finally:
            buttons.stop()
        for pin, high in ((lamp.lamp, lamp.lamp_active_high), (lamp.buzzer, lamp.buzzer_active_high)):
            if pin:
                Light(pin, factory, active_high=high).close()

    def display(self) -> Iterator[Finding]:
        screen = self.settings.screen
        if screen.kind == "off":
            return
        try:
            find_font(screen.font)
        except NoFont:
            yield bad("display", "没有中文字体：安装 fonts-noto-cjk", "no Chinese font is installed")
        if screen.kind == "virtual":
            yield ok("display", "虚拟小屏", "a virtual display")
            return
        if limits_of(_PROCESS).running:
            yield ok(
                "display",
                "小屏由运行中的叫号器使用，好坏看管理台“设备”",
                "in use by the running caller: see the console",
            )
            return
        try:
            LumaPanel(screen, pins=lambda: pin_factory(self.settings.buttons.library)).close()
        except PanelGone as error:
            yield bad(
                "display",
                f"小屏没有应答（{error}）：打开 {screen.bus.upper()} 接口，查接线和地址",
                f"the display does not answer ({error}): enable {screen.bus}, check wires and address",
            )
            return
        yield ok("display", f"小屏 {screen.kind} 应答", f"the {screen.kind} answers")

    def keypads(self) -> Iterator[Finding]:
        bus = self.settings.bus
        if bus.kind == "off":
            return
        if limits_of(_PROCESS).running:
            yield ok(
                "keypads",
                "键盘总线由运行中的叫号器使用，好坏看管理台“设备”",
                "the keypads' line is in use by the running caller: see the console's devices page",
            )
            return
        parts = connect(self.settings)
        where = {"serial": bus.device, "tcp": f"{bus.host}:{bus.port}"}.get(bus.kind, bus.kind)
        try:
            if parts.port is not None:
                parts.port.open()
                parts.port.close()
        except PortGone as error:
            yield bad(
                "keypads",
                f"键盘总线 {where} 打不开（{error}）：查转换器、设备名和 dialout 组",
                f"the keypads' line {where} cannot be opened ({error}): check adapter, name, group dialout",
            )
            return
        finally:
            parts.close()
        count = len(self.settings.keypads)
        yield ok(
            "keypads",
            f"键盘总线 {where} 可用，登记了 {count} 个键盘；键盘不会自报在线，请逐个按键试",
            f"the line {where} opens, {count} keypads are named; they cannot be asked, so press each once",
        )

    def numpads(self) -> Iterator[Finding]:
        for name, code in {f: c for c, f in self.settings.numpad.codes().items()}.items():
            if not known(code):
                yield bad("numpads", f"numpad.{name} 写的 {code} 不是键名", f"numpad.{name}: no key is called {code}")
        for numpad in self.settings.numpads:
            yield _input(Path(numpad.device))

    def scale(self) -> Iterator[Finding]:
        """Nobody but a person in front of the box can see that a scale is the right way round."""
        if any(pad.evaluator for pad in self.settings.keypads):
            scale = self.settings.scale
            yield warn(
                "scale",
                f"评价器方向 {scale}：请按一次“非常满意”，在管理台核对记录",
                f"the evaluators' scale is {scale}: press the best key once and compare with the record",
            )
        elif rates(self.settings):
            yield ok("scale", "评价按钮已接", "buttons for ratings are wired")


def _input(path: Path) -> Finding:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except OSError as error:
        hint = "加入 input 组" if error.errno == errno.EACCES else "查 USB 插头和设备名"
        return bad("numpads", f"数字键盘 {path} 打不开（{error.strerror}）：{hint}", f"{path}: {error.strerror}")
    return ok("numpads", f"数字键盘 {path} 在", f"the number pad {path} is there")
