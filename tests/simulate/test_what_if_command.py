"""``tidehall what-if`` on a journal of recorded days: JSON lines, a picture, a page of its own, tables, and words."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.services.recorded import record_day
from tidehall_server.cli.what_if import command
from tidehall_server.journal import Journal, load_key

MONDAY = date(2026, 11, 2)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two recorded days of a hall."""
    folder = tmp_path_factory.mktemp("hall")
    journal = Journal.open(f"sqlite:///{folder / 'journal.sqlite'}", people_key=load_key(folder / "people.key"))
    for number in range(2):
        record_day(journal, "meixian", MONDAY + timedelta(number), folder / f"day{number}", seed=number, busy=0.25)
    journal.close()
    return folder


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["--data", str(data), *words])


def answered(result: Result) -> tuple[list[Any], dict[str, Any]]:
    assert result.exit_code == 0, result.output
    *progress, last = [json.loads(line) for line in result.stdout.splitlines()]
    return progress, last["answer"]


def test_progress_a_line_and_the_answer_last(data: Path) -> None:
    progress, answer = answered(run(data, "--set", "tide.max_wait_s=300", "--draws", "2", "--json"))
    assert progress == [{"done": done, "of": 2} for done in range(3)]
    assert [day["day"] for day in answer["days"]] == ["2026-11-02", "2026-11-03"]
    for day in answer["days"]:
        assert len(day["before"]["slots"]) == len(day["after"]["slots"])
        assert sum(slot["arrivals"] for slot in day["before"]["slots"]) == day["before"]["totals"]["visitors"]
    assert {"before", "after", "mirror", "notes", "change", "hall", "timezone"} < answer.keys()
    bounds = [(answer["after"][edge] or answer["after"])["share15"] for edge in ("low", "high")]
    assert bounds[0] <= answer["after"]["share15"] <= bounds[1]
    assert any("模型误差" in note["zh"] for note in answer["notes"])


def test_days_are_chosen_by_name_or_by_span(data: Path) -> None:
    _, named = answered(run(data, "--day", "2026-11-03", "--draws", "1", "--json"))
    _, spanned = answered(run(data, "--to", "2026-11-02", "--draws", "1", "--json"))
    assert [day["day"] for day in named["days"]] == ["2026-11-03"]
    assert [day["day"] for day in spanned["days"]] == ["2026-11-02"]


def test_the_same_question_gets_the_same_answer(data: Path) -> None:
    words = ("--day", "2026-11-02", "--close", "1", "--draws", "2", "--json")
    assert run(data, *words).stdout == run(data, *words).stdout


@pytest.mark.parametrize("days", [("--day", "2026-11-02"), ()])
def test_picture_page_and_tables(data: Path, tmp_path: Path, days: tuple[str, ...]) -> None:
    wanted = ("--png", "--html", "--csv", "--out", str(tmp_path))
    result = run(data, *days, "--set", "tide.max_wait_s=300", "--draws", "2", *wanted)
    assert result.exit_code == 0, result.output
    assert "照旧重演" in result.output
    assert (tmp_path / "what-if.png").read_bytes().startswith(b"\x89PNG")
    page = (tmp_path / "what-if.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "平均等候" in page
    assert not re.search(r"<script|<link|<img|@import|url\(\s*['\"]?http", page), "the page fetches nothing"
    with (tmp_path / "what-if.figures.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert {row["side"] for row in rows} == {"before", "mirror", "after"}
    assert len(rows) == (3 if days else 9)


@pytest.mark.parametrize(
    ("words", "chinese"),
    [
        (("--day", "2031-01-01"), "没有记录"),
        (("--from", "2031-01-01"), "没有记录"),
        (("--set", "tide.nonsense=1"), "没有名为"),
        (("--set", "tide.max_wait_s"), "看不懂"),
        (("--staff", "1=9-12"), "看不懂"),
        (("--close", "77"), "窗口"),
        (("--png",), "--out"),
    ],
)
def test_a_refusal_is_a_chinese_and_an_english_line(data: Path, words: tuple[str, ...], chinese: str) -> None:
    result = run(data, *words, "--json")
    assert result.exit_code == 1
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 2
    assert chinese in lines[0]
    assert lines[1].isascii() or "“" not in lines[1]
