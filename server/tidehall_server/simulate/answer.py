"""The answer to a what-if as plain JSON values, and what has to be said with it (docs/contracts.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from statistics import mean
from typing import Any

from tidehall_server.simulate.change import Change
from tidehall_server.simulate.change_words import described
from tidehall_server.simulate.effect import Against, Effect, effect
from tidehall_server.simulate.figure_words import SIDES
from tidehall_server.simulate.measure import Measured, Slot, TideSpan, Totals
from tidehall_server.simulate.whatif import Banded, Compared, banded

Json = dict[str, Any]


def answer(days: Sequence[Compared], change: Change) -> Json:
    """All days, each by itself and together."""
    before = banded([[day.before.tally] for day in days])
    after = banded([[life.tally for life in day.after] for day in days])
    mirror = banded([[life.tally for life in day.mirror] for day in days])
    found = effect(days)
    plan = days[0].plan
    return {
        "hall": {"zh": plan.name, "en": plan.name_en},
        "timezone": plan.timezone,
        "change": described(change, [day.plan for day in days], frozenset().union(*(day.set_by_hand for day in days))),
        "days": [_day(day) for day in days],
        "before": _totals(before),
        "after": _totals(after),
        "mirror": _totals(mirror),
        **_effect(found),
        "notes": notes(days, before.mean, after.mean, mirror.mean, found.against),
    }


def _day(day: Compared) -> Json:
    return {
        "day": day.day,
        "before": _side([day.before]),
        "after": _side(day.after),
        "mirror": _totals(banded([[life.tally for life in day.mirror]])),
        "mirror_slots": _slots(day.mirror),
        **_effect(effect([day])),
    }


def _effect(found: Effect) -> Json:
    return {"against": found.against.value, "effect": _totals(found.difference)}


def _side(lives: Sequence[Measured]) -> Json:
    """Slots as the mean of all draws; tides of the first one, as an example of a whole day."""
    return {
        "totals": _totals(banded([[life.tally for life in lives]])),
        "slots": _slots(lives),
        "tides": [_tide(tide) for tide in lives[0].tally.tides],
    }


def _slots(lives: Sequence[Measured]) -> list[Json]:
    return [_slot(same) for same in zip(*(life.slots for life in lives), strict=True)]


def _tide(tide: TideSpan) -> Json:
    return {"window": tide.window, "opened": tide.opened.isoformat(), "closed": tide.closed.isoformat()}


def _slot(same: Sequence[Slot]) -> Json:
    waits = [slot.mean_s for slot in same if slot.mean_s is not None]
    many = len(same) > 1 and bool(waits)
    return {
        "starts": same[0].starts.isoformat(),
        "arrivals": round(mean(slot.arrivals for slot in same), 2),
        "mean_s": round(mean(waits), 1) if waits else None,
        "waiting": round(mean(slot.waiting for slot in same), 2),
        "open": round(mean(slot.open for slot in same), 2),
        "low_s": round(min(waits), 1) if many else None,
        "high_s": round(max(waits), 1) if many else None,
    }


def _totals(found: Banded) -> Json:
    return _plain(found.mean) | {
        "low": _band(found.low),
        "high": _band(found.high),
    }


def _plain(found: Totals) -> Json:
    return {key: _rounded(key, value) for key, value in asdict(found).items()}


def _band(found: Totals | None) -> Json | None:
    return None if found is None else {key: value for key, value in _plain(found).items() if key != "cases"}


def _rounded(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {window: round(count, 2) for window, count in value.items()}
    return None if value is None else round(value, 4 if "share" in key else 2)


def notes(
    days: Sequence[Compared], before: Totals, after: Totals, mirror: Totals, against: Against
) -> list[dict[str, str]]:
    """What is chance, what is not, and how far the model is off: in words, Chinese and English."""
    found = [_said(_FIXED), _chance(days), _error(before, mirror, against)]
    by_hand, left_out = sum(day.by_hand for day in days), sum(day.left_out for day in days)
    given_way = sum(day.given_way for day in days)
    if by_hand:
        found.append(_said(_BY_HAND, count=by_hand))
    if given_way:
        found.append(_said(_GIVEN_WAY, count=given_way))
    if left_out:
        found.append(_said(_LEFT_OUT, count=left_out))
    if after.turned_away > mirror.turned_away:
        found.append(_said(_TURNED_AWAY, count=round(after.turned_away, 1)))
    reference, (zh, en) = (mirror, SIDES["mirror"]) if against is Against.MIRROR else (before, SIDES["before"])
    if after.left > reference.left + 1:
        found.append(_said(_LEAVING, zh=zh, en=en, before=round(reference.left, 1), after=round(after.left, 1)))
    return found


def _chance(days: Sequence[Compared]) -> dict[str, str]:
    draws = max(len(day.after) for day in days)
    if draws == 1:
        return _said(_CERTAIN)
    unknown, visitors = sum(day.unknown for day in days), sum(day.visitors for day in days)
    return _said(_DRAWN, unknown=unknown, visitors=visitors, draws=draws)


def _error(before: Totals, mirror: Totals, against: Against) -> dict[str, str]:
    return _said(
        _ERROR if against is Against.RECORD else _MIRRORED,
        share=f"{(mirror.share15 - before.share15) * 100:+.1f}",
        wait=f"{(mirror.mean_s - before.mean_s) / 60:+.1f}",
        tides=f"{mirror.tide_minutes - before.tide_minutes:+.0f}",
    )


def _said(words: tuple[str, str], **values: object) -> dict[str, str]:
    return {"zh": words[0].format(**values), "en": words[1].format(**values)}


_FIXED = (
    "不靠运气：取号时间、事项、已办件的办理时长、人员在岗和暂停、每个窗口叫号前的停顿，都照当天记录；"
    "叫号先后和潮汐窗口由规则重新决定。",
    "Not chance: arrivals, matters, the time of finished cases, who was on duty or paused, and how long each window "
    "lingered before a call are as recorded; who is called next and the tides are decided anew.",
)
_CERTAIN = (
    "没有靠运气的部分：当天每一件都看到办完，没有人中途离开。",
    "Nothing is left to chance: every case was seen to its end and nobody left.",
)
_DRAWN = (
    "靠运气：{visitors} 人中有 {unknown} 人没有办完，其办理时长按当天同类办件抽取，耐心按当天离开的快慢抽取，"
    "共抽 {draws} 次；数字是平均，范围是最低和最高的一次。",
    "Chance: {unknown} of {visitors} citizens were not seen to the end; their time is drawn from the day's cases of "
    "the same kind, patience from the day's rate of leaving, {draws} times; figures are means, bands the lowest and "
    "the highest of them.",
)
_ERROR = (
    "模型误差：什么都不改，照样重演，15 分钟内叫到的比例与实际相差 {share} 个百分点，平均等候 {wait} 分钟，"
    "潮汐开放 {tides} 分钟。比这更小的差别不说明问题。",
    "The model's own error: lived again with nothing changed, the share within 15 minutes is off by {share} points, "
    "the mean wait by {wait} minutes, tides by {tides} minutes. No smaller difference means anything.",
)
_MIRRORED = (
    "模型误差：什么都不改，照样重演，15 分钟内叫到的比例与实际相差 {share} 个百分点，平均等候 {wait} 分钟，"
    "潮汐开放 {tides} 分钟。误差不小，所以改后的数字要和“照旧重演”比，不和实际比。",
    "The model's own error: lived again with nothing changed, the share within 15 minutes is off by {share} points, "
    "the mean wait by {wait} minutes, tides by {tides} minutes. That is much, so the changed figures are to be "
    "compared with the unchanged life, not with the record.",
)
_BY_HAND = (
    "负责人当天的 {count} 次操作（开关潮汐、改阈值、加减窗口）照样保留。",
    "{count} acts of managers on those days (tides, thresholds, windows) were kept.",
)
_GIVEN_WAY = (
    "负责人当天另有 {count} 次改设置，改的正是这里要比的设置，已略去：全天按这里的值算。",
    "{count} more acts of managers set just what this change holds all day: they were dropped.",
)
_LEFT_OUT = (
    "其中 {count} 次操作在新的情形下无法执行，已略去。",
    "{count} acts of people were not possible any more and were left out.",
)
_TURNED_AWAY = (
    "注意：平均每天有 {count} 人取不到号，因为没有窗口可以办他们的事项；"
    "他们算作没有在 15 分钟内叫到，但不在等候时间里。",
    "Mind: {count} citizens a day got no number, as no window may serve their matter; they count as not called within "
    "15 minutes, but no wait counts them.",
)
_LEAVING = (
    "注意：没叫到就离开的人，{zh}平均每天 {before} 人，改后 {after} 人。",
    "Mind: {after} citizens a day left without being called; {en}: {before}.",
)
