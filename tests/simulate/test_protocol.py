"""``tidehall referee`` line by line: whole days pass, and what is no message is named with its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.simulate.generated import config, generated_day
from tidehall_server.cli.referee import command
from tidehall_server.core.queue.model import TideMode
from tidehall_server.simulate.judge import judge, trial
from tidehall_server.simulate.protocol import BadLine, converse
from tidehall_server.simulate.referee import Partner

CONFIG = {"type": "config", "config": config()}
ARRIVAL = {"ev": "arrival", "ticket": "A001", "service": "yb", "class": "normal", "appt_s": -1}
ENDED = {"ev": "end", "ticket": "A001", "window": "W1", "no_show": False}
STEP: dict[str, Any] = {
    "type": "step", "t": 32400, "events": [{"ev": "window_on", "window": "W1"}], "idle": ["W1"],
    "tidal": {"T1": "closed"}, "can_order": ["T1"],
}  # fmt: skip


def step(*events: Any, **other: Any) -> dict[str, Any]:
    return {**STEP, **other, "events": [*STEP["events"], *events]}


def spoken(*messages: Any) -> str:
    return "".join(
        (each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)) + "\n" for each in messages
    )


def test_it_answers_each_line_and_passes_over_empty_ones() -> None:
    done = CliRunner().invoke(command, input=spoken(CONFIG, "", step(ARRIVAL)))
    assert done.exit_code == 0, done.output
    first, second = map(json.loads, done.stdout.splitlines())
    assert first == {}
    assert second["call"] == [["A001", "W1"]]


@pytest.mark.parametrize(
    ("messages", "line", "chinese", "english"),
    [
        (["{"], 1, "不是 JSON", "not JSON"),
        (["[]"], 1, "不是 JSON 对象", "not a JSON object"),
        ([{"type": "hello"}], 1, "只能是 config 或 step", "not config or step"),
        ([STEP], 1, "第一行必须是 config", "must be the config"),
        ([{"type": "config"}], 1, "config 读不懂", "'config'"),
        ([{"type": "config", "config": {**config(), "sessions": []}}], 1, "config 读不懂", "cannot read"),
        ([{"type": "config", "config": {**config(), "services": [{"id": "yb"}]}}], 1, "config 读不懂", "name"),
        ([CONFIG, CONFIG], 2, "只能有一次", "second config"),
        ([CONFIG, {"type": "step", "t": 1}], 2, "缺 events", "lacks events"),
        ([CONFIG, step(t="nine")], 2, "t 不能是", "cannot be 'nine'"),
        ([CONFIG, step(), step(t=32399)], 3, "时间倒退", "runs back"),
        ([CONFIG, step("A001")], 2, "不是事件", "not an event"),
        ([CONFIG, step({"ev": "arrival", "ticket": "A001"})], 2, "缺 service", "lacks service"),
        ([CONFIG, step({**ARRIVAL, "class": "vip"})], 2, "没有这种号", "no such class"),
        ([CONFIG, step({**ARRIVAL, "service": "xx"})], 2, "规则拒绝 unknown_service", "refuse it: unknown_service"),
        ([CONFIG, step(ARRIVAL, ARRIVAL)], 2, "来过了", "came before"),
        (
            [CONFIG, "", step({"ev": "end", "ticket": "A9", "window": "W1", "no_show": False})],
            3,
            "没有来过",
            "never came",
        ),
        ([CONFIG, step(idle=["W9"])], 2, "没有窗口 W9", "no window W9"),
        ([CONFIG, step(tidal={"T1": "ajar"})], 2, "潮汐状态", "no state"),
    ],
)
def test_a_bad_line_is_named(messages: list[Any], line: int, chinese: str, english: str) -> None:
    with pytest.raises(BadLine) as bad:
        list(converse(spoken(*messages).splitlines()))
    assert bad.value.zh.startswith(f"第 {line} 行：")
    assert bad.value.en.startswith(f"line {line}: ")
    assert chinese in bad.value.zh
    assert english in bad.value.en


def test_a_bad_line_ends_it_in_words_after_the_replies_before_it() -> None:
    done = CliRunner().invoke(command, input=spoken(CONFIG, "{oops"))
    assert (done.exit_code, done.stdout) == (1, "{}\n")
    chinese, english = done.stderr.strip().splitlines()
    assert "第 2 行" in chinese
    assert english.startswith("line 2: not JSON")
    assert CliRunner().invoke(command, input=b"\xff\xfe\n").exit_code == 1


class _Lines:
    """The partner behind its lines, as a scheduler for the judge."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._replies = converse(self._lines())

    def _lines(self) -> Iterator[str]:
        while self._said:
            yield self._said.pop()

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        self._said.append(json.dumps(message, ensure_ascii=False))
        reply: dict[str, Any] = json.loads(next(self._replies))
        return reply


def test_a_whole_day_passes_as_lines_just_as_it_does_in_process(tmp_path: Path) -> None:
    of = trial(generated_day(tmp_path / "D01", seed=3))
    lines, direct = judge(of, _Lines()), judge(of, Partner())
    assert lines.outcomes == direct.outcomes
    assert lines.tides == direct.tides
    assert all(outcome.called_s is not None for outcome in lines.outcomes)


def test_the_partner_plays_with_the_product_s_own_forecast() -> None:
    partner = Partner()
    partner.answer(CONFIG)
    assert partner.day.policy.tide.mode is TideMode.FORECAST
