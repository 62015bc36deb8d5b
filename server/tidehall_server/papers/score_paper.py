"""The list of a month's scores that is signed and posted: plain values for its template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tidehall_server.core.scores.model import Line, Rules, Star
from tidehall_server.core.scores.month import Counted
from tidehall_server.papers.content import Letterhead
from tidehall_server.papers.words import day

_RESULTS = {True: "及格", False: "不及格", None: "未计分"}
_DEEDS = {
    "card_red": "红牌", "card_yellow": "黄牌", "absent": "缺勤", "late": "迟到", "early": "早退", "untested": "少考",
}  # fmt: skip
_PARTS = {"volume": "业务量", "quantified": "量化评分", "satisfaction": "满意度"}


def values(counted: Counted, stars: Sequence[Star], head: Letterhead, today: date) -> dict[str, object]:
    """The names that a template may use."""
    settled = counted.scores.settled
    first = counted.period.first
    return {
        "hall": head.hall,
        "title": f"窗口人员{first.year}年{first.month}月考核表",
        "settled": day(settled.at.astimezone(head.zone).date()) if settled is not None else "",
        "date": day(today),
        "scored": counted.scored,
        "rules": _rules(counted.rules),
        "lines": [_line(line) for line in counted.lines if line.assessed],
        "others": [_line(line) for line in counted.lines if not line.assessed],
        "stars": [f"{star.name}（{star.reason}）" for star in stars],
    }


def _rules(rules: Rules) -> list[str]:
    weights = rules.weights
    shares = "、".join(
        f"{name}占{_percent(share)}"
        for name, share in (
            ("业务量", weights.volume), ("量化评分", weights.quantified), ("群众满意度", weights.satisfaction)
        )
    )  # fmt: skip
    levels = "、".join(f"{_text(each)}" for each in rules.levels)
    return [
        f"{shares}，底分 {_text(weights.base)}，{_text(weights.pass_mark)} 分及格。",
        "业务量按事项的平均用时折算，与全厅同一时间内的平均工作量相比；没有评价的办件不计满意度，权重按比例并入其他两项。",
        f"好差评五档折分（从非常满意到非常不满意）：{levels}。红牌扣 {_text(rules.red)}、黄牌扣 {_text(rules.yellow)}、"
        f"缺勤半天扣 {_text(rules.absent)}、迟到扣 {_text(rules.late)}、早退扣 {_text(rules.early)}、"
        f"每少考一次扣 {_text(rules.untested)}。以上折分和扣分为本地规则。",
    ]


def _line(line: Line) -> dict[str, object]:
    notes = [f"{_DEEDS[deed.rule]} {len(deed.facts)} 次 {_text(deed.points)}" for deed in line.deeds]
    notes += [
        f"{_PARTS[each.part.value]}更正 {'+' if each.points > 0 else ''}{_text(each.points)}：{each.reason}"
        for each in line.corrections
    ]
    return {
        "name": line.name,
        "cases": line.cases,
        "load": _text(line.load_minutes),
        "open": _text(line.open_minutes),
        "volume": _text(line.volume),
        "quantified": _text(line.quantified),
        "rated": sum(line.levels),
        "satisfaction": _text(line.satisfaction),
        "tests": line.tests,
        "total": _text(line.total),
        "result": _RESULTS[line.passed],
        "notes": "；".join(notes),
    }


def _percent(share: Decimal) -> str:
    return f"{_text(share * 100)}%"


def _text(value: Decimal | None) -> str:
    """As people write it: no zeros after the point that say nothing."""
    if value is None:
        return "—"
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
