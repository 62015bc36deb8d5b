"""A hall's machine installed for real in a Debian of its own: server, kiosk, caller, voice and LED at once.

Slow (Debian is downloaded) and for root only: `make test-appliance`. Each test goes on where the one before ended.
TIDEHALL_DEBIAN=folder keeps the root for the next time; TIDEHALL_PICTURES=folder keeps the pictures.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.devices.kiosk import until
from tests.firmware.debian import Debian
from tools.bundle import seal

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "hardware"
SYSTEM = "etc/systemd/system"
UNITS = ("server", "kiosk", "caller", "display@voice", "display@led", "screen", "waiting", "apply", "settle", "health")
MOST_EXPOSED = {
    "server": 2.5,
    "kiosk": 2.5,
    "caller": 2.5,
    "display@led": 2.5,
    "waiting": 2.5,
    "screen": 5.5,
    "health": 7.0,
}
BOOT = """\
roles = ["server", "kiosk", "caller", "voice", "led"]
name = "hall-one"
phone = "0753-1234567"
[printer]
kind = "network"
host = "127.0.0.1"
[hall]
preset = "meixian"
"""
HEADLESS = {"WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1"}
DEBUG_PORT = "9333"
MIGRATIONS = "tidehall_server/journal/migrations/versions"
NEXT = "9999"
MIGRATION = """
import sqlalchemy
from alembic import op
revision, down_revision, branch_labels, depends_on = "{revision}", "{head}", None, None
def upgrade() -> None:
    op.create_table("of_the_next_release", sqlalchemy.Column("x", sqlalchemy.Text))
