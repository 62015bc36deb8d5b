"""Messages in a hall's file: their words, when they may be sent, and which of the staff is told of what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tidehall_link.settings import setting, tables
from tidehall_server.core.calendar import Hours
from tidehall_server.halls.times import parse_session

_HOLE = re.compile(r"\{([^{}]*)\}")
READY = ("hall", "service", "receipt", "phone", "until")
SENT = ("hall", "service", "receipt", "phone", "way")
CARD = ("hall", "colour", "rule", "subject", "who", "at")
MOBILE = r"1[3-9][0-9]{9}"


class Told(StrEnum):
    """Of which cards somebody is told: those that name them, red ones, or all."""

    OWN = "own"
    RED = "red"
    ALL = "all"


def parse_ready(text: str) -> str:
    return _checked(text, READY)


def parse_sent(text: str) -> str:
    return _checked(text, SENT)


def parse_card(text: str) -> str:
    return _checked(text, CARD)


def _checked(text: str, holes: tuple[str, ...]) -> str:
    """A text whose ``{…}`` are all known. Raises ``ValueError``."""
    if not text.strip() or any(hole not in holes for hole in _HOLE.findall(text)):
        raise ValueError(text)
    return text


def filled(text: str, fields: Mapping[str, str]) -> str:
    """The text with its holes filled; what nobody knows is left out."""
    return _HOLE.sub(lambda hole: fields.get(hole[1], ""), text)


def _rule(holes: tuple[str, ...]) -> tuple[str, str]:
    known = " ".join(f"{{{hole}}}" for hole in holes)
    return f"花括号里只能是：{known}", f"in braces only: {known}"


@dataclass(frozen=True, slots=True)
class StaffTable:
    """Somebody on duty who is told by SMS."""

    account: str = setting("登录名", "login name", example='"zr"', longest=32)
    phone: str = setting(
        "手机号，只用来发工作短信", "mobile number, for messages of work only", pattern=MOBILE,
        rule=("11 位手机号", "a mobile number of 11 digits"), example='"13800138000"',
    )  # fmt: skip
    cards: Told = setting(
        "收哪些监察牌：own 只收点到本人的，red 另收红牌，all 全部",
        "which cards: own those that name them, red also red ones, all every one", default=Told.OWN,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MessagesTable:
    """What is said to whom. Where it is handed over is the server's affair: ``[sms]``, ``[webhook]`` of server.toml."""

    sign: str = setting("短信签名，须与短信服务商备案的一致", "sign of the messages, as registered", default="",
                        longest=20, example='"赤坭镇便民服务中心"')  # fmt: skip
    hours: tuple[Hours, ...] = setting(
        "几点到几点可以发，其余时间等到时段开始再发；[] 为不限",
        "when messages may be sent, others wait; [] is always", default=(parse_session("08:00-20:00"),),
        parse=parse_session, rule=("要写成“开始-结束”", "write opening-closing"), example='["08:00-20:00"]',
    )  # fmt: skip
    ready: str = setting(
        "办结取件短信", "text when a result may be collected", longest=300, parse=parse_ready, rule=_rule(READY),
        default="{hall}：您办理的“{service}”已办结，请凭受理编号 {receipt} 和本人证件到出件窗口领取。咨询 {phone}。",
        example='"{hall}：您办理的“{service}”已办结，请来领取。"',
    )  # fmt: skip
    ready_sent: str = setting(
        "办结送达短信，用于邮寄、电子送达、送上门", "text when a result is on its way", longest=300, parse=parse_sent,
        rule=_rule(SENT),
        default="{hall}：您办理的“{service}”（{receipt}）已办结，将按您选择的方式送达：{way}。咨询 {phone}。",
        example='"{hall}：您办理的“{service}”已办结，将{way}。"',
    )  # fmt: skip
    card: str = setting(
        "监察牌短信和群消息", "text of a supervision card", longest=300, parse=parse_card, rule=_rule(CARD),
        default="{hall}电子监察{colour}：{rule}，{subject}，{at}。请立即处理，并在系统中说明情况。",
        example='"{hall}{colour}：{rule}，{subject}。"',
    )  # fmt: skip
    group: Told = setting(
        "群机器人收哪些监察牌：red 红牌，all 全部，own 不发",
        "which cards the group's robot gets: red, all, own for none", default=Told.RED,
    )  # fmt: skip
    staff: tuple[StaffTable, ...] = tables("收短信的工作人员", "staff who are told by SMS")
