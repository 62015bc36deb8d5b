"""The command line, as a person or a script types it, against real files and real processes."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.server.house import PASSWORD
from tests.server.process import ENVIRONMENT, Server, process, wait_until
from tests.services.command import tidehall
from tests.services.modes import modes
from tidehall_server.__main__ import chosen_mode
from tidehall_server.async_mode import AsyncMode
from tidehall_server.cli import root, up
from tidehall_server.messages.table import gateway_of
from tidehall_server.outward import NoAnswerError
from tidehall_server.settings import settle

MODES = [mode.value for mode in AsyncMode]
COMMANDS = {
    "serve", "up", "user", "device", "pair", "verify", "rebuild", "backup", "restore", "doctor", "check-config", "db",
    "open-day", "close-day", "tls", "virtual",
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A data directory whose day is open."""
    folder = str(tmp_path / "data")
    tidehall("open-day", "--hall", "jianping", "--data", folder)
    return folder


def test_help_comes_in_chinese_first() -> None:
    text = process("--help").stdout
    assert text.index("潮汐大厅") < text.index("tidehall: the queue")
    assert not [name for name in COMMANDS if f"\n  {name} " not in text]


def test_a_backup_that_cannot_be_written_is_told_not_thrown(data: str, tmp_path: Path) -> None:
    (tmp_path / "disk").write_text("a file where a folder should be")
    ran = CliRunner().invoke(root, ["backup", str(tmp_path / "disk" / "hall.bak"), "--data", data])
    assert ran.exit_code == 1
    assert "检查路径、权限和磁盘空间" in ran.output


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    ran = CliRunner().invoke(root, [name, "--help"])
    assert ran.exit_code == 0
    assert any("\u4e00" <= letter <= "\u9fff" for letter in ran.output)


def test_each_virtual_end_says_how_it_is_reached_and_what_it_heard(tmp_path: Path) -> None:
    """What it prints is a server.toml that loads, and leads to it."""
    for which, table, count in (("province", "province", 14), ("sms", "sms", 9), ("bookings", "booking_channel", 5)):
        command = [sys.executable, "-m", "tidehall_server", "virtual", which]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
        ) as started:
            assert started.stdin is not None
            assert started.stdout is not None
            lines = [started.stdout.readline() for _ in range(count)]
            assert f"[{table}]\n" in lines
            assert any(line.startswith('url = "http://127.0.0.1:') for line in lines)
            config = tmp_path / f"{which}.toml"
            config.write_text("[server]\n" + "".join(lines), "utf-8")
            gateway = gateway_of(settle(config, {}).sms)
            if gateway is not None:
                assert "提交成功" in gateway.send({"phone": "13800138000", "text": "请来领取", "id": "1"})
                assert started.stdout.readline() == "138****8000 请来领取\n"
                started.stdin.write("busy\n")
                started.stdin.flush()
                assert started.stdout.readline() == "-> busy\n"
                with pytest.raises(NoAnswerError):
                    gateway.send({"phone": "13800138000", "text": "再来", "id": "2"})
            started.send_signal(signal.SIGINT)
            assert started.wait(20) == 0


def test_the_mode_is_known_before_anything_is_imported(tmp_path: Path) -> None:
    config = tmp_path / "server.toml"
    config.write_text('[server]\nmode = "gevent"\n', "utf-8")
    assert chosen_mode(["serve", "--async", "threading"]) is AsyncMode.THREADING
    assert chosen_mode(["serve", "--async=gevent"]) is AsyncMode.GEVENT
    assert chosen_mode(["serve", "--config", str(config)]) is AsyncMode.GEVENT
    assert chosen_mode(["serve", "--config", str(config), "--async", "eventlet"]) is AsyncMode.EVENTLET
    assert chosen_mode(["serve", "--config", "missing.toml"]) is AsyncMode.EVENTLET
    assert chosen_mode(["serve", "--async", "nonsense"]) is AsyncMode.EVENTLET


