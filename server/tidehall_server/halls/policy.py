"""``[policy]`` and ``[policy.tide]``: the same keys, defaults and limits as the core's, with words for people."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from tidehall_link.settings import setting, table
from tidehall_server.core.queue.decide.opening import LIMITS
from tidehall_server.core.queue.model import CallingPolicy, CallOrder, Policy, TideMode, TidePolicy

_TIDE = TidePolicy()
_CALLING = CallingPolicy()
_POLICY = Policy()


def _key(owner: TidePolicy | CallingPolicy | Policy, name: str, zh: str, en: str) -> Any:
    table = {TidePolicy: "tide.", CallingPolicy: "calling.", Policy: ""}[type(owner)]
    low, high = LIMITS.get(f"{table}{name}", (None, None))
    return setting(zh, en, default=getattr(owner, name), least=low, most=high)


@dataclass(frozen=True, slots=True)
class TideTable:
    automatic: bool = _key(_TIDE, "automatic", "自动启用潮汐窗口", "open tides by rule")
    mode: TideMode = setting(
        "启用方式：rule 等到有人超时才开，最省人手，超时的人已经超时；forecast 预计要超时就提前开，预计不再需要才关，"
        "超时的少，多占人手。多占多少，可在“推演”里用本厅过去的日子算",
        "rule: open when a wait has passed the limit, with the least staff, too late for those who waited; "
        "forecast: open before, when it is foreseen to pass it, with fewer late and more staff; the what-if tells "
        "how much on past days",
        default=_TIDE.mode,
    )
    max_wait_s: int = _key(
        _TIDE,
        "max_wait_s",
        "等候超过几秒启用潮汐窗口（正好等于不算超过）：小则开得早、多占人手，大则有人等得更久",
        "a longer wait opens a tide; seconds, inclusive: less opens sooner and takes more staff, more lets people wait",
    )
    max_cases: int = _key(
        _TIDE,
        "max_cases",
        "一个窗口当日办件超过几件启用潮汐窗口（正好等于不算超过）",
        "more cases at a window in a day open a tide; inclusive",
    )
    setup_s: int = _key(_TIDE, "setup_s", "从决定启用到可以叫号的准备秒数", "seconds from the order to the first call")
    min_open_s: int = _key(
        _TIDE,
        "min_open_s",
        "至少开放几秒再关：大则少来回折腾、多占人手",
        "seconds a tide stays open at least: more spares the clerk coming and going, and takes more staff",
    )
    calm_wait_s: int = _key(
        _TIDE,
        "calm_wait_s",
        "等候降到几秒以内算平稳：小则关得晚、多占人手，大则可能刚关又要开",
        "waits below this many seconds are calm: less takes more staff, more may close too soon and open again",
    )
    calm_for_s: int = _key(_TIDE, "calm_for_s", "平稳持续几秒后关闭", "seconds of calm before a tide closes")
    max_open: int = _key(_TIDE, "max_open", "最多同时开放几个潮汐窗口", "tides open at once, at most")
    foresee_wait_s: int = _key(
        _TIDE,
        "foresee_wait_s",
        "预测方式下，预计有人要等超过几秒就启用：小则开得早、等得短、多占人手；大则省人手，叫来的人可能赶不上",
        "in mode forecast, a longer wait foreseen opens a tide; seconds: less means shorter waits and more staff, more "
        "may be too late for the clerk who is called",
    )
    rest_s: int = _key(
        _TIDE,
        "rest_s",
        "预测方式下，关闭后几秒内不再自动开放：大则少来回折腾，新的高峰来了多等一会儿",
        "in mode forecast, seconds after a closing in which none opens by itself: more spares coming and going, and "
        "lets the next rush wait",
    )


@dataclass(frozen=True, slots=True)
class CallingTable:
    order: CallOrder = setting(
        "叫号顺序：due 按应叫时间，谁的应叫时间早先叫谁，按时叫到的多；arrival 只按取号先后，优先号和预约号也不提前，"
        "等得特别久的少（模拟 100 天，15 分钟内叫到：due 87.5%，arrival 85.5%）",
        "order of calls: due by call-by time, the earliest first, calls more in time; arrival first come first "
        "served for everybody, with fewer very long waits (100 simulated days, called within 15 minutes: due 87.5 "
        "%, arrival 85.5 %)",
        default=_CALLING.order,
    )
    ordinary_s: int = _key(
        _CALLING,
        "ordinary_s",
        "普通号应在几秒内叫到：开始等候加上它就是应叫时间。与优先号差得越多，普通号让得越多",
        "call-by time of an ordinary ticket; seconds after its wait began. The further from priority, the more it "
        "gives way",
    )
    priority_s: int = _key(
        _CALLING,
        "priority_s",
        "优先号应在几秒内叫到：比普通号少多少，就最多提前多少，普通号也就可能多等多少",
        "call-by time of a priority ticket; the less than ordinary, the further it goes before, and the longer "
        "ordinary ones may wait",
    )
    booked_s: int = _key(
        _CALLING,
        "booked_s",
        "预约号应在预约时间后几秒内叫到：小则预约者少等，现场取号的多等",
        "call-by time of a booked ticket; seconds after the slot: less favours who booked over who walked in",
    )
    grace_s: int = _key(
        _CALLING,
        "grace_s",
        "过了应叫时间后再宽限几秒：大则已超时的人让一让还来得及的人，按时率高，超时者等得更久；0 则已超时者先叫"
        "（模拟 100 天，0、300、480、600 秒：15 分钟内叫到 85.9%、86.8%、87.5%、88.0%，"
        "等过半小时 3.8%、4.1%、4.1%、4.4%）",
        "added once the call-by time has passed: more lets those who can still be called in time go first, so more are "
        "called in time and those already late wait longer; 0 calls the late first (100 simulated days with "
        "0, 300, 480, 600: within 15 minutes 85.9, 86.8, 87.5, 88.0 %, over half an hour 3.8, 4.1, 4.1, 4.4 %)",
    )
    booked_lead_s: int = _key(
        _CALLING,
        "booked_lead_s",
        "预约者已签到的，最多可在预约时间前几秒叫号：大则窗口少空等，现场取号的可能被排到后面；0 则不到时间不叫",
        "seconds before the slot in which a booked citizen who has checked in may be called: more keeps windows "
        "busy, at the cost of who walked in; 0 never before the slot",
    )
    short_first: float = _key(
        _CALLING,
        "short_first",
        "办得快的事项早叫多少：0 不分快慢，越大越早（最多早到应叫时间的四分之一），办得慢的就多等"
        "（模拟 100 天，15 分钟内叫到：0 为 86.6%，1.5 为 87.5%）",
        "how much sooner quick matters are called; 0 makes no difference, at most down to a quarter of the time; "
        "slow ones wait longer for it (100 simulated days, within 15 minutes: 86.6 % with 0, 87.5 % with 1.5)",
    )
    few_first: float = _key(
        _CALLING,
        "few_first",
        "能办的窗口少的事项早叫多少：0 不分窗口多少；0.5 表示只有一个窗口能办的，应叫时间减去近一半。等得特别久的少，"
        "到处都能办的多等一点（模拟 100 天，0、0.5：一天里最久的等候平均 35.9、34.5 分钟，15 分钟内叫到 87.6%、87.5%）",
        "how much sooner matters are called that few windows can take: 0 makes no difference, with 0.5 a matter of one "
        "window gets little more than half the time; fewer very long waits, and whoever may go anywhere waits a little "
        "longer (100 simulated days with 0, 0.5: longest wait of a day 35.9, 34.5 minutes, within 15 minutes 87.6, "
        "87.5 %)",
    )


@dataclass(frozen=True, slots=True)
class PolicyTable:
    tide: TideTable = table("潮汐窗口", "tidal windows", TideTable)
    calling: CallingTable = table("叫号顺序", "the order of calls", CallingTable)
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
    return Policy(
        tide=TidePolicy(**_values(TidePolicy, written.tide)),
        calling=CallingPolicy(**_values(CallingPolicy, written.calling)),
        **{name: value for name, value in _values(Policy, written).items() if name not in ("tide", "calling")},
    )


def _values(shape: type[TidePolicy | CallingPolicy | Policy], written: object) -> dict[str, Any]:
    return {field.name: getattr(written, field.name) for field in fields(shape)}
