"""Settings of a device: types, secrets, environment, and every kind of unreadable file."""

# ruff: noqa: RUF009 (setting() and optional_table() are field specifiers)
from __future__ import annotations

import errno
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.config.golden import assert_golden
from tidehall_link.settings import (
    WORDS,
    SettingsError,
    examine,
    load,
    optional_table,
    sample,
    setting,
    show,
    table,
    tables,
)
from tidehall_server.halls.words import WORDS as ALL_WORDS


@dataclass(frozen=True, slots=True)
class Printer:
    kind: str = setting("接法", "connection", default="virtual", choices=("virtual", "network", "usb"))
    port: int = setting("端口", "port", default=9100, least=1, most=65535)
    wait_s: float = setting("超时", "time-out", default=5.0, least=0.5, most=30)
    cut: bool = setting("切纸", "cut", default=True)


@dataclass(frozen=True, slots=True)
class Zone:
    name: str = setting("名称", "name")
    windows: tuple[str, ...] = setting("窗口", "windows", default=())


@dataclass(frozen=True, slots=True)
class Link:
    token: str = setting("密钥", "secret", default="", secret=True)


@dataclass(frozen=True, slots=True)
class Device:
    server: str = setting("服务器", "server", pattern=r"https?://\S+", rule=("以 http 开头", "starts with http"))
    since: date | None = setting("启用日期", "in use since", default=None)
    printer: Printer = table("打印机", "the printer", Printer)
    link: Link = table("连接", "the link", Link)
    zones: tuple[Zone, ...] = tables("区域", "zones")
    spare: Printer | None = optional_table("备用打印机", "a second printer")


GOOD = """\
server = "http://10.0.0.1:8100"
since = 2026-11-20

[printer]
port = 9101
wait_s = 3

[link]
token = "s3cret"

[[zones]]
name = "一楼"
windows = ["1", "2"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "device.toml"
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0o600)
    return path


def codes(path: Path) -> list[str]:
    return [problem.code for problem in examine(path, Device).problems]


def test_values_come_typed_with_their_defaults(file: Path) -> None:
    device = load(file, Device)
    assert device.printer == Printer(port=9101, wait_s=3.0)
    assert isinstance(device.printer.wait_s, float)
    assert device.zones == (Zone(name="一楼", windows=("1", "2")),)
    assert device.since == date(2026, 11, 20)
    assert device.spare is None


def test_a_byte_order_mark_and_windows_line_ends_are_welcome(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(file, Device).printer.port == 9101


def test_secrets_are_never_shown(file: Path) -> None:
    text = show(load(file, Device))
    assert "s3cret" not in text
    assert "link.token = ****" in text
    assert 'zones[1].windows = ["1", "2"]' in text


def test_a_secret_that_everybody_may_read_is_a_warning(file: Path) -> None:
    file.chmod(0o644)
    found = examine(file, Device)
    assert [problem.code for problem in found.problems] == ["secret_readable"]
    assert found.value is not None


def test_the_environment_replaces_the_file(file: Path, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("from-file\n", encoding="utf-8")
    environ = {"T_PRINTER_PORT": "515", "T_PRINTER_CUT": "no", "T_LINK_TOKEN_FILE": str(secret), "T_OTHER": "x"}
    device = load(file, Device, environ=environ, prefix="T")
    assert (device.printer.port, device.printer.cut, device.link.token) == (515, False, "from-file")


@pytest.mark.parametrize(
    ("variable", "value"), [("T_PRINTER_PORT", "many"), ("T_PRINTER_CUT", "perhaps"), ("T_LINK_TOKEN_FILE", "/nowhere")]
)
def test_a_useless_environment_variable_is_named(variable: str, value: str, file: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(file, Device, environ={variable: value}, prefix="T")
    assert variable in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("http://10.0.0.1:8100", "10.0.0.1", "value_pattern", 1),
        ("port = 9101", "port = 0", "value_range", 5),
        ("port = 9101", "port = true", "type_wrong", 5),
        ("port = 9101", "port = 9101.5", "type_wrong", 5),
        ("wait_s = 3", 'kind = "netwrk"', "value_choice", 6),
        ("2026-11-20", "2026-11-20T10:00:00Z", "type_wrong", 2),
        ('["1", "2"]', '["1", 2]', "type_wrong", 13),
        ('["1", "2"]', '["1", ""]', "value_empty", 13),
        ('name = "一楼"', "", "key_missing", 11),
        ("[link]", "[lnk]", "key_unknown", 8),
    ],
)
def test_each_kind_of_wrong_value_has_its_line(old: str, new: str, code: str, line: int, file: Path) -> None:
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    file.chmod(0o600)
    found = [(problem.code, problem.line) for problem in examine(file, Device).problems]
    assert found == [(code, line)]


def test_a_missing_file_suggests_its_neighbour(file: Path) -> None:
    found = examine(file.with_name("devise.toml"), Device)
    assert [problem.code for problem in found.problems] == ["file_missing"]
    assert "device.toml" in found.problems[0].hint_zh


def test_a_folder_and_an_oversized_file(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["file_directory"]
    big = tmp_path / "big.toml"
    big.write_bytes(b"#" * 1_000_001)
    assert codes(big) == ["file_too_big"]


def test_a_file_that_may_not_be_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert codes(file) == ["file_unreadable"]


def test_endless_nesting_is_survived(file: Path) -> None:
    file.write_text("a = " + "[" * 5000 + "]" * 5000, encoding="utf-8")
    assert codes(file)


def test_a_sample_is_complete_and_loads(file: Path) -> None:
    text = sample(Device, {"server": '"http://hall:8100"', "printer.kind": '"usb"'})
    assert_golden(Path(__file__).parent / "sample_device.txt", text)
    file.write_text(text, encoding="utf-8")
    assert load(file, Device) == Device(server="http://hall:8100", printer=Printer(kind="usb"), spare=None)


def test_the_words_of_both_languages_use_the_same_facts() -> None:
    import string

    def facts(text: str) -> set[str]:
        return {name.removesuffix("_en") for _, name, _, _ in string.Formatter().parse(text) if name}

    assert set(WORDS) <= set(ALL_WORDS)
    for code, words in ALL_WORDS.items():
        assert all(words), code
        assert facts(words.zh) == facts(words.en), code
        assert facts(words.hint_zh) - {"key"} == facts(words.hint_en) - {"key"}, code


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_make_it_fail(raw: bytes, file: Path) -> None:
    file.write_bytes(raw)
    found = examine(file, Device)
    assert found.value is None
    for problem in found.problems:
        assert problem.text()
