"""``tidehall simulate`` from each of its sources: day files, drawn days, and recorded days of a journal."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.services.recorded import lived_day
from tests.simulate.generated import generated_day
from tidehall_server.cli import simulate, what_if
from tidehall_server.cli._living import lives
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.journal import Journal, load_key
from tidehall_server.simulate.generate import random_day

FRIDAY = date(2026, 11, 20)
HALL = "meixian"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(simulate.command, [str(word) for word in words])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout.splitlines()[-1])["answer"]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated_day(tmp_path_factory.mktemp("days") / "D01", seed=1)


def test_a_day_file_leaves_both_files_and_obeys_the_policy(day: Path, tmp_path: Path) -> None:
    done = run(day, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "15 分钟内叫到" in done.output
    assert len(rows(tmp_path / "out" / "D01.outcomes.csv")) == 60
    assert rows(tmp_path / "out" / "D01.tidal.csv")
    run(day, "--out", tmp_path / "none", "--policy", "tide.automatic=false", "recall_limit=3")
    assert not rows(tmp_path / "none" / "D01.tidal.csv")


def test_windows_rights_and_staff_of_a_day_file_can_be_others(day: Path, tmp_path: Path) -> None:
    """S1 is closed: its matters go to W1, which alone has somebody, and only until ten."""
    run(day, "--out", tmp_path, "--close", "S1", "--staff", "W1=09:00-10:00", "--set", "tide.automatic=false")
    called = [row for row in rows(tmp_path / "D01.outcomes.csv") if row["call_s"]]
    assert {row["window"] for row in called} == {"W1"}
    assert max(int(row["call_s"]) for row in called) < 36_000
    run(day, "--out", tmp_path, "--rights", "W1=yb")
    assert {"W1"} < {row["window"] for row in rows(tmp_path / "D01.outcomes.csv")}


def test_a_drawn_day_needs_no_files_and_is_the_day_of_its_seed(tmp_path: Path) -> None:
    """What is drawn in passing is what ``random_day`` writes for the same hall, scenario and seed."""
    random_day("meijiang", "peak", 8, tmp_path / "written")
    run(tmp_path / "written", "--out", tmp_path / "a")
    drawn = run("--hall", "meijiang", "--scenario", "peak", "--seed", "8", "--out", tmp_path / "b")
    assert drawn.exit_code == 0, drawn.output
    name = "meijiang-peak-8.outcomes.csv"
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_many_days_in_one_command_count_themselves_and_end_in_one_figure() -> None:
    words = ("--hall", "meijiang", "--days", "3", "--scenario", "normal", "--scenario", "burst", "--json")
    told = run(*words)
    assert [json.loads(line) for line in told.stdout.splitlines()[:-1]] == [{"done": n, "of": 3} for n in range(4)]
    found = answer(told)
    assert list(found["days"]) == ["meijiang-normal-1", "meijiang-burst-2", "meijiang-normal-3"]
    assert found["all"]["people"] == sum(each["people"] for each in found["days"].values())


@pytest.mark.parametrize(
    ("words", "chinese"),
    [
        ((), "要过哪一天"),
        (("/nowhere",), "没有这个目录"),
        (("--hall", "nowhere"), "找不到"),
        (("--hall", "meijiang", "--set", "tide.max_wait_s=soon"), "不能设为"),
        (("--hall", "meijiang", "--policy", "tide.nonsense=3"), "没有名为"),
        (("--hall", "meijiang", "--close", "77"), "窗口"),
        (("--hall", "meijiang", "--policy", "tide.max_wait_s"), "看不懂"),
    ],
)
def test_what_cannot_be_is_said_in_words(words: tuple[str, ...], chinese: str) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert chinese in result.stderr


def test_a_folder_that_is_no_day_is_named(tmp_path: Path) -> None:
    assert "config.json" in run(tmp_path).stderr


# Recorded days


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> list[Fact]:
    return lived_day(HALL, FRIDAY, tmp_path_factory.mktemp("lived"), busy=0.4)


def recorded(folder: Path, facts: list[Fact]) -> Path:
    journal = Journal.open(f"sqlite:///{folder / 'journal.sqlite'}", people_key=load_key(folder / "people.key"))
    with journal.writing() as tx:
        tx.lock(f"hall/{HALL}/{FRIDAY}")
        tx.append(f"hall/{HALL}/{FRIDAY}", facts)
    journal.close()
    return folder


def test_a_recorded_day_comes_out_fact_for_fact_and_says_so(tmp_path: Path, facts: list[Fact]) -> None:
    data = recorded(tmp_path, facts)
    done = run("--data", data, "--day", str(FRIDAY), "--hall", HALL)
    assert done.exit_code == 0, done.output
    assert f"{FRIDAY}：{len(facts)} 条记录逐条重现" in done.output
    (told,) = answer(run("--data", data, "--json"))["days"]
    assert told == {"day": str(FRIDAY), "facts": len(facts), "same": True, "difference": None}


def test_a_record_that_no_rule_makes_is_named_and_the_exit_code_tells(tmp_path: Path, facts: list[Fact]) -> None:
    at, taken = next((n, fact) for n, fact in enumerate(facts) if isinstance(fact.event, e.TicketTaken))
    assert isinstance(taken.event, e.TicketTaken)
    other = replace(taken, event=replace(taken.event, ahead=77))
    done = run("--data", recorded(tmp_path, [*facts[:at], other, *facts[at + 1 :]]))
    assert done.exit_code == 1
    assert f"前 {at} 条相同，第 {taken.version} 条" in done.stdout
    assert "ahead=77" in done.stdout
    assert "Traceback" not in done.output


def test_a_recorded_day_with_something_changed_is_a_what_if(tmp_path: Path, facts: list[Fact]) -> None:
    data = recorded(tmp_path, facts)
    words = ["--data", str(data), "--set", "tide.max_wait_s=300", "--draws", "2", "--json"]
    other = CliRunner().invoke(what_if.command, words)
    assert run(*words).stdout == other.stdout
    run(*words[:4], "--draws", "1", "--out", tmp_path / "out")
    assert (tmp_path / "out" / "what-if.figures.csv").is_file()


def test_days_that_were_not_recorded_are_refused(tmp_path: Path, facts: list[Fact]) -> None:
    assert "没有记录" in run("--data", recorded(tmp_path, facts), "--day", "2031-01-01").stderr
    assert "没有数据" in run("--data", tmp_path / "none", "--day", "2031-01-01").stderr


def test_processes_take_turns_in_order_and_read_only_a_few_days_ahead() -> None:
    read: list[int] = []

    def days() -> Iterator[int]:
        for day in range(30):
            read.append(day)
            yield -day

    found = lives(days(), abs, 2)
    assert next(found) == 0
    assert len(read) <= 6
    assert list(found) == list(range(1, 30))
