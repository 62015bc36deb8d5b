"""The files in ``config/`` that people start from: complete, current, and accepted by the program that reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.golden import assert_golden
from tidehall_caller.settings import CallerSettings
from tidehall_display.settings import DisplaySettings
from tidehall_kiosk.settings import KioskSettings
from tidehall_link.settings import examine, sample
from tidehall_server.settings import ServerFile

CONFIG = Path(__file__).parents[2] / "config"
HEAD = """\
# {title}
# 去掉行首的 # 并改值即可；带 # 的项用所示的默认值。
# Remove the # of a line and change it; a line with # shows the default.

"""
SAMPLES: dict[str, tuple[type, str, dict[str, str]]] = {
    "server.toml": (
        ServerFile,
        "服务器 / the server",
        {"server.hall": '"meixian"', "server.data": '"/var/lib/tidehall"'},
    ),
    "kiosk.toml": (KioskSettings, "取号机 / the kiosk", {"data": '"/var/lib/tidehall-kiosk"'}),
    "caller.toml": (CallerSettings, "叫号器 / the caller", {"data": '"/var/lib/tidehall-caller"'}),
    "display.toml": (
        DisplaySettings,
        "大屏、语音、LED / board, voice and LED",
        {"data": '"/var/lib/tidehall-display"'},
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_current_and_accepted(name: str) -> None:
    shape, title, given = SAMPLES[name]
    assert_golden(CONFIG / name, HEAD.format(title=title) + sample(shape, given))
    assert examine(CONFIG / name, shape).problems == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_line_of_a_sample_may_be_used(name: str, tmp_path: Path) -> None:
    """Take the # away from every key: nothing is unknown and no value is of a wrong type."""
    shape, _, given = SAMPLES[name]
    lines = sample(shape, given).split("\n")
    used = [
        line.removeprefix("# ") if line.startswith("# ") and (" = " in line or line.startswith("# [")) else line
        for line in lines
    ]
    path = tmp_path / name
    path.write_text("\n".join(used), encoding="utf-8")
    path.chmod(0o600)
    assert [problem for problem in examine(path, shape).problems if problem.code in ("key_unknown", "type_wrong")] == []
