"""``[policy]`` and ``[policy.tide]``: the same keys, defaults and limits as the core's, with words for people."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from tidehall_link.settings import setting, table
from tidehall_server.core.queue.decide.opening import LIMITS
from tidehall_server.core.queue.model import Policy, TidePolicy

_TIDE = TidePolicy()
_POLICY = Policy()


def _key(owner: TidePolicy | Policy, name: str, zh: str, en: str) -> Any:
    dotted = f"tide.{name}" if isinstance(owner, TidePolicy) else name
    low, high = LIMITS.get(dotted, (None, None))
    return setting(zh, en, default=getattr(owner, name), least=low, most=high)


@dataclass(frozen=True, slots=True)
class TideTable:
    max_wait_s: int = _key(
        _TIDE,
        "max_wait_s",
        "等候超过几秒启用潮汐窗口（正好等于不算超过）",
        "a longer wait opens a tide; seconds, inclusive",
    )
    max_cases: int = _key(
        _TIDE,
        "max_cases",
        "一个窗口当日办件超过几件启用潮汐窗口（正好等于不算超过）",
        "more cases at a window in a day open a tide; inclusive",
    )
    setup_s: int = _key(_TIDE, "setup_s", "从决定启用到可以叫号的准备秒数", "seconds from the order to the first call")
    min_open_s: int = _key(_TIDE, "min_open_s", "至少开放几秒再关", "seconds a tide stays open at least")
    calm_wait_s: int = _key(_TIDE, "calm_wait_s", "等候降到几秒以内算平稳", "waits below this many seconds are calm")
    calm_for_s: int = _key(_TIDE, "calm_for_s", "平稳持续几秒后关闭", "seconds of calm before a tide closes")
    max_open: int = _key(_TIDE, "max_open", "最多同时开放几个潮汐窗口", "tides open at once, at most")
    automatic: bool = _key(_TIDE, "automatic", "自动启用潮汐窗口", "open tides by rule")


@dataclass(frozen=True, slots=True)
class PolicyTable:
    tide: TideTable = table("潮汐窗口", "tidal windows", TideTable)
    priority_burst: int = _key(
        _POLICY,
        "priority_burst",
        "优先号最多连续超前几次，之后必叫最早的号",
        "calls in a row that may overtake; then the earliest is called",
    )
    recall_limit: int = _key(_POLICY, "recall_limit", "一个号最多重呼几次", "recalls of one ticket, at most")
    pass_places: int = _key(_POLICY, "pass_places", "过号后排到几个人之后", "places a passed ticket goes back")
    pass_times: int = _key(_POLICY, "pass_times", "过号可重新排队几次", "times a passed ticket queues again")
    undo_s: int = _key(_POLICY, "undo_s", "几秒内可以撤销", "seconds in which an action can be undone")
    call_guard_s: int = _key(
        _POLICY, "call_guard_s", "防误按：几秒内不能再次叫号", "seconds before the same window may call again"
    )
    rating_s: int = _key(
        _POLICY, "rating_s", "评价器等待评价的秒数，到时记为未评价", "seconds a pad waits; then it is not rated"
    )
    rating_link_s: int = _key(_POLICY, "rating_link_s", "扫码评价链接有效秒数", "seconds a rating link works")
    one_open_ticket: bool = _key(
        _POLICY, "one_open_ticket", "同一人同一事项只能有一个未办完的号", "one open ticket per person and service"
    )
    issue_before_s: int = _key(
        _POLICY, "issue_before_s", "开放前几秒可以取号", "seconds before opening in which tickets are issued"
    )
    overtime_s: int = _key(
        _POLICY, "overtime_s", "延时服务：下班后最多再办几秒", "seconds of overtime for those who already wait"
    )
    booking_early_s: int = _key(
        _POLICY, "booking_early_s", "预约者可提前几秒签到", "seconds a booked citizen may check in early"
    )
    booking_late_s: int = _key(
        _POLICY, "booking_late_s", "预约者最多可迟到几秒", "seconds a booked citizen may be late"
    )
    confirm_ticket: bool = _key(_POLICY, "confirm_ticket", "取号前请群众确认一次", "ask before a ticket is issued")


def to_policy(written: PolicyTable) -> Policy:
    """The core's policy with the written values."""
    tide = TidePolicy(**{field.name: getattr(written.tide, field.name) for field in fields(TidePolicy)})
    rest = {field.name: getattr(written, field.name) for field in fields(Policy) if field.name != "tide"}
    return Policy(tide=tide, **rest)
