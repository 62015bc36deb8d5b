"""What the caller says of its parts to the manager's device page: known names, a state, words, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tidehall_caller.caller import Caller


def report(caller: Caller) -> dict[str, Any]:
    """``{"parts": […]}`` as the hall reads it."""
    return {"parts": [part for part in _parts(caller) if part]}


def _parts(caller: Caller) -> Iterator[dict[str, str]]:
    here = caller.here
    if here.missing:
        yield _bad(
            "按钮", "按钮、灯用不了", "buttons and lamp cannot be used", "运行 tidehall-caller doctor", "run its doctor"
        )
    if here.screen_there is not None:
        yield _either(here.screen_there, "小屏", "display", "检查小屏接线", "check the display's wires")
    if caller.bus is not None:
        yield _either(caller.bus.there, "键盘总线", "keypad line", "检查串口转换器和插头", "check the serial adapter")
    for number, numpad in enumerate(caller.numpads, 1):
        yield _either(numpad.there, f"数字键盘{number}", f"number pad {number}", "检查 USB 插头", "check its USB plug")
    for window, desk in sorted(caller.desks.items()):
        if caller.way.live and desk.here is None:
            words = f"大厅没有窗口 {window}"
            yield _bad(f"窗口{window}", words, f"no window {window}", "核对 caller.toml", "check caller.toml")
    if caller.ratings.waiting:
        count = caller.ratings.waiting
        told = {"words": f"{count} 个评价待上传", "words_en": f"{count} ratings to be sent"}
        yield {"name": "评价", "state": "warn", **told}


def _either(there: bool, zh: str, en: str, step: str, step_en: str) -> dict[str, str]:
    if there:
        return {"name": zh, "state": "ok", "words": f"{zh}正常", "words_en": f"{en} ok"}
    return _bad(zh, f"{zh}没有应答", f"{en} does not answer", step, step_en)


def _bad(name: str, words: str, words_en: str, step: str, step_en: str) -> dict[str, str]:
    return {"name": name, "state": "bad", "words": words, "words_en": words_en, "next": step, "next_en": step_en}
