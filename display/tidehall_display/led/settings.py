"""What the ``[led]`` table of ``display.toml`` may say."""

# ruff: noqa: RUF009 (setting(), table() and tables() are field specifiers, as dataclasses.field is)
from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tidehall_display.led.face import Colour, Palette
from tidehall_display.led.layout import Layout
from tidehall_display.led.onbon.bitmap import MODELS
from tidehall_display.led.strip import CHECKS
from tidehall_display.led.words import WordSettings
from tidehall_link.settings import setting, table, tables

_HOURS = r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d"


class Kind(StrEnum):
    """The virtual ones are made of software, to look at without hardware: a BX-6K, a BX-6Q or 6E, a strip of others."""

    BX5K = "bx5k"
    BX6K = "bx6k"
    BITMAP = "bitmap"
    STRIP = "strip"
    VIRTUAL = "virtual"
    VIRTUAL_BITMAP = "virtual_bitmap"
    VIRTUAL_STRIP = "virtual_strip"

    @property
    def made_of_software(self) -> bool:
        return self in (Kind.VIRTUAL, Kind.VIRTUAL_BITMAP, Kind.VIRTUAL_STRIP)


def _colour(zh: str, en: str, default: Colour) -> Any:
    return setting(zh, en, default=default)


@dataclass(frozen=True, slots=True)
class ToneSettings:
    """Colours by what is said. A panel with fewer colours shows the nearest it has."""

    call: Colour = _colour("叫号", "a call", Colour.RED)
    flash: Colour = _colour("叫号闪烁时的另一色", "what a call flashes to", Colour.YELLOW)
    calm: Colour = _colour("平常内容", "ordinary news", Colour.GREEN)
    notice: Colour = _colour("暂停、未开放、中断等提示", "paused, closed, interrupted", Colour.YELLOW)


@dataclass(frozen=True, slots=True)
class LevelSettings:
    hours: str = setting(
        "时段", "hours", pattern=_HOURS, rule=("写成 18:00-07:00", "write it like 18:00-07:00"), example='"18:00-07:00"'
    )
    level: int = setting("亮度 0—15", "brightness 0 to 15", least=0, most=15, example="6")


