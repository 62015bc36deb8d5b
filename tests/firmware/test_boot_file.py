"""``tidehall.txt``: what a technician may write, and what he is told when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.golden import assert_golden
from tests.firmware.samples import boot_sample
from tidehall_appliance import boot_file
from tidehall_appliance.roles import ROLES, Role
from tidehall_link.settings import Problem

TEMPLATE = Path(__file__).parents[2] / "firmware_scripts" / "boot" / "tidehall.txt"
GOOD = 'roles = ["kiosk"]\nserver = "https://192.168.1.10"\n[printer]\nkind = "network"\nhost = "192.168.1.50"\n'


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> tuple[boot_file.BootFile | None, list[Problem]]:
    path = tmp_path / "tidehall.txt"
    path.touch(mode=0o600)
    path.write_text(text, encoding=encoding)
    found = boot_file.read(path)
    return found.value, found.problems


def test_the_template_is_current_and_accepted() -> None:
    assert_golden(TEMPLATE, boot_sample())
    found = boot_file.read(TEMPLATE)
    assert found.value is not None
    assert [problem.code for problem in found.problems] == ["no_printer"], "only that somebody has to say which printer"


def test_a_file_of_windows_is_read(tmp_path: Path) -> None:
    value, problems = read(tmp_path, GOOD.replace("\n", "\r\n"), "utf-8-sig")
    assert problems == []
    assert value is not None
    assert value.roles == (Role.KIOSK,)
    assert value.timezone == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ('roles = ["kiosc"]', "value_choice", "kiosk"),
        ('roles = ["kiosk", "board"]', "two_screens", "取号机、大屏"),
        ('roles = ["voice", "voice"]', "role_twice", "voice"),
        ("roles = []", "value_empty", "roles"),
        ('server = "192.168.1.10"', "value_pattern", "https://"),
        ('sever = "https://192.168.1.10"', "key_unknown", "server"),
        ('timezone = "Beijing"', "timezone", "Asia/Shanghai"),
        ('restart_at = "3:30"', "value_pattern", "03:30"),
        ('name = "取号机1"', "value_pattern", "小写字母"),
        ("screen.rotation = 45", "rotation", "0、90、180、270"),
        ('network.address = "192.168.1.21"', "address", "192.168.1.21/24"),
        ('network.wifi = "hall"', "wifi_password", "8 到 63"),
        ('hall.network = "192.168.1.1/33"', "lan", "192.168.1.0/24"),
        ('printer.kind = "network"', "printer_host", "192.168.1.50"),
        ('printer.kind = "serial"', "printer_port", "tidehall-appliance ports"),
        ('printer = { kind = "usb", usb_vendor = 1 }', "printer_usb", "厂商号"),
        ("printer.paper_mm = 72", "paper", "58"),
        ('roles = ["led"]', "led_file", "[[led.panels]]"),
        ('ca = "../etc/passwd"', "value_pattern", "文件名"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, line: str, code: str, words: str) -> None:
    key = line.split(" ", maxsplit=1)[0]
    kept = [each for each in ('roles = ["kiosk"]', 'server = "https://192.168.1.10"') if not each.startswith(f"{key} ")]
    value, problems = read(tmp_path, "\n".join([*kept, line]) + "\n")
    found = [problem for problem in problems if not problem.warning]
    assert value is None, line
    texts = [problem.text() for problem in found]
    assert any(words in text for text in texts), texts
    assert code in [problem.code for problem in found]
    assert any(problem.line for problem in found)


def test_gbk_and_full_width_signs_are_explained(tmp_path: Path) -> None:
    assert [problem.code for problem in read(tmp_path, f"# 取号机\n{GOOD}", "gbk")[1]] == ["file_gbk"]
    _, problems = read(tmp_path, 'roles = [“kiosk”]\nserver = "https://192.168.1.10"\n')
    assert "全角" in problems[0].text()


def test_a_device_needs_a_server_and_the_server_needs_a_hall(tmp_path: Path) -> None:
    assert "server_missing" in [problem.code for problem in read(tmp_path, 'roles = ["voice"]\n')[1]]
    assert "hall_missing" in [problem.code for problem in read(tmp_path, 'roles = ["server"]\n')[1]]
    value, problems = read(tmp_path, 'roles = ["server", "voice"]\n[hall]\npreset = "chini"\n')
    assert problems == []
    assert value is not None
    assert (value.address, value.server_host) == ("https://127.0.0.1", "127.0.0.1")


def test_every_role_has_units_and_words() -> None:
    units = Path(boot_file.__file__).parent / "templates/rootfs/etc/systemd/system"
    assert set(ROLES) == set(Role)
    for part in ROLES.values():
        assert part.zh
        for unit in part.units:
            name, _, instance = unit.partition("@")
            assert (units / (f"{name}@.service" if instance else unit)).is_file(), unit
