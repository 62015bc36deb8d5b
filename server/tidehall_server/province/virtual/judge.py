"""What the virtual province checks: sign, times, fields, order of calls, repetition. It remembers what it accepted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from tidehall_server.core.queue.commands import BAD_LEVELS
from tidehall_server.core.reviews.indicators import INDICATORS
from tidehall_server.province.codes import UPLOAD
from tidehall_server.province.envelope import ALREADY, NO_SERVICE, SUCCESS, TIME
from tidehall_server.province.fields import MUST_REVIEW, MUST_SERVICE, SELF_BUILT, missing
from tidehall_server.province.push import REVIEW, SERVICE
from tidehall_server.province.sm import CryptoError, Mode, Order, Sm4, Spelling, sm2_decrypt

_OFF = timedelta(minutes=5)
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
_PF = frozenset("12345")


class NoError(Exception):
    """The province says no, in these words."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The province's side of what was agreed."""

    private: bytes
    sm4_key: bytes
    app_mark: str
    app_word: str
    order: Order = Order.C1C3C2
    mode: Mode = Mode.CBC
    spelling: Spelling = Spelling.HEX


@dataclass(slots=True)
class Register:
    """What was accepted, by case and service; ``calls`` counts every call that could be read.

    ``appends`` is whether a second review of a service is taken, with its own number; no text that we have says it.
    """

    services: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    reviews: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=dict)
    calls: int = 0
    repeated: int = 0
    appends: bool = True


def judge(what: str, envelope: Mapping[str, Any], keys: Keys, register: Register, now: datetime, zone: tzinfo) -> str:
    """The words of the answer to one call; what is accepted is put into the register."""
    try:
        _signed(envelope, keys, now, zone)
        records = _records(envelope, keys)
        register.calls += 1
        take = _TAKES.get(what, _unknown)
        for record in records:
            take(record, register, now, zone)
    except NoError as said:
        return str(said)
    return SUCCESS


def _signed(envelope: Mapping[str, Any], keys: Keys, now: datetime, zone: tzinfo) -> None:
    if envelope.get("appMark") != keys.app_mark:
        raise NoError("应用标识不存在")
    try:
        said = sm2_decrypt(keys.private, keys.spelling.read(str(envelope.get("sign"))), keys.order).decode()
        time = datetime.strptime(str(envelope.get("time")), TIME).replace(tzinfo=zone)
    except (CryptoError, UnicodeDecodeError, ValueError):
        raise NoError("签名校验失败") from None
    if said != f"{envelope['time']}{keys.app_mark}{keys.app_word}":
        raise NoError("签名校验失败")
    if abs(now - time) > _OFF:
        raise NoError("请求时间超出允许范围")


def _records(envelope: Mapping[str, Any], keys: Keys) -> list[dict[str, str]]:
    params = envelope.get("params")
    sealed = params.get("evaluate") if isinstance(params, Mapping) else None
    if not isinstance(sealed, list) or not sealed:
        raise NoError("参数不能为空")
    found: list[dict[str, str]] = []
    try:
        for each in sealed:
            found += json.loads(Sm4(keys.sm4_key, keys.mode).decrypt(keys.spelling.read(str(each))))
    except (CryptoError, ValueError, TypeError):
        raise NoError("数据解密失败") from None
    if not all(isinstance(each, dict) and all(isinstance(value, str) for value in each.values()) for each in found):
        raise NoError("数据格式错误")
    return found


def _service(record: dict[str, str], register: Register, now: datetime, zone: tzinfo) -> None:
    _whole(record, MUST_SERVICE)
    if len(record["areaCode"]) != 12 or not record["areaCode"].isdigit():
        raise NoError("areaCode应为12位数字")
    if len(record["taskCode"]) != 31 or SELF_BUILT in record["taskCode"]:
        raise NoError("taskCode应为31位")
    _time(record["serviceTime"], now, zone)
    key = (record["projectNo"], record["serviceNumber"])
    if key in register.services:
        register.repeated += 1
    register.services[key] = record


def _review(record: dict[str, str], register: Register, now: datetime, zone: tzinfo) -> None:
    _whole(record, MUST_REVIEW)
    served = register.services.get((record["projectNo"], record["serviceNumber"]))
    if served is None:
        raise NoError(NO_SERVICE)
    try:
        level = UPLOAD.level(record["satisfaction"])
    except ValueError:
        raise NoError("满意度取值错误") from None
    if record["pf"] not in _PF:
        raise NoError("评价渠道取值错误")
    tags = [tag for tag in record.get("evalDetail", "").split(",") if tag]
    if any(tag not in INDICATORS or INDICATORS[tag].level is not level for tag in tags):
        raise NoError("评价指标取值错误")
    if level in BAD_LEVELS and not tags and not record.get("writingEvaluation"):
        raise NoError("差评必须勾选详情或填写文字评价")
    if _time(record["assessTime"], now, zone) < _time(served["serviceTime"], now, zone):
        raise NoError("评价时间不能早于服务时间")
    key = (record["projectNo"], record["serviceNumber"], record.get("assessNumber", "1"))
    if key in register.reviews or (not register.appends and any(each[:2] == key[:2] for each in register.reviews)):
        register.repeated += 1
        raise NoError(ALREADY[0])
    register.reviews[key] = record


def _whole(record: dict[str, str], must: tuple[str, ...]) -> None:
    if lacking := missing(record, must):
        raise NoError(f"必填项为空：{'、'.join(lacking)}")


def _time(text: str, now: datetime, zone: tzinfo) -> datetime:
    if _STAMP.fullmatch(text) is None:
        raise NoError("时间格式应为yyyy-MM-dd HH:mm:ss")
    try:
        at = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        raise NoError("时间格式应为yyyy-MM-dd HH:mm:ss") from None
    if at > now + timedelta(seconds=1):
        raise NoError("时间不能晚于当前时间")
    return at


def _unknown(*_: object) -> None:
    raise NoError("接口不存在")


_TAKES: Mapping[str, Callable[[dict[str, str], Register, datetime, tzinfo], None]] = {
    SERVICE: _service,
    REVIEW: _review,
}
