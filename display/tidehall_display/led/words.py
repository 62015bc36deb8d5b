"""What panels say. Every saying has several wordings, the fullest first; a panel takes the first that fits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tidehall_display.led.gb2312 import Speller
from tidehall_link.settings import setting

PLACES = ("ticket", "window", "name", "waiting", "time", "hall")
_PLACE = re.compile(r"\{(\w+)\}")
_PATTERN = rf"(?:[^{{}}]|\{{(?:{'|'.join(PLACES)})\}})*"
_RULE = (f"大括号里只能写 {'、'.join(PLACES)}", f"only these may stand in braces: {', '.join(PLACES)}")


def _said(zh: str, en: str, *wordings: str) -> Any:
    return setting(zh, en, default=wordings, pattern=_PATTERN, rule=_RULE, longest=120)


@dataclass(frozen=True, slots=True)
class WordSettings:
    """``{name}`` is replaced by what it names; a wording whose value is not known is passed over."""

    call: tuple[str, ...] = _said(
        "窗口条屏：叫号。各种说法由长到短，取放得下的第一种",
        "strip of a window: a call; wordings from long to short, the first that fits is taken",
        "请 {ticket} 到 {window} 号窗口", "请{ticket}到{window}号窗口", "请 {ticket} 号", "请{ticket}号", "{ticket}",
    )  # fmt: skip
    serving: tuple[str, ...] = _said("正在办理", "being served", "{ticket} 正在办理", "{ticket} 受理中")
    title: tuple[str, ...] = _said("空闲时轮换显示：窗口", "free, in turn: the window", "{window} 号窗口", "{window}号")
    waiting: tuple[str, ...] = _said(
        "空闲时轮换显示：等候人数", "free, in turn: how many wait", "等候 {waiting} 人", "等{waiting}人"
    )
    greeting: tuple[str, ...] = _said("没有人等候时", "nobody waits", "欢迎办理业务", "欢迎办理", "欢迎")
    paused: tuple[str, ...] = _said("暂停服务", "paused", "暂停服务 请到其他窗口", "暂停服务", "暂停")
    closed: tuple[str, ...] = _said("窗口没开", "the window is closed", "本窗口未开放", "未开放")
    tide_closed: tuple[str, ...] = _said("潮汐窗口没开", "a tidal window, closed", "潮汐窗口 未开放", "未开放")
    tide_ordered: tuple[str, ...] = _said(
        "潮汐窗口将开", "a tidal window, soon open",
        "本窗口即将开放 预计 {time}", "本窗口即将开放", "即将开放 {time}", "即将开放",
    )  # fmt: skip
    tide_open: tuple[str, ...] = _said(
        "空闲时轮换显示：潮汐窗口开了", "free, in turn: a tidal window, open",
        "潮汐窗口 已开放", "潮汐窗口开放", "已开放",
    )  # fmt: skip
    tide_closing: tuple[str, ...] = _said(
        "潮汐窗口将关", "a tidal window, soon closed", "本窗口办完当前号后关闭", "办完当前号后关闭", "即将关闭"
    )
    row: tuple[str, ...] = _said(
        "大厅屏：一次叫号一行", "board of the hall: one row per call",
        "请 {ticket} 到 {window} 号窗口", "{ticket} 到 {window} 号窗口", "{ticket}到{window}号窗口",
        "{ticket}→{window}号",        "{ticket} {window}",
    )  # fmt: skip
    none: tuple[str, ...] = _said("大厅屏：还没有叫号", "board of the hall: no call yet", "请留意叫号", "请等候")
    foot: tuple[str, ...] = _said(
        "大厅屏最下一行", "the last row of the board", "现在等候 {waiting} 人", "等候 {waiting} 人"
    )
    news_ordered: tuple[str, ...] = _said(
        "大厅屏最下一行轮换：潮汐窗口将开", "the last row, in turn: a tidal window, soon open",
        "潮汐窗口 {window} 即将开放 预计 {time}", "{window} 号窗口即将开放 {time}", "{window} 号窗口即将开放",
        "{window}号即将开放",
    )  # fmt: skip
    news_open: tuple[str, ...] = _said(
        "大厅屏最下一行轮换：潮汐窗口开了", "the last row, in turn: a tidal window, open",
        "潮汐窗口 {window} 已开放", "{window} 号窗口已开放", "{window}号已开放",
    )  # fmt: skip
    news_closing: tuple[str, ...] = _said(
        "大厅屏最下一行轮换：潮汐窗口将关", "the last row, in turn: a tidal window, soon closed",
        "潮汐窗口 {window} 办完当前号后关闭", "{window} 号窗口即将关闭", "{window}号即将关闭",
    )  # fmt: skip
    day_over: tuple[str, ...] = _said("今天结束了", "over for today", "今日服务已结束", "服务已结束", "已结束")
    before: tuple[str, ...] = _said("还没开始", "not yet begun", "尚未开始服务", "尚未开始")
    pause: tuple[str, ...] = _said("午休", "the break", "午间休息", "休息")
    next: tuple[str, ...] = _said("下次开始", "when it begins again", "下次服务 {time}", "{time} 开始")
    offline: tuple[str, ...] = _said(
        "收不到服务器消息",
        "no news from the server",
        "信息更新中断 最后更新 {time}",
        "信息更新中断",
        "信息中断",
        "中断",
    )


def worded(wordings: Sequence[str], values: Mapping[str, str | None], speller: Speller) -> tuple[str, ...]:
    """The wordings whose values are all known, filled in and made plain."""
    return tuple(
        speller.plain(_PLACE.sub(lambda found: values[found.group(1)] or "", wording))
        for wording in wordings
        if all(values.get(name) is not None for name in _PLACE.findall(wording))
    )
