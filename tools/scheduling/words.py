"""The words in the pictures of docs/scheduling."""

from __future__ import annotations

ZH = {
    "day": "{hall}，模拟的一个忙日（种子 {seed}）：每一点是一个人，横轴取号时间，纵轴等了多久",
    "never": "潮汐窗口不开",
    "rule": "有人等过 15 分钟就开（通知的字面规则）",
    "forecast": "预见到会超 15 分钟就开",
    "figures": "15 分钟内 {share}%，平均 {mean} 分钟，最久 {longest} 分钟，潮汐共 {tides} 分钟",
    "tide": "浅色：潮汐窗口开着",
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
    "forecast": "open when more than 15 min are foreseen",
    "figures": "within 15 min {share} %, mean {mean} min, longest {longest} min, tides {tides} min in all",
    "tide": "pale: a tidal window is open",
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
