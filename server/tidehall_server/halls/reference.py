"""The reference for hall managers, made from the schema.

``python -m tidehall_server.halls.reference > docs/hall-config.md``; a test holds that page against it.
"""

from __future__ import annotations

import sys

from tidehall_link.settings import Key, keys
from tidehall_server.halls.schema import HallFile

_INTRO = """\
# 大厅配置文件

<!-- 由 tidehall_server.halls.reference 生成，请勿手改。 -->

一个大厅一个 TOML 文件。五个样例在 `config/halls/`：梅县 `meixian`、通山 `tongshan`、赤坭 `chini`、梅江 `meijiang`、
建平 `jianping`。最省事的做法是复制最接近的一个再改。

```
tidehall check-config 我的大厅.toml             一次列出全部问题，每条都有行号和改法
tidehall check-config --assumed meixian         列出通知没有写、需要本厅确认的值
tidehall serve --hall 我的大厅.toml …           用这个文件开厅
```

## 写法

- 用记事本等文本编辑器，保存为 UTF-8。`#` 后面是说明，不起作用。
- 文字放在英文双引号里：`name = "综合窗口（一）"`。列表用方括号：`["医保", "民政"]`。日期不加引号：`2026-10-01`。
- 引号、等号、逗号、方括号都用英文半角。
- `[hall]` 是一张表，只写一次；`[[services]]` 每写一次就多一个事项。
- 报错里的 `windows[2].services[1]` 指第 2 个窗口的第 1 个事项，从 1 数起。
- 样例行末的“文件…”是通知出处；“假定”表示通知没有写，由本厅确认后修改。把“假定”改成自己的依据，
  `--assumed` 就不再列出它。

下表“必填”一栏为空表示可以不写，此时用“默认”一栏的值。
"""

_OUTRO = """\
## booking

没有这样的表，预约的规则写在 `[bookings]`。预约是多一种选择，不能设成必须：来现场的群众总能取号
（梅区府办明电〔2023〕26号 第 14 条）；约满、爽约、不填身份证都只影响预约，不影响现场取号。
预约签到的时间范围见 `policy.booking_early_s` 和 `policy.booking_late_s`。

## 检查哪些事

**不能用（错误）**：读不懂的行、没有的键、缺少的键、类型或范围不对；代号、名称、号码字母重复；部门、事项、窗口写了
不存在的名字；没有窗口受理的事项；需要的网络没有窗口接通；窗口没有事项；综合、潮汐窗口少于 `[rules]` 的要求；人员少于
窗口；实行 AB 岗的窗口缺 A 岗或 B 岗；时段重叠；时区不对；考核权重合计不是 1；把预约设成必须；设默认好评。

**可以用但要看（警告）**：人员少于原则上的人数；没有咨询事项；部门没有事项；只有潮汐窗口受理的事项；没有人能坐的
窗口；号码字母像数字（I、O）。

## 时间和网络

- 不写 `[hours]` 表示通知没有定时间：当天开厅以后、闭厅以前都能取号。
- 国家节假日不用写：已知的年份（内置 2023—2026 年）放假的日子不开放，调休上班的日子按 `workday` 开放。下一年的通知发布后
  （多在十一月），把全文粘贴进 `[[holidays]]` 的 `notice` 即可，程序逐句核对日期、星期和天数。本厅另有安排的写进
  `hours.closed` 或 `[[hours.special]]`，以本厅的为准。
- `departments` 带来的事项受网络限制：窗口不通的，自动不受理；在 `services` 里点名而网络不通的，报错。
"""


def render() -> str:
    """The whole page as Markdown."""
    parts = [_INTRO]
    for key in keys(HallFile).values():
        parts += _section(key, key.name)
    return "\n".join([*parts, _OUTRO])


def _section(key: Key, path: str) -> list[str]:
    header = f"[[{path}]]" if key.many else f"[{path}]"
    must = "必须有" if key.spec.required else "可以不写"
    lines = [f"## {path}", "", f"`{header}` {key.spec.zh}（{must}）。*{key.spec.en}*", ""]
    lines += ["| 键 | 必填 | 写法 | 默认 | 意思 |", "|---|---|---|---|---|"]
    inner = keys(key.item)
    lines += [_row(one) for one in inner.values() if not one.nested]
    lines.append("")
    for one in inner.values():
        if one.nested:
            lines += _section(one, f"{path}.{one.name}")
    return lines


def _row(key: Key) -> str:
    must = "是" if key.spec.required else ""
    default = "" if key.spec.required or key.default in (None, "", ()) else f"`{key.value_text()}`"
    return f"| `{key.name}` | {must} | {_form(key)} | {default} | {key.spec.zh}<br>*{key.spec.en}* |"


def _form(key: Key) -> str:
    choices = key.choices()
    if choices:
        listed = "、".join(f"`{choice}`" for choice in choices)
        return f"列表：{listed}" if key.many else listed
    text = key.kind_zh()
    low, high = key.spec.least, key.spec.most
    if low is not None and high is not None:
        text += f"，{low:g}–{high:g}"
    if key.spec.rule_zh:
        text += f"；{key.spec.rule_zh}"
    return f"{text}。例：`{key.spec.example}`" if key.spec.example else text


if __name__ == "__main__":
    sys.stdout.write(render())
