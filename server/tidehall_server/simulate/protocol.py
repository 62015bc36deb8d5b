"""The referee's lines, read one by one: what is no message of the protocol is named with its line, never guessed at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tidehall_server.core.queue.model import PriorityClass
from tidehall_server.core.refusal import Refused
from tidehall_server.simulate.referee import Partner

_Message = Mapping[str, Any]
_EVENTS: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "arrival": {"ticket": str, "service": str, "class": str, "appt_s": (int, float)},
    "called": {"ticket": str, "window": str},
    "end": {"ticket": str, "window": str, "no_show": bool},
    "window_on": {"window": str},
    "window_off": {"window": str},
    "drain": {"window": str},
}
_STEP: Mapping[str, type | tuple[type, ...]] = {
    "t": (int, float), "events": list, "idle": list, "tidal": dict, "can_order": list,
}  # fmt: skip
_CLASSES = {each.value for each in PriorityClass}
_STATES = {"closed", "ordered", "open", "closing"}


class BadLine(Exception):
    """A line that cannot be answered: its number, and what is wrong with it in Chinese and English."""

    def __init__(self, number: int, zh: str, en: str) -> None:
        super().__init__(f"line {number}: {en}")
        self.zh = f"第 {number} 行：{zh}"
        self.en = f"line {number}: {en}"


class _Wrong(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def converse(lines: Iterable[str]) -> Iterator[str]:
    """Replies to the driver's lines, one each; empty lines are passed over. Raises ``BadLine``."""
    spoken = _Spoken()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            reply = spoken.answer(_read(line))
        except _Wrong as wrong:
            raise BadLine(number, wrong.zh, wrong.en) from None
        except Refused as refused:
            said = f"{refused.code.value} {dict(refused.facts)}"
            raise BadLine(number, f"规则拒绝 {said}", f"the rules refuse it: {said}") from None
        yield json.dumps(reply, ensure_ascii=False)


def _read(line: str) -> _Message:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise _Wrong(f"不是 JSON（{error}）", f"not JSON ({error})") from None
    if not isinstance(found, dict):
        raise _Wrong("不是 JSON 对象", "not a JSON object")
    return found


class _Spoken:
    """What has been said so far, as far as it decides what may be said next."""

    def __init__(self) -> None:
        self._partner = Partner()
        self._windows: set[str] = set()
        self._tickets: set[str] = set()
        self._t = -1.0

    def answer(self, message: _Message) -> _Message:
        kind = message.get("type")
        if kind not in ("config", "step"):
            raise _Wrong(f"type 是 {kind!r}，只能是 config 或 step", f"type is {kind!r}, not config or step")
        if kind == "config":
            return self._configured(message)
        if not self._windows:
            raise _Wrong("第一行必须是 config", "the first line must be the config")
        self._check(message)
        return self._partner.answer(dict(message))

    def _configured(self, message: _Message) -> _Message:
        if self._windows:
            raise _Wrong("config 只能有一次", "a second config")
        try:
            reply = self._partner.answer(dict(message))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            what = f"{type(error).__name__} {error}"
            raise _Wrong(f"config 读不懂（{what}）", f"cannot read the config ({what})") from None
        self._windows = set(self._partner.day.windows)
        return reply

    def _check(self, step: _Message) -> None:
        _fields(step, _STEP, "step")
        if step["t"] < self._t:
            raise _Wrong(f"时间倒退：{self._t:g} → {step['t']:g}", f"time runs back: {self._t:g} to {step['t']:g}")
        self._t = step["t"]
        for event in step["events"]:
            self._event(event)
        for window in (*step["idle"], *step["can_order"], *step["tidal"]):
            self._window(window)
        for state in step["tidal"].values():
            if state not in _STATES:
                raise _Wrong(f"潮汐状态 {state!r}", f"no state of a tide: {state!r}")

    def _event(self, event: Any) -> None:
        if not isinstance(event, dict) or not isinstance(event.get("ev"), str):
            raise _Wrong(f"不是事件：{event!r}", f"not an event: {event!r}")
        wanted = _EVENTS.get(event["ev"])
        if wanted is None:
            return
        _fields(event, wanted, event["ev"])
        if "window" in wanted:
            self._window(event["window"])
        if event["ev"] == "arrival":
            self._arrival(event)
        elif "ticket" in wanted and event["ticket"] not in self._tickets:
            raise _Wrong(f"没有来过的号：{event['ticket']}", f"a ticket that never came: {event['ticket']}")

    def _arrival(self, event: _Message) -> None:
        if event["ticket"] in self._tickets:
            raise _Wrong(f"号 {event['ticket']} 来过了", f"ticket {event['ticket']} came before")
        if event["class"] not in _CLASSES:
            raise _Wrong(f"没有这种号：{event['class']}", f"no such class: {event['class']}")
        self._tickets.add(event["ticket"])

    def _window(self, window: Any) -> None:
        if window not in self._windows:
            raise _Wrong(f"没有窗口 {window}", f"no window {window}")


def _fields(found: _Message, wanted: Mapping[str, type | tuple[type, ...]], name: str) -> None:
    for key, kind in wanted.items():
        if key not in found:
            raise _Wrong(f"{name} 缺 {key}", f"{name} lacks {key}")
        if not isinstance(found[key], kind):
            raise _Wrong(f"{name} 的 {key} 不能是 {found[key]!r}", f"{key} of {name} cannot be {found[key]!r}")
