"""What the caller says of its parts to the manager's device page: a name, a state, words, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tidehall_caller.caller import Caller
    from tidehall_caller.pads.bus import Bus

_OK, _WARN, _BAD = "ok", "warn", "bad"


def report(caller: Caller) -> dict[str, Any]:
    """``{"parts": […]}`` as the hall reads it (docs/contracts.md)."""
    return {"parts": list(_parts(caller))}


def _parts(caller: Caller) -> Iterator[dict[str, str]]:
    here = caller.here
    if here.missing:
        yield _part("keys", _BAD, "按钮和灯用不了", "keys and lamp cannot be used", "运行 doctor", "run its doctor")
    if here.screen_there is not None:
        yield _either(here.screen_there, "display", ("小屏", "display"), ("检查小屏接线", "check its wires"))
    if caller.bus is not None:
        yield _line(caller.bus, len(caller.pads))
    for number, numpad in enumerate(caller.numpads, 1):
        names = (f"数字键盘 {number}", f"number pad {number}")
        yield _either(numpad.there, f"numpad-{number}", names, ("检查 USB 插头", "check its USB plug"))
    missing = [window for window, desk in sorted(caller.desks.items()) if caller.way.live and desk.here is None]
    if missing:
        words = (f"大厅没有窗口 {'、'.join(missing)}", f"the hall has no window {', '.join(missing)}")
        yield _part("windows", _BAD, *words, "核对 caller.toml", "check caller.toml")
    if caller.way.live and caller.settings.own_keys and not here.window:
        advice = ("重新配对并选窗口", "pair again and choose one")
        yield _part("windows", _BAD, "按钮和小屏没有所属窗口", "keys and display belong to no window", *advice)
    if count := caller.ratings.waiting:
        yield _part(
            "ratings", _WARN, f"{count} 个评价待上传", f"{count} ratings to be sent", "检查网络", "check the network"
        )


def _line(bus: Bus, named: int) -> dict[str, str]:
    """A keypad cannot be asked whether it is there; that it spoke is the only proof."""
    if not bus.there:
        advice = ("检查串口转换器和插头", "check the serial adapter")
        return _either(False, "keypads", ("键盘总线", "keypad line"), advice)
    if bus.strangers:
        who = "、".join(map(str, sorted(bus.strangers)))
        words = (f"线上有没登记的键盘，地址 {who}", f"keypads on the line that are not in the settings: {who}")
        return _part(
            "keypads", _WARN, *words, "在 caller.toml 登记，或改键盘地址", "name them, or change their address"
        )
    if bus.noisy:
        words = ("键盘总线有很多坏数据", "much on the keypads' line arrives broken")
        return _part(
            "keypads", _WARN, *words, "检查 A、B 线和两端电阻", "check its wires and the resistors at its ends"
        )
    heard = f"{len(bus.heard)}/{named}"
    return _part("keypads", _OK, f"键盘总线正常，听到过 {heard} 个键盘", f"keypad line ok, {heard} keypads were heard")


def _either(there: bool, name: str, called: tuple[str, str], advice: tuple[str, str]) -> dict[str, str]:
    if there:
        return _part(name, _OK, f"{called[0]}正常", f"{called[1]} ok")
    return _part(name, _BAD, f"{called[0]}没有应答", f"{called[1]} does not answer", *advice)


def _part(name: str, state: str, words: str, words_en: str, step: str = "", step_en: str = "") -> dict[str, str]:
    told = {"name": name, "state": state, "words": words, "words_en": words_en}
    return told | ({"next": step, "next_en": step_en} if step else {})
