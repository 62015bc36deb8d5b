"""The national indicators of 好差评: 40 active codes, eight to a level, and the retired ones.

Source: the national indicator list as downloaded by deployed systems (domain facts §2.4). Adding or removing one
without permission is forbidden there, so this list is versioned data: a new list is a new version, and a code that was
ever used keeps its meaning.
"""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_server.core.queue.commands import Level

VERSION = "2020-05-22"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A tag a citizen may choose under its own level; ``base`` marks the basic ones."""

    code: str
    level: Level
    name: str
    name_en: str
    base: bool = False


_ACTIVE = (
    Indicator("510", Level.VERY_SATISFIED, "一窗受理一次办结", "One window, done in one go", base=True),
    Indicator("511", Level.VERY_SATISFIED, "可以先受理后补材料", "Accepted first, papers could follow", base=True),
    Indicator("512", Level.VERY_SATISFIED, "不用提交证明", "No certificates needed", base=True),
    Indicator("513", Level.VERY_SATISFIED, "可以全程网上办理", "Can be done fully online"),
    Indicator("514", Level.VERY_SATISFIED, "可以使用手机办理", "Can be done by phone"),
    Indicator("515", Level.VERY_SATISFIED, "可以就近办理", "Can be done nearby"),
    Indicator("516", Level.VERY_SATISFIED, "无需材料直接办理", "No papers needed"),
    Indicator("517", Level.VERY_SATISFIED, "服务热情效率高", "Warm and efficient"),
    Indicator("406", Level.SATISFIED, "填写一张表单就可完成申报", "One form was enough", base=True),
    Indicator("407", Level.SATISFIED, "在线提交材料窗口核验", "Papers sent online, checked here", base=True),
    Indicator("408", Level.SATISFIED, "一张清单告知全部申报材料", "One list named all papers", base=True),
    Indicator("409", Level.SATISFIED, "用告知承诺减免申报材料", "A signed promise replaced papers"),
    Indicator("410", Level.SATISFIED, "可以在线预约办理", "Can be booked online"),
    Indicator("411", Level.SATISFIED, "跑大厅一次办完", "Done in one visit"),
    Indicator("412", Level.SATISFIED, "可以使用自助机办理", "Can be done at a self-service machine"),
    Indicator("413", Level.SATISFIED, "服务态度较好", "Good attitude"),
    Indicator("307", Level.FAIR, "一次性告知需要补正的材料", "All missing papers named at once", base=True),
    Indicator("308", Level.FAIR, "提供申报材料样本", "Samples of papers were given", base=True),
    Indicator("309", Level.FAIR, "在承诺的时间内办结", "Done within the promised time", base=True),
    Indicator("310", Level.FAIR, "办事指南指引准确", "The guide was accurate"),
    Indicator("311", Level.FAIR, "按办事指南要求的材料即可办理", "The papers of the guide sufficed"),
    Indicator("312", Level.FAIR, "可以快递送达", "Result can be sent by post"),
    Indicator("313", Level.FAIR, "跑动次数与承诺的一致", "As many visits as promised"),
    Indicator("314", Level.FAIR, "服务态度一般", "Ordinary attitude"),
    Indicator("207", Level.DISSATISFIED, "没有提供材料样本", "No samples of papers", base=True),
    Indicator("208", Level.DISSATISFIED, "没有提供材料清单", "No list of papers", base=True),
    Indicator("209", Level.DISSATISFIED, "未在承诺时间内办结", "Not done within the promised time", base=True),
    Indicator("210", Level.DISSATISFIED, "同样内容的证明材料被要求多次提交", "Same proof asked for several times"),
    Indicator("211", Level.DISSATISFIED, "承诺网办但无法在线办理", "Promised online, impossible online"),
    Indicator(
        "212", Level.DISSATISFIED, "在线预约办理后到实体大厅重复取号排队", "Booked online, yet had to queue again"
    ),
    Indicator("213", Level.DISSATISFIED, "窗口人员业务不熟练", "Staff not familiar with the matter"),
    Indicator("214", Level.DISSATISFIED, "服务态度生硬", "Stiff attitude"),
    Indicator(
        "108", Level.VERY_DISSATISFIED, "在办事指南之外增加新的审批条件", "Conditions beyond the guide", base=True
    ),
    Indicator("109", Level.VERY_DISSATISFIED, "需提供办事指南之外的申报材料", "Papers beyond the guide", base=True),
    Indicator(
        "110", Level.VERY_DISSATISFIED, "无理由超过法定办理时间", "Over the legal time without reason", base=True
    ),
    Indicator("111", Level.VERY_DISSATISFIED, "办事指南提供样本有错", "Sample in the guide was wrong"),
    Indicator(
        "112", Level.VERY_DISSATISFIED, "承诺在线收取申报材料实际无法收取", "Promised online papers, could not be taken"
    ),
    Indicator("113", Level.VERY_DISSATISFIED, "多头跑窗口和部门", "Sent from window to window"),
    Indicator("114", Level.VERY_DISSATISFIED, "跑动次数与承诺的不一致", "More visits than promised"),
    Indicator("115", Level.VERY_DISSATISFIED, "服务态度差效率低", "Bad attitude, slow"),
)

INDICATORS: dict[str, Indicator] = {indicator.code: indicator for indicator in _ACTIVE}

RETIRED = frozenset(
    str(code)
    for span in (range(101, 108), range(201, 207), range(301, 307), (401, 402, 404, 405), range(501, 510))
    for code in span
)


def named(code: str) -> Indicator:
    """What a code meant when it was chosen: a retired one stays readable in old reviews, and is offered to nobody."""
    gone = Indicator(code, Level.FAIR, f"{code}（已停用的指标）", f"{code} (a retired indicator)")
    return INDICATORS.get(code, gone)
