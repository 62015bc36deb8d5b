"""The words of a case on paper, in Chinese: papers go to citizens and into files."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from tidehall_server.core.cases.model import Delivery, Mark
from tidehall_server.core.queue.model import ServiceKind
from tidehall_server.halls.cases import AcceptancePaper

KINDS = {ServiceKind.INSTANT: "即办件", ServiceKind.PROMISED: "承诺件"}
DELIVERIES = {
    Delivery.WINDOW: "窗口领取",
    Delivery.POST: "邮寄送达",
    Delivery.ONLINE: "电子送达",
    Delivery.DOOR: "送上门",
}
MARKS = {
    Mark.TOLERANT: "容缺受理",
    Mark.PLEDGE: "告知承诺",
    Mark.CROSS_PROVINCE: "跨省通办",
    Mark.IN_PROVINCE: "省内通办",
    Mark.ONE_THING: "一件事一次办",
    Mark.ASSISTED: "帮代办",
}


ACCEPTANCES = {AcceptancePaper.NOTICE: "业务受理通知书", AcceptancePaper.RECEIPT: "受理回执单"}


def acceptance_title(paper: AcceptancePaper) -> str:
    """What this hall's notice calls the paper of acceptance."""
    return ACCEPTANCES[paper]


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime, zone: tzinfo) -> str:
    local = value.astimezone(zone)
    return f"{day(local.date())} {local:%H:%M}"