"""

pytestmark = pytest.mark.appliance


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debian]:
    if os.geteuid():
        pytest.fail("run it as root: a root folder is made and entered", pytrace=False)
    kept = os.environ.get("TIDEHALL_DEBIAN")
    made = Debian(Path(kept) if kept else tmp_path_factory.mktemp("debian") / "root")
    if not made.root.exists():
        made.make()
    newest = max((ROOT / "dist").glob("tidehall-bundle-*/SHA256SUMS"), key=lambda path: path.stat().st_mtime)
    shutil.rmtree(made.root / "root/bundle", ignore_errors=True)
    shutil.copytree(newest.parent, made.root / "root/bundle")
    yield made
    made.close()
    if not kept:
        shutil.rmtree(made.root, ignore_errors=True)


def install(debian: Debian, *more: str, code: int = 0) -> str:
    return debian.run("/root/bundle/install", *more, online=True, code=code)


def write_boot(debian: Debian, text: str) -> None:
    panel = '[[led.panels]]\nname = "1号窗口条屏"\nhost = "127.0.0.1"\nwidth = 128\nheight = 32\nwindows = ["1"]\n'
    (debian.root / "boot/firmware/display.toml").write_text(panel, encoding="utf-8")
    (debian.root / "boot/firmware/tidehall.txt").write_text(text, encoding="utf-8")


def test_a_bad_file_changes_nothing_and_says_where(debian: Debian) -> None:
    write_boot(debian, BOOT.replace('"kiosk"', '"kiosc"') + 'tiemzone = "x"\n')
    said = install(debian, code=2)
    assert "tidehall.txt:1: 错误" in said
    assert "kiosk" in said
    result = (debian.root / "boot/firmware/tidehall-result.txt").read_text(encoding="utf-8-sig")
    assert "tidehall.txt 有错误" in result
    assert not (debian.root / "opt/tidehall").exists()


def test_a_torn_bundle_is_refused(debian: Debian) -> None:
    write_boot(debian, BOOT)
    wheel = next((debian.root / "root/bundle/wheels").glob("flask-*.whl"))
    whole = wheel.read_bytes()
    wheel.write_bytes(whole[:-1] + b"?")
    assert "安装包不完整" in install(debian, code=2)
    wheel.write_bytes(whole)


def test_one_command_installs_and_the_second_time_changes_nothing(debian: Debian) -> None:
    first = install(debian)
    assert "装好了" in first
    assert "没有要改的" in install(debian)
    enabled = {path.name for path in (debian.root / SYSTEM / "multi-user.target.wants").glob("tidehall-*")}
    assert enabled == {f"tidehall-{unit}.service" for unit in UNITS}


def test_units_are_sound_and_closed(debian: Debian) -> None:
    every = sorted(
        str(path.relative_to(debian.root / SYSTEM)) for path in (debian.root / SYSTEM).glob("tidehall-*.service")
    )
    names = [f"/{SYSTEM}/{name.replace('@.', '@board.')}" for name in every]
    (debian.root / SYSTEM / "tidehall-display@board.service").symlink_to("tidehall-display@.service")
    assert debian.run("systemd-analyze", "verify", *names).strip() == ""
    (debian.root / SYSTEM / "tidehall-display@board.service").unlink()
    for unit, most in MOST_EXPOSED.items():
        name = f"tidehall-{unit}.service"
        told = debian.run("systemd-analyze", "security", "--offline=true", "--threshold=100", name)
        found = re.search(r"Overall exposure level for \S+ ([\d.]+)", told)
        assert found, told
        assert float(found[1]) <= most, f"{unit}: {found[1]}"


def test_files_of_the_system_are_read_by_those_they_are_for(debian: Debian) -> None:
    assert "local stratum 8" in debian.run("chronyd", "-p", "-f", "/etc/chrony/tidehall.conf")
    debian.run("apt-get", "-qq", "--yes", "--no-install-recommends", "install", "cloud-init", online=True)
    assert "Valid cloud-config" in debian.run("cloud-init", "schema", "-c", "/root/bundle/boot/user-data")
    json.loads((debian.root / "etc/chromium/policies/managed/tidehall.json").read_text())
    assert (debian.root / "etc/localtime").readlink() == Path("/usr/share/zoneinfo/Asia/Shanghai")
    read = debian.run("udevadm", "test", "--action=add", "/sys/class/mem/null").splitlines()
    told = [line for line in read if "tidehall" in line]
    assert [Path(line.split(": ")[-1]).name for line in told if line.startswith("Reading")] == [
        "60-tidehall.rules",
        "61-tidehall-ports.rules",
    ]
    assert [line for line in told if not line.startswith("Reading")] == [], "udev's own word on every line of them"


def test_disks_are_divided_without_touching_what_is_there(debian: Debian) -> None:
    debian.run("apt-get", "-qq", "--yes", "--no-install-recommends", "install", "fdisk", online=True)
    image = debian.root / "root/card.img"
    with image.open("wb") as file:
        file.truncate(14 * 1024**3)
    subprocess.run(["chroot", debian.root, "sfdisk", "-q", "/root/card.img"], check=True, text=True,
                   input="label: dos\nstart=8192,size=262144,type=c\nsize=1048576,type=83\n")  # fmt: skip
    script = """
