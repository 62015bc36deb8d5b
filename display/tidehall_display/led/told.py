"""What the manager is told of the panels: those in trouble first, by name, with what somebody should do."""

from __future__ import annotations

from collections.abc import Sequence

from tidehall_display.led.keeper import Keeper, PanelState

_MOST = 16
_WORDS = {
    PanelState.STARTING: ("warn", "正在连接", "is being connected", "", ""),
    PanelState.UNREACHABLE: (
        "bad", "连不上", "cannot be reached",
        "看控制卡的电源灯和网线或 485 线，核对 IP 或屏号", "check its power, its cable, its address or number",
    ),
    PanelState.REFUSING: (
        "bad", "控制卡拒绝内容", "refuses what is sent",
        "核对控制卡型号、屏宽高和字库", "check the model of the card, the size of the panel and its fonts",
    ),
}  # fmt: skip


def parts(keepers: Sequence[Keeper]) -> list[dict[str, str]]:
    """At most sixteen; where there are more panels, those that are well share one line."""
    ill = [_part(n, keeper) for n, keeper in enumerate(keepers, 1) if keeper.state is not PanelState.OK]
    well = [(n, keeper) for n, keeper in enumerate(keepers, 1) if keeper.state is PanelState.OK]
    if len(keepers) <= _MOST:
        return ill + [_part(n, keeper) for n, keeper in well]
    told = ill[: _MOST - 1]
    more = len(ill) - len(told)
    state = "bad" if more else "ok"
    zh = f"{len(well)} 块屏正常" + (f"，另有 {more} 块连不上" if more else "")
    en = f"{len(well)} panels are well" + (f", {more} more are not" if more else "")
    return [*told, {"name": "controllers", "state": state, "words": zh, "words_en": en}]


def _part(number: int, keeper: Keeper) -> dict[str, str]:
    name = f"controller-{number}"
    if keeper.state is PanelState.OK:
        zh, en = ("正常", "is well") if keeper.answers else ("只发不收，不能确认", "never answers: sent, not confirmed")
        return {"name": name, "state": "ok", "words": f"{keeper.name} {zh}", "words_en": f"{keeper.name} {en}"}
    state, zh, en, step, step_en = _WORDS[keeper.state]
    why = f"（{keeper.why}）" if keeper.why and keeper.state is PanelState.REFUSING else ""
    said = {"name": name, "state": state, "words": f"{keeper.name} {zh}{why}", "words_en": f"{keeper.name} {en}"}
    return said | ({"next": step, "next_en": step_en} if step else {})
