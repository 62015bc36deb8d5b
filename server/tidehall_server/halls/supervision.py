"""``[[supervision]]``: from where a hall warns. No notice names a threshold for a card, so each is a local rule."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidehall_link.settings import Report, setting
from tidehall_server.core.calendar import Hours
from tidehall_server.core.supervision.rules import OF_THE_DAY, BadThresholdError, Rule, RuleId, table
from tidehall_server.halls.times import DAYS

if TYPE_CHECKING:
    from tidehall_server.halls.schema import HallFile

_MOST = 10_000
_WHOLE_DAY = 24 * 60
_ONCE = frozenset({RuleId.NOTICE_3WD, RuleId.REVIEW_CONTACT, RuleId.REVIEW_SETTLE})


@dataclass(frozen=True, slots=True)
class ThresholdTable:
    """One rule's own thresholds instead of those that come with the program."""

    rule: RuleId = setting("监察规则", "the rule")
    yellow: float | None = setting(
        "超过多少发黄牌，分钟或超期工作日；不写则不发。本地规则，请与本级监察部门确认",
        "more than this is a yellow card, in minutes or working days over; left out, none. A local rule, confirm it",
        default=None, least=-_MOST, most=_MOST, example="15",
    )  # fmt: skip
    red: float | None = setting(
        "超过多少发红牌，单位同上；不写则不发。本地规则，请与本级监察部门确认",
        "more than this is a red card; left out, none. A local rule, confirm it",
        default=None, least=-_MOST, most=_MOST, example="30",
    )  # fmt: skip


def rules_of(file: HallFile) -> dict[RuleId, Rule]:
    """The rule table of this hall."""
    return table({each.rule: (each.yellow, each.red) for each in file.supervision})


def check_supervision(file: HallFile, report: Report) -> None:
    seen: list[RuleId] = []
    for index, each in enumerate(file.supervision):
        if report.wrong(("supervision", index, "rule")):
            continue  # no rule that anybody knows: nothing more can be said of it
        if each.rule in seen:
            report.error("threshold_twice", ("supervision", index, "rule"), value=each.rule.value)
        seen.append(each.rule)
        try:
            rule = table({each.rule: (each.yellow, each.red)})[each.rule]
        except BadThresholdError:
            report.error("threshold_order", ("supervision", index, "yellow"), value=each.yellow, red=each.red)
        else:
            _reached(file, index, rule, report)


def _reached(file: HallFile, index: int, rule: Rule, report: Report) -> None:
    """A threshold that no measure passes warns of nothing, and nobody would find out."""
    most = _most(file, rule)
    for key, value in (("yellow", rule.yellow), ("red", rule.red)):
        if value is not None and not rule.can_measure(value, most):
            report.error("threshold_never", ("supervision", index, key), value=f"{value:g}", most=f"{most:g}")
        elif key == "yellow" and value is not None and rule.red is not None and not rule.can_measure(value, rule.red):
            report.error("threshold_order", ("supervision", index, key), value=f"{value:g}", red=f"{rule.red:g}")


def _most(file: HallFile, rule: Rule) -> float:
    """The greatest measure of a rule: limits that are found broken once, and those of a day, which ends."""
    if rule.id in _ONCE:
        return 1
    if rule.id not in OF_THE_DAY:
        return math.inf
    hours = file.hours
    if hours is None:
        return _WHOLE_DAY
    days = [getattr(hours, name) or () for name in DAYS] + [each.sessions or () for each in hours.special]
    return max((sum(_minutes(one) for one in day if one is not None) for day in days), default=0) or _WHOLE_DAY


def _minutes(one: Hours) -> float:
    return (one.closes.hour - one.opens.hour) * 60 + one.closes.minute - one.opens.minute
