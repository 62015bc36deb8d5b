"""The keys of a hall's file about its boards and its voice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidehall_link.settings import REQUIRED, setting, tables
from tidehall_server.core.calendar import Hours
from tidehall_server.halls.times import hours_key


class BoardLayout(StrEnum):
    """What a board is for."""

    MAIN = "main"
    WINDOW = "window"
    ENTRANCE = "entrance"


@dataclass(frozen=True, slots=True)
class VolumeTable:
    hours: tuple[Hours, ...] = hours_key("这些时段", "in these hours", REQUIRED)
    volume: int = setting("音量，0 为静音", "volume, 0 is silent", least=0, most=100, example="30")


@dataclass(frozen=True, slots=True)
class SpeechTable:
    languages: tuple[str, ...] = setting(
        "播报语言，按先后：cmn 普通话，yue 粤语，en 英语；hak 客家话等方言须放录音包；[] 为只响铃",
        "languages of the calls in order: cmn, yue, en; hak and other dialects need recordings; [] is the chime alone",
        default=("cmn",), pattern=r"[a-z]{2,3}(-[a-z0-9]{1,8})?", example='["cmn", "yue"]',
        rule=("写语言代号，如 cmn、yue、en、hak", "write codes of languages, e.g. cmn, yue, en, hak"),
    )  # fmt: skip
    repeats: int = setting("每次叫号播报几遍", "how often each call is spoken", default=2, least=1, most=5)
    chime: bool = setting("播报前先响铃", "a chime before each call", default=True)
    yao: bool = setting("普通话报号码时，1 念“幺”", "in Mandarin, say the 1 of a number as 幺 (yāo)", default=False)
    volume: int = setting("平时的音量", "the usual volume", default=80, least=0, most=100)
    volumes: tuple[VolumeTable, ...] = tables("音量与平时不同的时段，如午休", "hours with a volume of their own")


@dataclass(frozen=True, slots=True)
class BoardTable:
    device: str = setting(
        "设备名称，与配对时填的一致", "name of the device, as given at pairing", example='"大厅电视"', longest=64
    )
    layout: BoardLayout = setting(
        "main 大厅主屏，window 窗口屏，entrance 入口屏", "main, window (a window's own screen) or entrance",
        default=BoardLayout.MAIN,
    )  # fmt: skip
    windows: tuple[str, ...] = setting(
        "只管这些窗口；不写为全部（或配对时绑定的窗口）", "only these windows; left out, all or the paired one",
        default=(), example='["1", "2"]',
    )  # fmt: skip
    area: str = setting(
        "只管这个区域的窗口（见 windows.area）", "only windows of this area", default="", example='"一楼左侧"'
    )
    diagonal_in: float = setting("屏幕对角线，英寸", "screen diagonal in inches", default=55, least=5, most=200)
    distance_m: float = setting(
        "最远的人离屏幕几米，决定字号", "how far the farthest reader is, in metres; sets the type", default=8,
        least=0.3, most=30,
    )  # fmt: skip
    sound: bool = setting(
        "由这块屏播报；已有语音设备播报的窗口，大屏自己不再播",
        "this board speaks; not for windows that a voice device speaks", default=True,
    )  # fmt: skip
    volume: int | None = setting(
        "这块屏或这台语音设备自己的音量；不写随大厅", "its own volume", default=None, least=0, most=100
    )
    take_at: str = setting(
        "入口屏上“到哪里取号”", "where to take a ticket, shown at the entrance", default="",
        example='"请到右手边取号机取号"', longest=40,
    )  # fmt: skip
