"""``[[supervision]]``: from where a hall warns. No notice names a threshold for a card, so each is a local rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidehall_link.settings import Report, setting
from tidehall_server.core.supervision.rules import BadThresholdError, Rule, RuleId, table

if TYPE_CHECKING:
    from tidehall_server.halls.schema import HallFile

_MOST = 10_000


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
        if each.rule in seen:
            report.error("threshold_twice", ("supervision", index, "rule"), value=each.rule.value)
        seen.append(each.rule)
        try:
            table({each.rule: (each.yellow, each.red)})
        except BadThresholdError:
            report.error("threshold_order", ("supervision", index, "yellow"), value=each.yellow, red=each.red)
