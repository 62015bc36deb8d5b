"""Units, scripts and rules by the tools that know them: systemd-analyze, shellcheck, and the eye for the rest."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from tests.packaging.declared import ROOT
from tidehall_appliance import render
from tidehall_appliance.boot_file import BootFile, Ports
from tidehall_appliance.roles import Role

SCRIPTS = ROOT / "firmware_scripts"
DATA = SCRIPTS / "tidehall_appliance" / "templates" / "rootfs"
UNITS = DATA / "etc/systemd/system"
OWN_ACCOUNT = ("server", "kiosk", "caller", "display@", "screen")
PORTS = ("printer", "reader", "keypads", "led", "numpad", "scanner")
NOTIFY = (*OWN_ACCOUNT, "waiting")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with our files, systemd's own units, and programs that do nothing."""
    made = tmp_path_factory.mktemp("root")
    shutil.copytree(DATA, made, dirs_exist_ok=True)
    shutil.copytree("/lib/systemd/system", made / "usr/lib/systemd/system", symlinks=True)
    (made / "lib").symlink_to("usr/lib")
    for unit in UNITS.glob("*.service"):
        for program in re.findall(r"^Exec\w+=\W*(/\S+)", unit.read_text(encoding="utf-8"), re.MULTILINE):
            place = made / program.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("#!/bin/sh\n")
            place.chmod(0o755)
    for part in ("board", "voice", "led"):
        (made / f"etc/systemd/system/tidehall-display@{part}.service").symlink_to("tidehall-display@.service")
    return made


def test_systemd_finds_nothing_wrong(root: Path) -> None:
    units = [str(path) for path in (root / "etc/systemd/system").glob("tidehall-*.service") if "@." not in path.name]
    command = ["systemd-analyze", "verify", f"--root={root}", *units]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize(("unit", "most"), [("server", 2.5), ("kiosk", 2.5), ("caller", 2.5), ("display@led", 2.5),
                                            ("waiting", 2.5), ("screen", 5.5), ("health", 7.0)])  # fmt: skip