import sys
from pathlib import Path
from typing import cast
from tidehall_appliance import disk
from tidehall_appliance.host import Host
device = sys.argv[1]
host = Host()
host.run("partx", "--update", device)
host.run("mkfs.ext4", "-q", device + "p2")
disk.grow(host, device, device + "p2", 8)
print(disk.make(host, device), host.ask("blkid", "-o", "value", "-s", "LABEL", device + "p3"))
print(host.ask("sfdisk", "--json", device))
"""
    (debian.root / "root/disk.py").write_text(script, encoding="utf-8")
    device = subprocess.run(
        ["losetup", "--find", "--show", "--partscan", image], capture_output=True, text=True, check=True
    )
    try:
        python = "/opt/tidehall/current/venv/bin/python"
        told = debian.run(python, "/root/disk.py", device.stdout.strip())
    finally:
        subprocess.run(["partx", "--delete", device.stdout.strip()], check=False)
        subprocess.run(["losetup", "--detach", device.stdout.strip()], check=True)
        image.unlink()
    assert "tidehall-data" in told
    parts = json.loads(told[told.index("{") : told.rindex("}") + 1])["partitiontable"]["partitions"]
    sizes = [part["size"] * 512 / 1024**3 for part in parts]
    assert [round(size, 2) for size in sizes[:2]] == [0.12, 8.0]
    assert 5.8 < sizes[2] < 5.9


def test_server_agent_and_browser_run_and_are_photographed(debian: Debian) -> None:
    notify = debian.listen("/run/notify")
    chromium_that_can_be_photographed(debian)
    folder = debian.root / "run/screen"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    shutil.chown(folder, uid_of(debian, "tidehall-screen"))

    start(debian, "waiting", "tidehall-screen")
    heard(notify, "READY=1")
    show(debian, notify)
    photograph(debian, "正在启动", "appliance-waiting.png")

    start(debian, "server", "tidehall-server")
    heard(notify, "READY=1")
    agent = start(debian, "kiosk", "tidehall-kiosk")
    heard(notify, "READY=1")
    photograph(debian, "设备未授权", "appliance-pairing.png")

    python = "/opt/tidehall/current/venv/bin/tidehall"
    token = debian.run("runuser", "-u", "tidehall-server", "--", python, "device", "add", "--role", "kiosk", "--name",
                       "一号取号机", "--data", "/var/lib/tidehall/server", "--hall", "meixian").split()[-1]  # fmt: skip
    write_boot(debian, f'token = "{token}"\n{BOOT}')
    debian.run("tidehall-appliance", "apply")
    assert token not in (debian.root / "boot/firmware/tidehall.txt").read_text(encoding="utf-8")
    start(debian, "health", "root", NOTIFY_SOCKET="/run/none")
    saved = debian.root / "var/lib/tidehall/kiosk/token.json"
    until(lambda: saved.exists() and token in saved.read_text(), "the given token is saved for the kiosk")
    assert saved.stat().st_uid == uid_of(debian, "tidehall-kiosk")

    debian.end(agent)
    start(debian, "kiosk", "tidehall-kiosk")
    heard(notify, "READY=1")
    chromium_that_can_be_photographed(debian)  # apply has closed it again
    screen = show(debian, notify)
    photograph(debian, "长辈版", "appliance-kiosk.png")

    crash_the_page(debian)
    screen.wait(60)  # however it ends, systemd begins again: Restart=always
    assert "the page crashed" in (debian.root / "var/log/tidehall-screen.log").read_text()


PDF = """
from pathlib import Path
from tidehall_server.papers import Papers
print(Papers(Path("/nowhere")).pdf("<p style='font-family: Noto Serif CJK SC'>梅县区 㛃䶮𬭎</p>")[:5].decode())
"""


def test_papers_become_pdf_on_a_server(debian: Debian) -> None:
    python = "/opt/tidehall/current/venv/bin/python"
    assert "%PDF-" in debian.run("runuser", "-u", "tidehall-server", "--", python, "-c", PDF)


def test_doctor_and_status_speak_there(debian: Debian) -> None:
    told = debian.run("sh", "-c", "tidehall-appliance doctor --json || [ $? -le 2 ]")
    found = {each["check"]: each for each in json.loads(told[told.index("[") : told.rindex("]") + 1])}
    assert [each["zh"] for name, each in found.items() if name.endswith(".doctor")] == [], "all of them have spoken"
    parts = {name.partition(".")[0] for name in found}
    assert parts >= {"server", "kiosk", "caller", "display", "power", "version"}
    for well in ("server.papers", "server.database", "server.chain", "kiosk.book", "kiosk.token"):
        assert found[well]["level"] == "ok", found[well]
    assert "可退回" in debian.run("tidehall-appliance", "status", code=1)
    debian.run("tidehall-appliance", "support", "--out", "/root/support.tar.gz")
    assert (debian.root / "root/support.tar.gz").stat().st_size > 500


def test_systemd_starts_it_all_and_a_bad_update_is_undone(debian: Debian) -> None:
    """The root is started with systemd as its first process; then it gets a version whose kiosk agent cannot start.

    That version's server has tables of its own: the old one comes back to the journal of before.
    """
    data = debian.root / "var/lib/tidehall/server"
    status = "/opt/tidehall/current/venv/bin/tidehall db status --json --data /var/lib/tidehall/server"
    bad = spoilt_bundle(debian)
    with debian.started_up() as machine:
        until(lambda: "active" in machine.ask("systemctl", "is-active", "tidehall-apply"), "apply has run")
        parts = ["tidehall-server", "tidehall-kiosk", "tidehall-caller", "tidehall-waiting", "tidehall-health"]
        parts += ["tidehall-display@led"]
        until(lambda: machine.ask("systemctl", "is-active", *parts).split() == ["active"] * len(parts), "all are up")

        machine.ask("systemctl", "kill", "--signal=KILL", "tidehall-kiosk")
        restarts = ("systemctl", "show", "--property=NRestarts", "tidehall-kiosk")
        until(lambda: "NRestarts=1" in machine.ask(*restarts), "the agent comes back")

        before = (debian.root / "opt/tidehall/current").readlink()
        told = machine.ask("tidehall-appliance", "update", bad)
        assert "退回" in told, told
        assert (debian.root / "opt/tidehall/current").readlink() == before
        until(lambda: machine.ask("systemctl", "is-active", *parts).split() == ["active"] * len(parts), "all are back")
        revision = json.loads(machine.ask("runuser", "-u", "tidehall-server", "--", *status.split()))
        assert revision["revision"] == revision["newest"] != NEXT
        assert (data / "journal.sqlite.newer-1.bak").is_file(), "the newer journal is kept"


def test_what_lies_on_the_card_is_obeyed_at_the_next_start(debian: Debian) -> None:
    """Nobody can sign in to a kiosk: a newer bundle and an order to begin afresh come with the card."""
    boot = debian.root / "boot/firmware"
    newer = shutil.copytree(debian.root / "root/bundle", boot / "tidehall-bundle-newer")
    about = json.loads((newer / "bundle.json").read_text())
    (newer / "bundle.json").write_text(json.dumps({**about, "id": "0.1.0-20991231.101010.abcdef123"}))
    (newer / "SHA256SUMS").unlink()
    seal(newer)
    (boot / "factory-reset.txt").write_text("")
    (debian.root / "var/lib/tidehall/kiosk/token.json").write_text("{}")
    told = boot / "tidehall-update.txt"
    told.unlink(missing_ok=True)
    with debian.started_up() as machine:
        until(lambda: "active" in machine.ask("systemctl", "is-active", "tidehall-apply"), "apply has run")
        machine.ask("timeout", "900", "sh", "-c", f"until [ -s /boot/firmware/{told.name} ]; do sleep 1; done")
        assert "已换上" in told.read_text(encoding="utf-8-sig")
        parts = ["tidehall-server", "tidehall-kiosk", "tidehall-caller"]
        until(lambda: machine.ask("systemctl", "is-active", *parts).split() == ["active"] * len(parts), "all are up")
    assert [str((debian.root / "opt/tidehall" / name).readlink()) for name in ("current", "settled")] == [
        "0.1.0-20991231.101010.abcdef123"
    ] * 2
    assert not (debian.root / "var/lib/tidehall/kiosk/token.json").exists()
    assert not list(boot.glob("factory-reset*"))
    assert (debian.root / "var/lib/tidehall/server/journal.sqlite").is_file(), "a hall's data are nobody's to reset"
    shutil.rmtree(newer)


def spoilt_bundle(debian: Debian) -> str:
    """A whole, sealed bundle of a version whose kiosk agent ends at once, and whose server makes a table more."""
    folder = shutil.copytree(debian.root / "root/bundle", debian.root / "root/bad", dirs_exist_ok=True)
    about = json.loads((folder / "bundle.json").read_text())
    (folder / "bundle.json").write_text(json.dumps({**about, "id": f"{about['id']}.bad"}))
    wheel = next((folder / "wheels").glob("tidehall-*.whl"))
    whole = wheel.with_suffix(".whole")
    wheel.rename(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(wheel, "w") as new:
        for each in old.infolist():
            text = b"raise SystemExit(7)\n" if each.filename == "tidehall_kiosk/__main__.py" else old.read(each)
            new.writestr(each.filename, text)
        versions = [name for name in old.namelist() if name.startswith(f"{MIGRATIONS}/0")]
        head = max(versions).rpartition("/")[2][:4]
        new.writestr(f"{MIGRATIONS}/{NEXT}_next.py", MIGRATION.format(revision=NEXT, head=head))
    whole.unlink()
    (folder / "SHA256SUMS").unlink()
    seal(folder)
    return "/root/bad"


def test_another_role_is_one_word_away(debian: Debian) -> None:
    write_boot(debian, 'roles = ["board"]\nserver = "https://192.168.1.10"\n')
    debian.run("tidehall-appliance", "apply")
    enabled = {path.name for path in (debian.root / SYSTEM / "multi-user.target.wants").glob("tidehall-*")}
    always = {f"tidehall-{unit}.service" for unit in ("apply", "settle", "health")}
    assert enabled == always | {"tidehall-display@board.service"}
    assert not (debian.root / "etc/chromium/policies/managed/tidehall.json").exists()


def start(debian: Debian, unit: str, user: str, **environ: str) -> subprocess.Popen[bytes]:
    """What the unit's own ExecStart says, by its own account."""
    text = (debian.root / SYSTEM / f"tidehall-{unit}.service").read_text(encoding="utf-8")
    command = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)
    assert command
    assert f"User={user}" in text or unit in ("waiting", "health")
    return debian.start(user, *command[1].split(), **{"NOTIFY_SOCKET": "/run/notify", **environ})


