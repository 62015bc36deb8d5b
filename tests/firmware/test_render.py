"""What the file on the boot partition becomes: settings of the parts, policies, time, ports, network, kernel words."""

from __future__ import annotations

import json
import ssl
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from tidehall_appliance import device_settings, disk, render, toml_text
from tidehall_appliance.boot_file import BootFile, Hall, Network, Ports, Printer, Screen
from tidehall_appliance.roles import Role

SERVER = "https://192.168.1.10"
KIOSK = BootFile(
    roles=(Role.KIOSK,), server=SERVER, phone="0753-1", printer=Printer(kind="network", host="192.168.1.50")
)
BOARD = BootFile(roles=(Role.WEB_BOARD,), server=SERVER)
PAD = BootFile(roles=(Role.PAD,), server=SERVER)
HALL = BootFile(roles=(Role.SERVER,), hall=Hall(preset="chini"))


def test_settings_are_what_each_part_accepts(tmp_path: Path) -> None:
    every = replace(KIOSK, roles=(Role.KIOSK, Role.CALLER, Role.VOICE, Role.LED))
    made = device_settings.files(every, tmp_path, ca=True)
    assert set(made) == {"kiosk", "caller", "display"}
    for name, text in made.items():
        assert device_settings.problems(name, text) == []
        assert tomllib.loads(text)["ca"] == "/etc/tidehall/ca.crt"
    kiosk = tomllib.loads(made["kiosk"])
    assert kiosk["printer"] == {"kind": "network", "paper_mm": 80, "host": "192.168.1.50"}
    assert kiosk["reader"] == {"kind": "off"}, "a real hall has no virtual reader"