@dataclass(frozen=True, slots=True)
class StripSettings:
    """How a strip of another maker wants its text (``kind = "strip"``)."""

    template: str = setting(
        "一帧：<02> 十六进制字节，{address} 地址一字节，{address2} 两位数字，{text} 文字，{check} 校验，{from} 起点",
        "a frame: <02> a byte in hex, {address} one byte, {address2} two digits, {text}, {check}, {from}",
        default="<02>{address2}{text}{check}<0D>", longest=120,
    )  # fmt: skip
    check: str = setting(
        "校验：sum 累加，negative_sum 累加取补，xor 异或，crc16，none 无", "checksum", default="xor", choices=CHECKS
    )
    check_hex: bool = setting("校验写成十六进制字符", "the checksum as hex digits", default=True)
    answer: str = setting(
        "应答里应有的字节（十六进制），不应答留空", "bytes (hex) that its answer has; empty when it never answers",
        default="", pattern=r"([0-9A-Fa-f]{2})*", rule=("写成 06 或 4F4B", "write it like 06 or 4F4B"), example='"06"',
    )  # fmt: skip
    text_bytes: int = setting(
        "文字固定为多少字节，0 不限", "the text filled up to so many bytes, 0 as it is", default=0, least=0, most=200
    )


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """One panel and its controller."""

    name: str = setting("名称，给人看的", "its name, for people", example='"3号窗口条屏"', longest=30)
    kind: Kind = setting(
        "控制卡：bx5k、bx6k 仰邦字库卡，bitmap 仰邦图文卡，strip 其他条屏，virtual… 软件做的",
        "its card: bx5k, bx6k (Onbon font cards), bitmap (Onbon 6Q, 6E), strip (others), virtual… (software)",
        default=Kind.BX6K,
    )
    host: str = setting(
        "网口卡的 IP 地址", "address of a card on the network", default="", longest=80, example='"192.168.1.203"'
    )
    port: int = setting("网口卡的端口", "its port", default=5005, least=1, most=65535)
    device: str = setting(
        "串口（232/485）；写了它就不用 IP",
        "a serial port instead of an address",
        default="",
        example='"/dev/tidehall/led"',
    )
    baud: int = setting(
        "串口速率；0 为自动（9600、57600）", "speed of the serial port; 0 finds out", default=0, least=0, most=921600
    )
    address: int = setting(
        "屏号；0 为不管屏号（一根线上只有一块时）", "number of the screen; 0 when it is alone on its line",
        default=0, least=0, most=0x7FFF,
    )  # fmt: skip
    model: str = setting("图文卡型号", "model of a bitmap card", default="6q2", choices=tuple(MODELS))
    width: int = setting("宽，点", "width in dots", least=16, most=2048, example="128")
    height: int = setting("高，点", "height in dots", least=16, most=512, example="32")
    colours: Palette = setting(
        "灯的颜色：one 单红，two 红绿黄，seven 七彩", "what its lamps can show", default=Palette.ONE
    )
    layout: Layout = setting(
        "window 窗口条屏，hall 大厅屏", "strip of a window, or board of the hall", default=Layout.WINDOW
    )
    windows: tuple[str, ...] = setting(
        "管哪些窗口；窗口条屏写一个，大厅屏不写为全部", "which windows; a strip has one, a board without has all",
        default=(), example='["3"]',
    )  # fmt: skip
    area: str = setting("大厅屏只管这个区域", "a board: only windows of this area", default="", longest=40)
    font: int = setting(
        "字高（16、24、32），0 为能放下的最大字", "height of the font, 0 the largest", default=0, least=0, most=32
    )
    rows: int = setting("大厅屏最多几行", "most rows of a board", default=4, least=1, most=8)

    @property
    def port_name(self) -> str:
        """The serial port itself, whichever of its names was written; "" where there is none."""
        return os.path.realpath(self.device) if self.device else ""


@dataclass(frozen=True, slots=True)
class LedSettings:
    """The table."""

    call_s: float = setting(
        "叫号至少显示几秒", "a call stands at least so many seconds", default=15.0, least=3, most=120
    )
    usual_level: int = setting("平时亮度 0—15", "usual brightness 0 to 15", default=12, least=0, most=15)
    levels: tuple[LevelSettings, ...] = tables("亮度与平时不同的时段", "hours with a brightness of their own")
    off: bool = setting("服务时间以外关屏", "dark outside the hours", default=True)
    before_min: int = setting("开门前多少分钟亮屏", "lit so many minutes before", default=30, least=0, most=240)
    after_min: int = setting("关门后多少分钟关屏", "lit so many minutes after", default=20, least=0, most=240)
    forget_s: int = setting(
        "本程序停了以后，屏上内容最多留几秒（0 一直留）", "how long a text stays without this program, 0 for ever",
        default=300, least=0, most=3600,
    )  # fmt: skip
    renew_s: float = setting(
        "多久重写一次（秒）", "rows are written again after, seconds", default=60.0, least=5, most=600
    )
    answer_s: float = setting("等控制卡应答的时间（秒）", "longest wait for an answer", default=1.0, least=0.1, most=10)
    scroll: int = setting(
        "滚动速度，0 最快 24 最慢", "speed of scrolling, 0 fast to 24 slow", default=4, least=0, most=24
    )
    on_top: bool = setting("盖住卡里原有的节目", "lies over the programme in the card", default=True)
    font_file: str = setting("图文卡用的字体文件", "font file for bitmap cards", default="")
    pictures: str = setting("虚拟屏把画面存到这个目录", "virtual panels save pictures here", default="")
    tones: ToneSettings = table("颜色", "colours", ToneSettings)
    words: WordSettings = table("屏上的话", "what panels say", WordSettings)
    strip: StripSettings = table("其他条屏的协议", "the frame of other strips", StripSettings)
    panels: tuple[PanelSettings, ...] = tables("每块屏一张表", "one table for each panel")
