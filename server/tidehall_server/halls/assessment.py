"""The monthly assessment of clerks in a hall's file: the weights of notice 002 §7, and the local rules around them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tidehall_link.settings import setting
from tidehall_server.core.appraisal import Weights
from tidehall_server.core.scores.model import Rules

if TYPE_CHECKING:
    from tidehall_server.halls.schema import HallFile

_LOCAL = "；本地规则，请与监察部门确认"
_LOCAL_EN = "; a local rule, confirm it with your supervision office"


@dataclass(frozen=True, slots=True)
class AssessmentTable:
    """Monthly assessment of clerks (notice 002 §7). What no notice names is a local rule."""

    volume: float = setting("业务量权重", "weight of the volume", least=0, most=1, example="0.5")
    quantified: float = setting("量化评分权重", "weight of the quantified score", least=0, most=1, example="0.3")
    satisfaction: float = setting("群众满意度权重", "weight of satisfaction", least=0, most=1, example="0.2")
    base: int = setting("底分", "base score", default=100, least=1, most=1000)
    pass_mark: int = setting("及格分", "pass mark", default=80, least=0, most=1000)
    tests: int = setting("每月至少考试几次", "tests a month, at least", default=2, least=0, most=20)
    specials: bool = setting(
        f"专窗人员也参加考核{_LOCAL}", f"clerks of special windows are assessed too{_LOCAL_EN}", default=False
    )
    very_satisfied: float = setting(
        f"“非常满意”折多少分{_LOCAL}", f"points of the best rating{_LOCAL_EN}", default=100, least=0, most=100
    )
    satisfied: float = setting(
        f"“满意”折多少分{_LOCAL}", f"points of a good rating{_LOCAL_EN}", default=80, least=0, most=100
    )
    fair: float = setting(
        f"“基本满意”折多少分{_LOCAL}", f"points of a middling rating{_LOCAL_EN}", default=60, least=0, most=100
    )
    dissatisfied: float = setting(
        f"“不满意”折多少分{_LOCAL}", f"points of a bad rating{_LOCAL_EN}", default=30, least=0, most=100
    )
    very_dissatisfied: float = setting(
        f"“非常不满意”折多少分{_LOCAL}", f"points of the worst rating{_LOCAL_EN}", default=0, least=0, most=100
    )
    card_yellow: float = setting(
        f"一张黄牌扣几分{_LOCAL}", f"points off for a yellow card{_LOCAL_EN}", default=5, least=0, most=100
    )
    card_red: float = setting(
        f"一张红牌扣几分{_LOCAL}", f"points off for a red card{_LOCAL_EN}", default=10, least=0, most=100
    )
    late: float = setting(
        f"迟到一次扣几分{_LOCAL}", f"points off for coming late{_LOCAL_EN}", default=1, least=0, most=100
    )
    early: float = setting(
        f"早退一次扣几分{_LOCAL}", f"points off for leaving early{_LOCAL_EN}", default=1, least=0, most=100
    )
    absent: float = setting(
        f"缺勤半天扣几分{_LOCAL}", f"points off for half a day's absence{_LOCAL_EN}", default=5, least=0, most=100
    )
    untested: float = setting(
        f"少考一次扣几分{_LOCAL}", f"points off for each test that is missing{_LOCAL_EN}", default=5, least=0, most=100
    )
    grace_min: int = setting(
        f"晚到、早走几分钟以内不算{_LOCAL}", f"minutes that do not count as late or early{_LOCAL_EN}",
        default=5, least=0, most=60,
    )  # fmt: skip


def rules_of(file: HallFile) -> Rules | None:
    """How months are scored as the file says now; None where the hall assesses nobody."""
    table = file.assessment
    if table is None:
        return None
    volume, quantified = _exact(table.volume), _exact(table.quantified)
    weights = Weights(volume, quantified, 1 - volume - quantified, Decimal(table.base), Decimal(table.pass_mark))
    levels = (
        table.very_satisfied, table.satisfied, table.fair, table.dissatisfied, table.very_dissatisfied
    )  # fmt: skip
    return Rules(
        weights, tuple(_exact(each) for each in levels), _exact(table.card_yellow), _exact(table.card_red),
        _exact(table.late), _exact(table.early), _exact(table.absent), _exact(table.untested), table.grace_min,
        table.tests, table.specials, usual_of(file),
    )  # fmt: skip


def usual_of(file: HallFile) -> tuple[tuple[str, int], ...]:
    """The seconds that each service usually takes, as the hall has set them."""
    return tuple((service.id, round(service.minutes * 60)) for service in file.services)


def _exact(number: float) -> Decimal:
    """0.1 as a tenth, not as what a computer keeps of it."""
    return Decimal(str(number))