def test_a_fuller_file_beside_is_the_base(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text(
        'desk = "服务台"\n[printer]\nkind = "serial"\ndevice = "/dev/x"\nbaud = 9600\n'
    )
    plain = BootFile(roles=(Role.KIOSK,), server=SERVER)
    told = tomllib.loads(device_settings.files(plain, tmp_path, ca=False)["kiosk"])
    assert told["desk"] == "服务台"
    assert told["printer"] == {"kind": "serial", "device": "/dev/x", "baud": 9600}
    assert told["server"] == SERVER
    (tmp_path / "kiosk.toml").write_text("prot = 1\n")
    wrong = device_settings.problems("kiosk", device_settings.files(plain, tmp_path, ca=False)["kiosk"])
    assert [problem.key for problem in wrong] == ["prot"]


def test_a_part_whose_libraries_are_not_here_yet_is_not_judged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The first dry run stands on the system's Python alone; later the installed version lends its libraries."""

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(device_settings, "import_module", missing)
    assert device_settings.problems("display", "nonsense = 1\n") == []
    monkeypatch.undo()
    monkeypatch.setattr(sys, "path", list(sys.path))
    assert "nonsense" in [each.key for each in device_settings.problems("display", "nonsense = 1\n", tmp_path)]
    assert sys.path[-1] == str(tmp_path)


def test_server_settings_serve_the_hall() -> None:
    told = tomllib.loads(device_settings.files(HALL, Path("/nowhere"), ca=False)["server"])["server"]
    assert (told["hall"], told["host"], told["tls"], told["port"], told["http_port"]) == (
        "chini",
        "0.0.0.0",
        True,
        443,
        80,
    )
    plain = replace(HALL, hall=Hall(preset="chini", https=False, port=8080))
    told = tomllib.loads(device_settings.files(plain, Path("/nowhere"), ca=False)["server"])["server"]
    assert (told["tls"], told["port"], told["http_port"]) == (False, 8080, 0)


def test_toml_comes_back_as_it_went() -> None:
    data = {"a": '引号" 反\\斜\n', "b": [1, 2.5, True], "t": {"x": "y", "u": {"z": 1}}, "many": [{"n": 1}, {"n": 2}]}
    assert tomllib.loads(toml_text.text(data, "# head\n")) == data


def test_policies_close_everything_but_our_page() -> None:
    told = render.policies(KIOSK)
    assert told["URLBlocklist"] == ["*"]
    assert told["URLAllowlist"] == ["http://127.0.0.1:8100", "http://127.0.0.1:8101"]
    assert (told["DeveloperToolsAvailability"], told["PrintingEnabled"], told["DownloadRestrictions"]) == (2, False, 3)
    assert render.policies(BOARD)["URLAllowlist"] == ["http://127.0.0.1:8100", SERVER]
    assert render.files(HALL)[render.POLICIES] is None, "no browser, no policies"
    assert json.loads(str(render.files(KIOSK)[render.POLICIES])) == told


def test_policies_carry_the_halls_authority() -> None:
    der = bytes(range(200))
    told = render.policies(BOARD, ssl.DER_cert_to_PEM_cert(der))["CACertificates"]
    assert isinstance(told, list)
    assert ssl.PEM_cert_to_DER_cert(f"-----BEGIN CERTIFICATE-----\n{told[0]}\n-----END CERTIFICATE-----\n") == der


SMALL_PAD = replace(PAD, screen=Screen(diagonal_in=7.9))
PAGES = (
    (KIOSK, "http://127.0.0.1:8101/"), (BOARD, f"{SERVER}/board"), (PAD, f"{SERVER}/pad"), (HALL, ""),
    (SMALL_PAD, f"{SERVER}/pad?diagonal=7.9"),
)  # fmt: skip


@pytest.mark.parametrize(("it", "page"), PAGES)
def test_the_page_of_each_screen(it: BootFile, page: str) -> None:
    assert render.target(it) == page


def test_time_comes_from_the_hall() -> None:
    assert "server 192.168.1.10 iburst\n" in render.chrony(KIOSK)
    assert "makestep 1 -1\nrtcsync\n" in render.chrony(KIOSK)
    server = render.chrony(replace(HALL, time_servers=("10.0.0.1",)))
    assert "server 10.0.0.1 iburst\nlocal stratum 8\nallow 192.168.0.0/16\n" in server


def test_logs_and_nights() -> None:
    assert "Storage=volatile" in render.journald(KIOSK)
    assert "Storage=persistent" in render.journald(HALL)
    assert "OnCalendar=*-*-* 03:30:00" in str(render.restart(KIOSK))
    assert render.restart(replace(KIOSK, restart_at="")) is None
    assert render.restart(HALL) is None, "a server is restarted by people"


def test_ports_have_names_and_keyboards_do_nothing() -> None:
    rules = render.ports(
        replace(KIOSK, ports=Ports(keypads="usb-0:1.2:1.0", numpad="usb-0:1.3:1.0", scanner="usb-0:1.4:1.0"))
    )
    assert 'ENV{ID_PATH}=="usb-0:1.2:1.0", SYMLINK+="tidehall/keypads"' in rules
    assert 'SYMLINK+="tidehall/numpad", GROUP="tidehall-input", MODE="0660", ENV{LIBINPUT_IGNORE_DEVICE}="1"' in rules
    keyboards = rules.splitlines()[-1]
    assert 'ENV{ID_INPUT_KEYBOARD}=="1"' in keyboards
    assert 'ENV{ID_PATH}!="usb-0:1.4:1.0"' in keyboards, "the scanner types"
    assert "KEYBOARD" not in render.ports(replace(KIOSK, screen=Screen(keyboard=True)))
    assert "KEYBOARD" not in render.ports(BootFile(roles=(Role.CALLER,), server=SERVER)), "nothing to protect"


def test_network_in_both_tongues() -> None:
    fixed = replace(KIOSK, network=Network(address="192.168.1.21/24", gateway="192.168.1.1", dns=("192.168.1.1",)))
    assert "Address=192.168.1.21/24\nGateway=192.168.1.1\nDNS=192.168.1.1" in str(render.networkd(fixed))
    assert "address1=192.168.1.21/24,192.168.1.1\ndns=192.168.1.1;" in str(render.network_manager(fixed))
    wifi = replace(KIOSK, network=Network(wifi=" 大厅\\", wifi_password="12345678"))
    told = str(render.network_manager(wifi))
    assert "ssid=\\s大厅\\\\\n" in told
    assert "psk=12345678" in told
    assert render.networkd(wifi) is None
    assert render.network_manager(KIOSK) is None


def test_kernel_words_are_there_once_and_can_go() -> None:
    line = "console=tty1 root=PARTUUID=1 quiet loglevel=7 rootwait"
    once = render.with_words(line, {**disk.QUIET, **disk.OVERLAY})
    assert render.with_words(once, {**disk.QUIET, **disk.OVERLAY}) == once
    assert "overlayroot=tmpfs:recurse=0" in once
    assert once.split().count("quiet") == 1
    assert "loglevel=7" not in once
    gone = render.with_words(once, disk.QUIET, gone=lambda word: word.startswith("overlayroot="))
    assert "overlayroot" not in gone
    assert gone.startswith("console=tty1 root=PARTUUID=1 rootwait")


def test_what_is_no_certificate_is_none() -> None:
    assert render.is_authority("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\nA\n"
    for text in ("", "<html></html>", key, f"{key}-----END CERTIFICATE-----\n"):
        assert not render.is_authority(text)


def test_a_block_replaces_itself() -> None:
    first = render.block("dtparam=audio=on\n", "dtparam=watchdog=on")
    assert render.block(first, "dtparam=watchdog=on") == first
    assert render.block(first, "disable_splash=1").count("tidehall begin") == 1
    assert "dtparam=audio=on" in render.block(first, "disable_splash=1")


def test_the_free_end_of_a_disk() -> None:
    parts = [{"start": 8192, "size": 1048576}, {"start": 1056768, "size": 8 * 2**21}]
    table = {"partitiontable": {"label": "dos", "sectorsize": 512, "sectors": 32 * 2**21, "partitions": parts}}
    start, length = disk.room(table) or (0, 0)
    assert start % 2048 == 0
    assert start >= 1056768 + 8 * 2**21
    assert start + length == 32 * 2**21
    parts[1]["size"] = 31 * 2**21
    assert disk.room(table) is None, "less than 2 GB are left"
    parts[1]["size"] = 2**21
    parts += [{"start": 1, "size": 1}, {"start": 2, "size": 1}]
    assert disk.room(table) is None, "a fifth partition of an old table is none"


def test_fstab_keeps_what_was_there() -> None:
    before = "PARTUUID=1-02 / ext4 defaults 0 1\n"
    after = disk.mounts(before)
    assert after.startswith(before.strip())
    assert disk.mounts(after) == after
    assert "LABEL=tidehall-data /data ext4 noatime" in after
    assert "/data/opt /opt/tidehall none bind,nofail" in after
