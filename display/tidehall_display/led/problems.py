"""What no single key can show: a panel without a card, a font card on a width it cannot do. In two languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tidehall_display.led.layout import Layout
from tidehall_display.led.settings import Kind, LedSettings, PanelSettings
from tidehall_display.led.strip import template_ok


def problems(settings: LedSettings) -> list[str]:
    """Everything that is wrong; empty when all is well."""
    found = [line for panel in settings.panels for line in _of(panel)]
    for name, times in Counter(panel.name for panel in settings.panels).items():
        if times > 1:
            found.append(f"[[led.panels]] {name}：名称重复 / the same name twice")
    for device, speeds in _speeds(settings).items():
        if len(speeds) > 1:
            found.append(f"[[led.panels]] {device}：同一串口只能有一个 baud / one port has one baud")
    if not settings.panels:
        found.append("[led] 没有写任何屏（[[led.panels]]） / no panel is described")
    if settings.forget_s and settings.renew_s * 2 > settings.forget_s:
        found.append("[led] forget_s 至少要是 renew_s 的两倍 / forget_s must be at least twice renew_s")
    strips = any(panel.kind in (Kind.STRIP, Kind.VIRTUAL_STRIP) for panel in settings.panels)
    if strips and not template_ok(settings.strip.template):
        found.append("[led.strip] template 看不懂，或没有 {text} / cannot be read, or has no {text}")
    return found


def _speeds(settings: LedSettings) -> dict[str, set[int]]:
    """What is written as the speed of each serial port."""
    found: dict[str, set[int]] = {}
    for panel in settings.panels:
        if panel.device:
            found.setdefault(panel.port_name, set()).add(panel.baud)
    return found


def _of(panel: PanelSettings) -> Iterator[str]:
    where = f"[[led.panels]] {panel.name}"
    if not panel.kind.made_of_software and not panel.host and not panel.device:
        yield f"{where}：要写 host（网口）或 device（串口） / needs host or device"
    if panel.host and panel.device:
        yield f"{where}：host 和 device 只能写一个 / host and device cannot both be given"
    if panel.kind is Kind.BITMAP and panel.device:
        yield f"{where}：图文卡只能用网口（一幅图走串口要十几秒） / a bitmap card needs the network, not a serial line"
    if panel.kind is Kind.BX5K and panel.width % 8:
        yield f"{where}：BX-5K 的宽必须是 8 的倍数 / the width of a BX-5K must be a multiple of 8"
    if panel.layout is Layout.WINDOW and len(panel.windows) != 1:
        yield f"{where}：窗口条屏要写且只写一个窗口 / a strip has exactly one window"
    if panel.font not in (0, 16, 24, 32):
        yield f"{where}：字高只能是 16、24、32 或 0 / font is 16, 24, 32 or 0"
    elif panel.font > panel.height:
        yield f"{where}：字比屏高 / the font is higher than the panel"
