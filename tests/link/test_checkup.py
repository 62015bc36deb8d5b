"""The doctor's common part: the machine, its clock, and a device's way to its hall."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest

from tidehall_link import machine as told_by
from tidehall_link.checkup import clocks, device_checks, fonts
from tidehall_link.checkup import machine as checked
from tidehall_link.checkup.clocks import Sync, made, sync
from tidehall_link.checkup.floors import below
from tidehall_link.checkup.flushes import Flushes
from tidehall_link.checkup.hall import Way
from tidehall_link.checkup.limits import Limits, limits_of
from tidehall_link.checkup.machine import Machine, Needs
from tidehall_link.doctor import Finding, Level, bad, exit_code, ok, run, told, warn
from tidehall_link.machine import machine, under_voltage
from tidehall_link.pairing import Credentials, TokenFile
from tidehall_link.starts import Starts

NOW = int(made()) + 1000.0


class House:
    """A server of a hall, as far as a doctor asks it."""

    def __init__(self) -> None:
        house = self
        self.ready: tuple[int, object] = (200, {"status": "ready", "checks": []})
        self.known: tuple[int, object] = (200, {"hall": "chini", "name": "叫号器1", "role": "caller"})
        self.date = NOW

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = house.ready if self.path == "/readyz" else house.known
                self.send_response_only(status)
                self.send_header("Date", formatdate(house.date, usegmt=True))
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    made = House()
    yield made
    made.close()


@pytest.fixture
def way(house: House, tmp_path: Path) -> Way:
    house.__dict__.update(ready=(200, {"status": "ready", "checks": []}), date=NOW)
    house.known = (200, {"hall": "chini", "name": "叫号器1", "role": "caller"})
    return Way(house.url, tmp_path, now=lambda: NOW)


def only(found: Iterator[Finding]) -> Finding:
    (one,) = found
    return one


def test_a_device_that_knows_its_hall(way: Way) -> None:
    TokenFile(way.folder / "token.json").write(Credentials("t" * 20, "chini"))
    found = [only(check()) for check in (way.server, way.token, way.skew)]
    assert [each.level for each in found] == [Level.OK] * 3
    assert "叫号器1" in found[1].zh
    assert list(way.certificate()) == [], "plain http has none"


@pytest.mark.parametrize(
    ("answer", "level", "words"),
    [
        ((503, {"status": "not_ready", "checks": [{"name": "disk", "ok": False}]}), Level.WARN, "disk"),
        ((200, {"status": "degraded", "checks": [{"name": "redis", "ok": False}]}), Level.WARN, "redis"),
        ((404, {}), Level.BAD, "不是潮汐大厅的服务器（404）"),
        ((503, "<html>"), Level.BAD, "不是潮汐大厅的服务器（503）"),
    ],
)
def test_a_server_that_is_unwell_or_another(
    house: House, way: Way, answer: tuple[int, object], level: Level, words: str
) -> None:
    house.ready = answer
    found = only(way.server())
    assert (found.level, words in found.zh) == (level, True)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:1", "服务没有运行"),
        ("http://hall.invalid:8100", "IP 地址"),
    ],
)
def test_no_way_to_the_server_says_where_to_look(tmp_path: Path, address: str, words: str) -> None:
    way = Way(address, tmp_path)
    found = only(way.server())
    assert found.level is Level.BAD
    assert words in found.zh
    assert list(way.skew()) == [], "nothing is said of a clock that nobody told"


def test_https_names_what_is_wrong_with_it(house: House, tmp_path: Path) -> None:
    plain = Way(house.url.replace("http:", "https:"), tmp_path)
    assert "不是 https" in only(plain.server()).zh
    missing = Way(plain.address, tmp_path, ca=str(tmp_path / "none.crt"))
    assert "根证书文件 ca 读不了" in only(missing.server()).zh


def test_a_token_that_is_missing_open_torn_or_revoked(house: House, way: Way) -> None:
    assert (only(way.token()).level, "配对码" in only(way.token()).zh) == (Level.WARN, True)
    file = way.folder / "token.json"
    TokenFile(file).write(Credentials("t" * 20, "chini"))
    house.known = (401, {})
    assert "重新配对" in only(way.token()).zh
    house.known = (200, {"hall": "other"})
    assert "核对服务器地址" in only(way.token()).zh
    file.chmod(0o644)
    assert "chmod 600" in next(way.token()).zh
    file.write_text('{"token": "half')
    assert [each.level for each in way.token()] == [Level.BAD, Level.BAD]


def test_a_clock_beside_the_servers(house: House, way: Way) -> None:
    house.date = NOW + 90
    found = only(way.skew())
    assert (found.level, "-90 秒" in found.zh) == (Level.WARN, True)


@pytest.mark.parametrize(
    ("now", "kept", "level", "words"),
    [
        (86400.0, Sync(True, 0.01), Level.BAD, "纽扣电池"),
        (NOW, Sync(False, 16.0), Level.WARN, "chrony"),
        (NOW, Sync(True, 0.004), Level.OK, "0.004"),
        (NOW, Sync(True, 2.5), Level.WARN, "2.500"),
        (NOW, None, Level.OK, "本机时间"),
    ],
)
def test_the_clock(tmp_path: Path, now: float, kept: Sync | None, level: Level, words: str) -> None:
    found = only(Machine(tmp_path, "x", now=lambda: now).clock(lambda: kept))
    assert (found.level, words in found.zh) == (level, True)


def test_a_program_that_runs_out_of_its_wheel_knows_its_age(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = tmp_path / "tidehall-0.1.0-py3-none-any.whl"
    wheel.touch()
    os.utime(wheel, (NOW, NOW))
    monkeypatch.setattr(clocks, "__file__", str(wheel / "tidehall_link" / "checkup" / "clocks.py"))
    assert made() == NOW


def test_the_kernel_can_be_asked_for_its_clock() -> None:
    found = sync()
    assert found is None or found.worst_s >= 0


def test_a_disk_that_is_full_or_takes_nothing(tmp_path: Path) -> None:
    assert only(Machine(tmp_path, "x").disk()).level is Level.OK
    assert "清理" in only(Machine(tmp_path, "x", Needs(free_mb=10**9)).disk()).zh
    assert only(Machine(tmp_path, "x").flush()).level in (Level.OK, Level.WARN)
    assert not list(tmp_path.iterdir()), "the probe leaves nothing behind"
    assert "还没有" in only(Machine(tmp_path / "none", "x").flush()).zh
    gone = Machine(Path("/proc/self"), "x")  # nobody can write here, not even root
    assert (only(gone.flush()).level, "写不进去" in only(gone.flush()).zh) == (Level.BAD, True)


def test_a_disk_without_inodes_is_full_however_much_room_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = [4096, 4096, 10**8, 9 * 10**7, 9 * 10**7, 50_000, 999, 999, 0, 255]
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(values))
    found = only(Machine(tmp_path, "x").disk())
    assert (found.level, "999 个" in found.zh, "小文件" in found.zh) == (Level.BAD, True, True)


@pytest.mark.parametrize(
    ("taken", "level", "words"),
    [
        (Flushes(1.2, 8.0), Level.OK, "p99 8.00"),
        (Flushes(20.0, 80.0), Level.WARN, "换固态硬盘"),
        (Flushes(0.01, 0.02), Level.WARN, "写缓存"),
    ],
)
def test_a_disk_that_is_slow_or_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: Flushes, level: Level, words: str
) -> None:
    monkeypatch.setattr(checked, "flushes", lambda *_: taken)
    found = only(Machine(tmp_path, "x").flush())
    assert (found.level, words in found.zh) == (level, True)


@pytest.mark.parametrize(
    ("zone", "level", "words"),
    [("Asia/Shanghai", Level.OK, "+08:00"), ("UTC", Level.WARN, "timedatectl"), ("America/St_Johns", Level.WARN, "-0")],
)
def test_the_zone_of_the_logs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str, level: Level, words: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        found = only(Machine(tmp_path, "x", now=lambda: NOW).zone())
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (found.level, words in found.zh) == (level, True)


def test_without_zones_nothing_can_be_dated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(checked, "ZoneInfo", none)
    assert "tzdata" in only(Machine(tmp_path, "x").zone()).zh


@pytest.mark.parametrize(
    ("degrees", "low", "expected"),
    [
        (None, False, {}),
        ("51234", False, {"heat": Level.OK}),
        ("81000", True, {"heat": Level.WARN, "power": Level.WARN}),
        ("?", False, {}),
    ],
)
def test_heat_and_power_where_the_machine_tells_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, degrees: str | None, low: bool, expected: dict[str, Level]
) -> None:
    sensor = tmp_path / "temp"
    if degrees:
        sensor.write_text(degrees)
    monkeypatch.setattr(told_by, "_THERMAL", sensor)
    monkeypatch.setattr(checked, "under_voltage", lambda: low)
    assert {each.check: each.level for each in Machine(tmp_path, "x").heat()} == expected


def test_a_screen_without_chinese_letters_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "lacking", lambda: None)
    assert "fonts-noto-cjk" in only(Machine(tmp_path, "x").fonts()).zh


def test_limits_are_those_of_the_process_that_runs(tmp_path: Path) -> None:
    text = "Max open files    1024    524288    files\nMax processes    unlimited    unlimited    processes\n"
    proc, groups = tmp_path / "proc", tmp_path / "groups"
    for pid, words in (("700", "python3\0/opt/bin/tidehall-caller\0--config\0c"), ("self", "me")):
        (proc / pid).mkdir(parents=True)
        (proc / pid / "cmdline").write_text(words)
        (proc / pid / "limits").write_text(text)
        (proc / pid / "cgroup").write_text("0::/system.slice/caller.service\n")
    (groups / "system.slice" / "caller.service").mkdir(parents=True)
    (groups / "system.slice" / "caller.service" / "pids.max").write_text("64\n")
    (groups / "system.slice" / "pids.max").write_text("max\n")
    assert limits_of("tidehall-caller", proc, groups) == Limits(1024, 64, running=True)
    assert limits_of("tidehall-kiosk", proc, groups) == Limits(1024, 64, running=False)
    shell = Machine(tmp_path, "tidehall-nothing", Needs(files=10**9))
    assert "LimitNOFILE" in only(shell.limits()).zh


def test_versions_below_a_floor_are_named() -> None:
    assert below() == []
    assert [each.split()[0] for each in below({"click": "999.0.0", "not-installed": "1.0.0"})] == ["click"]
    assert below({"click": "1.0"}) == []


def test_a_machine_tells_its_room_and_its_power(tmp_path: Path) -> None:
    said = machine(datetime(2026, 11, 20, tzinfo=UTC), tmp_path)
    assert said["disk_free_mb"] > 0
    assert said["uptime_s"] > 0
    sensor = tmp_path / "hwmon3"
    sensor.mkdir()
    (sensor / "name").write_text("rpi_volt\n")
    (sensor / "in0_lcrit_alarm").write_text("0\n")
    assert not under_voltage(tmp_path)
    (sensor / "in0_lcrit_alarm").write_text("1\n")
    assert under_voltage(tmp_path)


def test_starts_of_a_day_are_counted_and_a_broken_file_counts_nothing(tmp_path: Path) -> None:
    starts = Starts(tmp_path)
    for at in (NOW - 90_000, NOW - 80_000, NOW - 10, NOW):
        starts.note(at)
    starts.note(3.0)  # a clock without a battery
    assert starts.lately(NOW) == 3
    (tmp_path / "starts").write_bytes(b"\xff\xfe nonsense 12e5\n")
    assert starts.lately(NOW) == 0
    for _ in range(80):
        starts.note(NOW)
    assert starts.lately(NOW) == 50
    Starts(Path("/proc/self")).note(NOW)  # says nothing, stops nobody


@pytest.mark.parametrize(
    ("checks", "code"),
    [([ok], 0), ([ok, warn], 1), ([warn, bad, ok], 2), ([], 0)],
)
def test_the_worst_finding_is_the_exit_code(checks: list[Callable[..., Finding]], code: int) -> None:
    assert exit_code([each("x", "好", "good") for each in checks]) == code


def test_a_check_that_breaks_is_a_finding_and_the_others_are_made(capsys: pytest.CaptureFixture[str]) -> None:
    def breaks() -> Iterator[Finding]:
        raise ValueError("strange")
        yield

    assert run([breaks, lambda: [ok("fine", "好", "good")]], as_json=True) == 2
    said = json.loads(capsys.readouterr().out)
    assert [(each["check"], each["level"]) for each in said] == [("breaks", "bad"), ("fine", "ok")]
    assert "正常 1 项，注意 0 项，问题 0 项" in told([ok("fine", "好", "good")], as_json=False)


def test_every_device_has_the_same_checks(tmp_path: Path) -> None:
    names = [each.__name__ for each in device_checks("http://127.0.0.1:1", tmp_path, process="x", fonts=True)]
    assert names == ["server", "certificate", "token", "skew", "clock", "zone", "disk", "flush", "limits", "versions",
                     "heat", "fonts"]  # fmt: skip
