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


@pytest.mark.parametrize(("days", "wanted"), [(("--day", "2026-11-02"), "html"), ((), "png")])
def test_a_picture_and_a_page_that_needs_nothing_else(
    data: Path, tmp_path: Path, days: tuple[str, ...], wanted: str
) -> None:
    result = run(data, *days, "--set", "tide.max_wait_s=300", "--draws", "2", f"--{wanted}", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert "照旧重演" in result.output
    (made,) = tmp_path.iterdir()
    if wanted == "png":
        assert made.read_bytes().startswith(b"\x89PNG")
        return
    page = made.read_text(encoding="utf-8")
    assert all(part in page for part in ("<svg", "平均等候", "差别（比", "15 分钟 → 5 分钟"))
    assert not re.search(r"<script|<link|<img|@import|url\(\s*['\"]?http", page), "the page fetches nothing"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_tables_for_a_spreadsheet_are_in_the_units_people_read(data: Path, tmp_path: Path) -> None:
    wanted = ("--set", "tide.max_wait_s=300", "--draws", "2", "--csv", "--out", str(tmp_path), "--json")
    _, answer = answered(run(data, *wanted))
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in tmp_path.iterdir())
    figures = rows(tmp_path / "what-if.figures.csv")
    together = {row["哪一种 which"]: row for row in figures if row["日期 day"] == "全部 all"}
    assert {"实际 recorded", "照旧重演 unchanged", "改后 changed", "差别 difference"} <= together.keys()
    share = float(together["改后 changed"]["15 分钟内叫到 called within 15 min（%）"])
    assert share == pytest.approx(answer["after"]["share15"] * 100, abs=0.05)
    wait = float(together["差别 difference"]["平均等候 mean wait（分）"])
    assert wait == pytest.approx(answer["effect"]["mean_s"] / 60, abs=0.05)
    slots = rows(tmp_path / "what-if.slots.csv")
    assert len(slots) == sum(
        len(each)
        for day in answer["days"]
        for each in (day["before"]["slots"], day["after"]["slots"], day["mirror_slots"])
    )
    assert {row["时刻 from"][2:] for row in slots} == {":00", ":15", ":30", ":45"}
    assert all("08:00" <= row["开 opened"] < row["关 closed"] for row in rows(tmp_path / "what-if.tides.csv"))


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