@pytest.mark.parametrize("mode", MODES)
def test_serve_opens_the_day_and_stops_cleanly(tmp_path: Path, mode: str) -> None:
    with Server(tmp_path / "data", "--async", mode) as server:
        body = {"secret": server.read_secret(), "name": "boss", "password": PASSWORD}
        status, signed = server.ask("/api/v1/setup", body)
        assert status == 200
        token = signed["token"]
        ticket = server.ask("/api/v1/halls/jianping/commands/take-ticket", {"service": "yb"}, token,
                            **{"Idempotency-Key": "cli-0000001"})  # fmt: skip
        # Outside office hours the hall refuses in words; either answer is the rules speaking.
        assert ticket[0] in (200, 409)
        assert server.ask("/api/v1/halls/jianping/views/board", token=token)[1]["view"]["hall"]["open"] is True
        assert server.ask("/readyz")[1]["status"] == "ready"
        assert server.stop() == 0
    assert process("verify", "--data", str(tmp_path / "data")).returncode == 0
    assert '"error"' not in (tmp_path / "server.log").read_text("utf-8")


@pytest.mark.parametrize("mode", modes())
def test_bodies_without_a_length_are_read_to_their_end(tmp_path: Path, mode: str) -> None:
    """Chunked bodies: a small one is understood, one that is too large is refused and never cut."""
    with Server(tmp_path / "data", "--async", mode) as server:
        small = [b'{"name": "nobody", ', b'"password": "wrong"}']
        assert chunked(server.url, small) == (401, "login_wrong")
        large = [b'{"name": "nobody", "password": "wrong"}', b" " * 65_536]
        assert chunked(server.url, large) == (413, "body_too_large")
        assert server.ask("/livez")[0] == 200


def chunked(url: str, parts: list[bytes]) -> tuple[int, str]:
    """Status and code of a sign-in whose body comes in chunks."""
    connection = HTTPConnection(url.removeprefix("http://"), timeout=60)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/api/v1/login", iter(parts), headers, encode_chunked=True)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())["code"]
    finally:
        connection.close()


def test_a_token_revoked_by_hand_ends_on_the_running_server(tmp_path: Path) -> None:
    folder = str(tmp_path / "data")
    with Server(tmp_path / "data") as server:
        token = process("device", "add", "--role", "board", "--name", "大屏", "--data", folder).stdout.strip()
        assert server.ask("/api/v1/ping", token=token) == (200, {"ok": True})
        (device,) = json.loads(tidehall("device", "list", "--json", "--data", folder).stdout)
        tidehall("device", "revoke", device["id"], "--data", folder)
        wait_until(lambda: server.ask("/api/v1/ping", token=token)[0] == 401)


