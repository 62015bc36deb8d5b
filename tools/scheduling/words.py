"""The words in the pictures of docs/scheduling."""

from __future__ import annotations

ZH = {
    "day": "{hall}，模拟的一个忙日（种子 {seed}）：每一点是一个人，横轴取号时间，纵轴等了多久",
    "never": "潮汐窗口不开",
    "rule": "有人等过 15 分钟就开（通知的字面规则）",
    "forecast": "预见快要超 15 分钟，提前开",
    "figures": "15 分钟内 {share}%，平均 {mean} 分钟，最久 {longest} 分钟，潮汐共 {tides} 分钟",
    "tide": "（浅色：潮汐窗口开着）",
    "minutes": "分钟",
    "limits": "每个窗口一天办 30 件时，等过 15 分钟的人占多少（每件 {mean} 分钟，每天 {hours} 小时）",
    "windows": "共用一队的窗口数",
    "allowed": "5%",
    "told": "取号时说的范围（蓝）与实际等候（橙：10 人中的 8 人；点：中位数），{days} 个模拟日",
    "toldAxis": "取号时说要等（分钟）",
    "people": "{n} 人",
    "covered": "{n} 人可对照，{share}% 在范围内，平均差 {mean} 分钟",
}
EN = {
    "day": "{hall}, a busy day of the simulator (seed {seed}): each dot is a citizen, across: issued at, up: waited",
    "never": "no tidal window opens",
    "rule": "open when somebody has waited over 15 min (the letter of the notice)",
    "forecast": "open before a wait passes 15 min",
    "figures": "within 15 min {share} %, mean {mean} min, longest {longest} min, tides {tides} min in all",
    "tide": " (pale: a tidal window is open)",
    "minutes": "min",
    "limits": "Share waiting over 15 min when each window has 30 cases a day ({mean} min a case, {hours} h a day)",
    "windows": "windows sharing a line",
    "allowed": "5 %",
    "told": "Range told at issue (blue) and real wait (orange: 8 of 10; dot: median), {days} days of the simulator",
    "toldAxis": "wait told at issue (min)",
    "people": "{n}",
    "covered": "{n} measured, {share} % within the range, off by {mean} min on average",
}
LANGUAGES = {"zh": ZH, "en": EN}

HALL_NAMES = {
    "zh": {
        "jianping": "建平", "meixian": "梅县", "tongshan": "通山", "chini": "赤坭",
        "meijiang": "梅江", "all": "五厅合计",
    },
    "en": {
        "jianping": "Jianping", "meixian": "Meixian", "tongshan": "Tongshan", "chini": "Chini", "meijiang": "Meijiang",
        "all": "all five",
    },
}  # fmt: skip
MOMENT_NAMES = {
    "zh": {"after 5 min": "等了 5 分钟时再说", "after 10 min": "等了 10 分钟时再说", "3 ahead": "前面剩 3 人时再说"},
    "en": {"after 5 min": "again after 5 min", "after 10 min": "again after 10 min", "3 ahead": "again with 3 ahead"},
}
POLICY_NAMES = {
    "zh": {
        "static": "各部门专窗，不开潮汐", "static-tide": "各部门专窗，等过 15 分钟才开", "fifo": "一条队，不开潮汐",
        "shortest": "取号时排最短的队", "due": "到期先叫，不开潮汐", "fifo-tide": "一条队，等过 15 分钟才开",
        "due-tide": "到期先叫，等过 15 分钟才开", "count": "每窗排到 10 人就开",
        "estimate": "按队长估到 12 分钟就开",
        "recommended": "研究所得的预见规则", "recommended-30": "同上，兼顾 30 件", "always": "潮汐窗口全天开",
        "timetable": "潮汐按固定时间开", "product-rule": "本系统，按通知字面", "product": "本系统，预见",
    },
    "en": {
        "static": "windows by department, no tides", "static-tide": "the same, open when 15 min have passed",
        "fifo": "one line, no tides", "shortest": "shortest line at issue", "due": "calls by due time, no tides",
        "fifo-tide": "one line, open when 15 min have passed",
        "due-tide": "calls by due time, open when 15 min have passed",
        "count": "open at 10 waiting a window", "estimate": "open when the line's length says 12 min",
        "recommended": "the forecast rule of our study", "recommended-30": "the same, minding 30 cases",
        "always": "all tidal windows all day", "timetable": "tides on a timetable",
        "product-rule": "tidehall, by the letter", "product": "tidehall, foreseen",
    },
}  # fmt: skip
TABLES: dict[str, dict[str, str]] = {
    "zh": {
        "days": "{days} 个模拟日（五个厅，平常、繁忙、截止日、缺人、成群来人各占五分之一）。",
        "policies": "办法|15 分钟内叫到|平均等|每天 95% 的人等不过|每天最久|超过 30 分钟|老弱病残孕 15 分钟内"
        "|潮汐分钟/天|开几次/天|刚关又开/天",
        "hall": "15 分钟内叫到 @ 潮汐分钟/天",
        "told": "取号时说的|人数|落在范围内|范围多宽（分钟）|偏（多说 +）|平均差（分钟）|最好的预测|通常的算法",
        "ahead": "哪些日子|天数|实际来人 / 预计|超过 15 分钟 实际 / 算出|平均等（分钟）实际 / 算出",
        "gap": "厅|本系统 @ 潮汐分钟|全知者同样达标率所需分钟|总差距|我们的|那一天本身|偶然",
        "price": "改成|15 分钟内（百分点）|老弱病残孕|普通群众|每天最久（分钟）|超过 30 分钟|潮汐分钟/天",
    },
    "en": {
        "days": "{days} simulated days (five halls; a fifth each usual, busy, deadline, short of staff, groups).",
        "policies": "rule|called in 15 min|mean|95th of a day|longest of a day|over 30 min|green channel in 15 min"
        "|tide min/day|openings/day|reopened/day",
        "hall": "called in 15 min @ tide minutes a day",
        "told": "told at issue|people|within range|range is wide (min)|bias (+ too much)|off by (min)|best predictor"
        "|usual formula",
        "ahead": "days|number|came / expected|over 15 min lived / worked out|mean wait (min) lived / worked out",
        "gap": "hall|tidehall @ tide min|the same share, knowing all|gap|ours|the day|chance",
        "price": "changed to|in 15 min (points)|green channel|ordinary|longest of a day (min)|over 30 min|tide min/day",
    },
    "zh-days": {
        "normal": "平常日", "peak": "繁忙日（比预计多）", "deadline": "截止日", "short": "缺人的日子",
        "burst": "成群来人",
    },
    "en-days": {
        "normal": "usual", "peak": "busier than expected", "deadline": "deadline", "short": "short of staff",
        "burst": "groups",
    },
}  # fmt: skip