def show(debian: Debian, notify: socket.socket) -> subprocess.Popen[bytes]:
    """The browser on the screen; the one of before ends."""
    for process in debian.started("tidehall-screen"):
        if cast("list[str]", process.args)[-1] == "screen":
            debian.end(process)
    screen = start(debian, "screen", "tidehall-screen", XDG_RUNTIME_DIR="/run/screen", **HEADLESS)
    heard(notify, "the page is on the screen")
    return screen


def heard(notify: socket.socket, word: str) -> None:
    while word not in notify.recv(4096).decode():
        pass


def uid_of(debian: Debian, user: str) -> int:
    lines = (debian.root / "etc/passwd").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{user}:")).split(":")[2])


def chromium_that_can_be_photographed(debian: Debian) -> None:
    """The policies close the pages to tools, and to our camera; here alone they leave that out, and a port is open."""
    policies = debian.root / "etc/chromium/policies/managed/tidehall.json"
    said = json.loads(policies.read_text())
    assert said.pop("DeveloperToolsAvailability", 2) == 2
    policies.write_text(json.dumps(said))
    program = debian.root / "usr/local/bin/chromium"
    program.write_text(f'#!/bin/sh\nexec /usr/bin/chromium --remote-debugging-port={DEBUG_PORT} "$@"\n')
    program.chmod(0o755)


def photograph(debian: Debian, text: str, name: str) -> None:
    target = Path(os.environ.get("TIDEHALL_PICTURES", debian.root / "root")) / name
    told = debian.beside(sys.executable, str(ROOT / "tests/firmware/photograph.py"), DEBUG_PORT, text, str(target))
    print(name, told.strip())
    assert target.stat().st_size > 5000


def crash_the_page(debian: Debian) -> None:
    """Its renderer, known by its account: Chromium's sandbox puts it into namespaces of its own."""
    account = f"Uid:\t{uid_of(debian, 'tidehall-screen')}\t"
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            ours = account in (folder / "status").read_text()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if ours and b"--type=renderer" in command:
            os.kill(int(folder.name), signal.SIGSEGV)