def test_a_device_is_paired_from_the_server_s_keyboard(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        started = server.ask("/api/v1/pair/start", {})[1]
        words = ["--role", "kiosk", "--name", "取号机1", "--data", str(tmp_path / "data")]
        tidehall("pair", started["code"], *words)
        polled = server.ask("/api/v1/pair/poll", {"device_code": started["device_code"]})[1]
        assert polled["status"] == "paired"
        assert server.ask("/api/v1/me", token=polled["token"])[1]["role"] == "kiosk"


def test_accounts_by_hand(data: str) -> None:
    added = process(
        "user", "add", "boss", "--role", "manager", "--password-stdin", "--data", data, text=f"{PASSWORD}\n"
    )
    assert added.stdout == "boss\n"
    made = tidehall("user", "add", "li", "--role", "clerk", "--display", "李四", "--data", data)
    assert "一次性密码" in made.stdout
    weak = tidehall(
        "user", "add", "x", "--role", "clerk", "--password-stdin", "--data", data, text="12345678\n", check=False
    )
    assert weak.returncode == 1
    assert "太常见" in weak.stderr
    tidehall("user", "disable", "li", "--data", data)
    listed = json.loads(tidehall("user", "list", "--json", "--data", data).stdout)
    assert [(each["name"], each["role"], each["disabled"]) for each in listed] == [
        ("boss", "manager", False),
        ("li", "clerk", True),
    ]
    assert tidehall("user", "reset", "li", "--data", data).returncode == 0
    unknown = process("user", "reset", "nobody", "--data", data, check=False)
    assert (unknown.returncode, "Traceback" in unknown.stderr) == (1, False)


def test_who_is_added_before_the_first_serve_belongs_to_the_hall(tmp_path: Path) -> None:
    data = tmp_path / "data"
    token = tidehall("device", "add", "--role", "manager", "--name", "脚本", "--data", str(data)).stdout.split()[-1]
    account = ("user", "add", "zhuren", "--role", "manager", "--password-stdin", "--data", str(data))
    tidehall(*account, text=f"{PASSWORD}\n")
    with Server(data) as server:
        status, me = server.ask("/api/v1/me", token=token)
        assert (status, me["role"], me["hall"]) == (200, "manager", "jianping")
        assert server.ask("/api/v1/login", {"name": "zhuren", "password": PASSWORD})[0] == 200


def test_the_day_is_opened_once_and_closed(data: str) -> None:
    assert "早已开启" in tidehall("open-day", "--hall", "jianping", "--data", data).stdout
    assert "已结束" in tidehall("close-day", "--data", data).stdout
    again = tidehall("close-day", "--data", data, check=False)
    assert again.returncode == 1
    assert "今天的业务已经结束" in again.stderr


def test_verify_names_what_was_changed(data: str) -> None:
    assert json.loads(tidehall("verify", "--data", data, "--json").stdout) == {"ok": True, "breaks": []}
    tamper(Path(data) / "journal.sqlite")
    ran = process("verify", "--data", data, "--json", check=False)
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["breaks"][0]["version"] == 1
    examined = process("doctor", "--data", data, "--json", check=False)
    assert examined.returncode == 2
    assert {each["check"] for each in json.loads(examined.stdout) if each["level"] == "bad"} >= {"chain"}


def tamper(path: Path) -> None:
    """Change one word of one fact behind the journal's back."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET data = replace(data, '综合窗口', '其他窗口')")


def test_a_backup_becomes_a_new_hall(data: str, tmp_path: Path) -> None:
    saved = tmp_path / "backup" / "hall.bak"
    changed = Path(data) / "halls" / "meixian.toml"
    changed.parent.mkdir(exist_ok=True)
    changed.write_text("# changed in the console\n", encoding="utf-8")
    report = json.loads(tidehall("backup", str(saved), "--data", data, "--json").stdout)
    assert (report["facts"], report["settings"]) == (1, 1)
    tidehall("restore", str(saved), "--data", str(tmp_path / "new"))
    assert (tmp_path / "new" / "halls" / "meixian.toml").read_bytes() == changed.read_bytes()
    assert tidehall("verify", "--data", str(tmp_path / "new")).returncode == 0
    assert saved.with_name("hall.bak.restored").exists(), "for doctor: this backup was brought back"
    over = tidehall("restore", str(saved), "--data", data, check=False)
    assert over.returncode == 1
    saved.write_bytes(saved.read_bytes()[:-100])
    broken = process("restore", str(saved), "--data", str(tmp_path / "third"), check=False)
    assert (broken.returncode, "Traceback" in broken.stderr) == (1, False)


def test_rebuild_and_status(data: str) -> None:
    assert tidehall("rebuild", "--data", data).returncode == 0
    status = json.loads(tidehall("db", "status", "--data", data, "--json").stdout)
    assert status["revision"] == status["newest"]
    assert status["durable"] is True
    assert "什么也没有改" in tidehall("db", "back", "--data", data).stdout


def test_doctor_looks_at_everything(data: str) -> None:
    ran = tidehall("doctor", "--data", data, "--json", check=False)
    found = {each["check"]: each["level"] for each in json.loads(ran.stdout)}
    assert {"migrations", "database", "quick_check", "chain", "past", "disk", "flush", "clock", "zone", "secrets",
            "origins", "accounts", "debug", "devices", "backup", "limits", "versions", "pages", "voice",
            "fonts", "papers"} == set(found) - {"heat", "power"}  # fmt: skip
    assert all(each["zh"] and each["en"] for each in json.loads(ran.stdout))
    (Path(data) / "people.key").chmod(0o444)
    exposed = tidehall("doctor", "--data", data, "--json", check=False)
    assert exposed.returncode != 0


@pytest.mark.parametrize(
    "words", [["verify"], ["doctor"], ["rebuild"], ["user", "list"], ["db", "status"], ["close-day"]]
)
def test_an_empty_folder_is_named_and_left_alone(words: list[str], tmp_path: Path) -> None:
    ran = tidehall(*words, "--data", str(tmp_path / "nothing"), check=False)
    assert ran.returncode == (2 if words == ["doctor"] else 1), "a doctor's 1 would mean: it may wait"
    assert str(tmp_path / "nothing") in ran.stderr
    assert not (tmp_path / "nothing").exists()


def test_a_wrong_hall_is_told_with_a_suggestion(tmp_path: Path) -> None:
    ran = process("serve", "--hall", "jianpin", "--data", str(tmp_path / "data"), "--port", "0", check=False)
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False)
    assert "jianpin" in ran.stderr
    assert not (tmp_path / "data").exists()


def test_up_brings_a_kiosk_with_it(tmp_path: Path, unused_port: int) -> None:
    """The whole hall in one go: the kiosk's own page answers and its agent is paired with the server."""
    words = [
        "up",
        "--hall",
        "jianping",
        "--data",
        str(tmp_path / "data"),
        "--port",
        "0",
        "--kiosk-port",
        str(unused_port),
    ]
    with (tmp_path / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "tidehall_server", *words],
            stdout=subprocess.PIPE, stderr=log, text=True, env={**ENVIRONMENT, "COLUMNS": "200"},
        )  # fmt: skip
    try:
        assert process.stdout is not None
        told = ""
        while "Ctrl+C" not in told:
            line = process.stdout.readline()
            assert line, (tmp_path / "up.log").read_text("utf-8")
            told += line
        for word in ("取号机", "窗口工作台", "大屏", "评价器", "管理台", "一次性口令", f":{unused_port}/"):
            assert word in told
        wait_until(lambda: kiosk_state(unused_port) == "online")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        if process.stdout is not None:
            process.stdout.close()
    assert kiosk_state(unused_port) == "gone"


def kiosk_state(port: int) -> str:
    """What the agent says of the server, asked as its own page asks."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    try:
        browser.open(f"http://127.0.0.1:{port}/", timeout=10).close()
        with browser.open(f"http://127.0.0.1:{port}/local/state", timeout=10) as answer:
            return str(json.load(answer)["server"])
    except OSError:
        return "gone"


def test_a_port_that_is_taken_is_said_in_words(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = process("serve", "--hall", "meixian", "--data", str(tmp_path), "--port", port, check=False)
    assert said.returncode == 1
    assert f"端口 {port} 不能用" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(("host", "says"), [("127.0.0.1", "HOST=0.0.0.0"), ("0.0.0.0", "http://")])
def test_a_second_screen_learns_how_to_get_here(host: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "lan_addresses", lambda: ["192.168.1.10"])
    said = up.elsewhere(host, "http://127.0.0.1:8080")
    assert says in said
    assert "http://192.168.1.10:8080" in said
    monkeypatch.setattr(up, "lan_addresses", list)
    assert "局域网" in up.elsewhere(host, "http://127.0.0.1:8080")
