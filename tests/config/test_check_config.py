"""``tidehall check-config`` as somebody in a terminal meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidehall_server import halls
from tidehall_server.cli.check_config import command

BROKEN = Path(__file__).parent / "broken"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, list(words))
    return result.exit_code, result.output


def test_good_files_exit_with_0_and_say_what_they_are() -> None:
    code, text = run(*halls.names())
    assert code == 0
    assert "可以使用" in text
    assert "OK" in text
    assert "通山县" in text


def test_all_files_are_reported_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    code, text = run("11_misspelt_keys.toml", "meixian", "22_duplicate_window.toml")
    assert code == 1
    assert "11_misspelt_keys.toml:5: 错误 hall.fone：没有这个设置项。是不是想写 phone？" in text
    assert "error hall.fone: there is no such setting. Did you mean phone?" in text
    assert "22_duplicate_window.toml:32" in text
    assert "2 errors" in text


def test_json_is_for_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    code, text = run("--json", "33_weights.toml", "jianping")
    assert code == 1
    first, second = json.loads(text)
    assert (first["ok"], second["ok"]) == (False, True)
    assert first["problems"][0]["code"] == "weights_sum"
    assert first["problems"][0]["line"] == 49
    assert "windows[1].id" in second["assumed"]


def test_assumed_values_can_be_listed() -> None:
    code, text = run("--assumed", "jianping")
    assert code == 0
    assert "假定 assumed: hall.timezone" in text
    assert "assumed: policy.tide.max_wait_s" not in text


def test_an_unknown_preset_suggests_one() -> None:
    code, text = run("meixan")
    assert code == 1
    assert "meixian.toml" in text


def test_no_file_is_a_usage_error() -> None:
    assert run()[0] == 2


def test_the_servers_own_file_is_checked_too(tmp_path: Path) -> None:
    path = tmp_path / "server.toml"
    path.write_text('[server]\nhall = "meixian"\nport = 8080\n', encoding="utf-8")
    assert run(str(path))[0] == 0
    path.write_text("[server]\nprot = 8080\n", encoding="utf-8")
    code, text = run(str(path))
    assert code == 1
    assert "是不是想写 port？" in text


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    code, text = run(str(tmp_path / "none.toml"))
    assert code == 1
    assert "找不到这个文件" in text