def test_services_are_closed(root: Path, unit: str, most: float) -> None:
    command = ["systemd-analyze", "security", f"--root={root}", "--offline=true", "--threshold=100"]
    told = subprocess.run([*command, f"tidehall-{unit}.service"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Overall exposure level for \S+ ([\d.]+)", told)
    assert found, told
    assert float(found[1]) <= most


@pytest.mark.parametrize("name", NOTIFY)
def test_every_service_is_watched_and_comes_back(name: str) -> None:
    text = (UNITS / f"tidehall-{name}.service").read_text(encoding="utf-8")
    assert "\nType=notify\n" in text
    assert re.search(r"^WatchdogSec=\d+$", text, re.MULTILINE)
    assert re.search(r"^TasksMax=\d+$", text, re.MULTILINE)
    assert "\nRestart=always\n" in text
    assert "\nStartLimitIntervalSec=0\n" in text
    if name in OWN_ACCOUNT:
        assert re.search(rf"^User=tidehall-{name.rstrip('@')}$", text, re.MULTILINE)


def test_only_silence_of_the_gate_starts_the_machine_anew() -> None:
    """Not its end: without a data partition or a readable file it cannot begin, at every start, for ever."""
    text = (UNITS / "tidehall-health.service").read_text(encoding="utf-8")
    for line in (
        "FailureAction=reboot-force",
        "SuccessExitStatus=1 2",
        "Restart=on-success",
        "StartLimitIntervalSec=0",
    ):
        assert f"\n{line}\n" in text
    assert "\nType=simple\n" in text, "an end before READY=1 would be a failure"
    assert re.search(r"^WatchdogSec=\d+$", text, re.MULTILINE)


@pytest.mark.parametrize(("uptime", "code"), [("200.51 300.1", 1), ("90000.2 1.0", 0)])
def test_a_leap_of_the_clock_after_a_start_is_not_the_hour_of_the_restart(
    tmp_path: Path, uptime: str, code: int
) -> None:
    """Without a clock's cell every start would end with a restart: systemd sees the hour go by as the time is set."""
    text = (UNITS / "tidehall-restart.service").read_text(encoding="utf-8")
    found = re.search(r"^ExecCondition=(.*)$", text, re.MULTILINE)
    assert found
    (tmp_path / "uptime").write_text(uptime)
    command = shlex.split(found[1].replace("$$", "$").replace("/proc/uptime", str(tmp_path / "uptime")))
    assert subprocess.run(command, check=False).returncode == code


def test_b8_nothing_between_the_power_and_the_first_picture_waits_for_the_network() -> None:
    """A board draws the picture of last time by itself, within the minute; a hall whose server is down has boards."""
    for unit in UNITS.rglob("*"):
        if unit.is_file():
            assert "network-online" not in unit.read_text(encoding="utf-8"), unit.name


def test_accounts_and_folders_belong_together() -> None:
    users = re.findall(r"^u (\S+)", (DATA / "usr/lib/sysusers.d/tidehall.conf").read_text(), re.MULTILINE)
    groups = re.findall(r"^g (\S+)", (DATA / "usr/lib/sysusers.d/tidehall.conf").read_text(), re.MULTILINE)
    folders = (DATA / "usr/lib/tmpfiles.d/tidehall.conf").read_text()
    for user in users:
        assert f"/var/lib/tidehall/{user.removeprefix('tidehall-')} 0700 {user} {user}" in folders
    for unit in UNITS.rglob("*"):
        if unit.is_file():
            for line in re.findall(r"^SupplementaryGroups=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE):
                assert set(line.split()) <= {*groups, "tty"}, f"{unit.name}: {line}"


def test_the_watchdog_is_shorter_than_the_pi_can_wait() -> None:
    told = (DATA / "etc/systemd/system.conf.d/50-tidehall.conf").read_text()
    assert re.search(r"^RuntimeWatchdogSec=(\d+)s$", told, re.MULTILINE)[1] <= "15"  # type: ignore[index]


def test_shell_scripts_are_clean_and_few() -> None:
    scripts = [path for path in SCRIPTS.rglob("*") if path.is_file() and path.read_bytes().startswith(b"#!/bin/")]
    assert {path.name for path in scripts} == {"install", "tidehall-appliance"}
    subprocess.run(["shellcheck", *scripts], check=True)
    for path in scripts:
        assert path.stat().st_mode & 0o111, path
        assert len(path.read_text(encoding="utf-8").splitlines()) < 60


def test_udev_rules_are_sound() -> None:
    """Comparisons before assignments, quotes closed, every group known. udev itself reads them in the Debian root."""
    groups = re.findall(r"^g (\S+)", (DATA / "usr/lib/sysusers.d/tidehall.conf").read_text(), re.MULTILINE)
    rules = DATA / "etc/udev/rules.d/60-tidehall.rules"
    part = re.compile(r'^[A-Z_]+(\{[\w:]+\})?(==|!=|\+=|=)"[^"]*"$')
    everything = BootFile(roles=(Role.KIOSK,), ports=Ports(**dict.fromkeys(PORTS, "usb-0:1.2:1.0")))
    for line in [*rules.read_text().splitlines(), *render.ports(everything).splitlines()]:
        if not line or line.startswith("#"):
            continue
        parts = line.split(", ")
        assert all(part.match(each) for each in parts), line
        signs = [re.search(r"(==|!=|\+=|=)", each)[1] in ("==", "!=") for each in parts]  # type: ignore[index]
        assert signs == sorted(signs, reverse=True), f"an assignment stands before a comparison: {line}"
        assert all(group in groups for group in re.findall(r'GROUP="([^"]*)"', line)), line


def test_a_first_start_that_failed_is_tried_again(tmp_path: Path) -> None:
    """cloud-init runs its commands once in a card's life: what they start has to come back until it worked."""
    said = yaml.safe_load((SCRIPTS / "boot/user-data").read_text(encoding="utf-8"))
    files = {Path(each["path"]).name: each["content"] for each in said["write_files"]}
    assert "systemctl enable tidehall-first.service" in said["runcmd"]
    assert "\nWantedBy=multi-user.target\n" in files["tidehall-first.service"]
    boot, programs = tmp_path / "boot", tmp_path / "bin"
    (boot / "tidehall-bundle-1").mkdir(parents=True)
    programs.mkdir()
    systemctl = programs / "systemctl"
    systemctl.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/said\n')
    systemctl.chmod(0o755)
    script = files["tidehall-first"].replace("for boot in /boot/firmware /boot/efi /boot", f"for boot in {boot}")
    environ = {"PATH": f"{programs}:/usr/bin:/bin"}
    for code, ends, then in ((2, 1, ""), (0, 0, "disable tidehall-first.service")):
        (boot / "tidehall-bundle-1/install").write_text(f"echo said by install; exit {code}\n")
        done = subprocess.run(["bash", "-c", script], env=environ, check=False, capture_output=True)
        assert done.returncode == ends
        assert "said by install" in (boot / "tidehall-install.log").read_text()
        calls = (tmp_path / "said").read_text() if (tmp_path / "said").exists() else ""
        assert (then in calls) if then else not calls


def test_cloud_init_templates_are_whole() -> None:
    """The schema itself is asked in the Debian root, where cloud-init is; here the shape and the script in it."""
    text = (SCRIPTS / "boot/user-data").read_text(encoding="utf-8")
    assert text.startswith("#cloud-config\n")
    said = yaml.safe_load(text)
    assert said["growpart"] == {"mode": "off"}
    assert said["ssh_pwauth"] is False
    files = {Path(each["path"]).name: each["content"] for each in said["write_files"]}
    subprocess.run(["shellcheck", "-"], input=files["tidehall-first"], text=True, check=True)
    network = yaml.safe_load((SCRIPTS / "boot/network-config").read_text(encoding="utf-8"))
    assert network["version"] == 2
