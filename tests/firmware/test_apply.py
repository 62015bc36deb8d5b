"""``apply`` in a root of its own: everything is written, twice is as once, and bad words change nothing."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from tests.firmware.fakes import PretendHost
from tidehall_appliance import apply, disk, service
from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.cli import main
from tidehall_appliance.roles import Role

TEXT = """\
roles = ["kiosk"]
server = "https://192.168.1.10"
token = "very-secret"
[network]
wifi = "hall"
wifi_password = "12345678"
[printer]
kind = "network"
host = "192.168.1.50"
"""
PANEL = '[[led.panels]]\nname = "1号窗口条屏"\nhost = "192.168.1.60"\nwidth = 128\nheight = 32\nwindows = ["1"]\n'
PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


@pytest.fixture
def host(tmp_path: Path) -> PretendHost:
    host = PretendHost(tmp_path / "root")
    boot = host.at("/boot/firmware")
    boot.mkdir(parents=True)
    (boot / "tidehall.txt").write_text(TEXT, encoding="utf-8")
    (boot / "tidehall-ca.crt").write_text(PEM)
    (boot / "display.toml").write_text(PANEL, encoding="utf-8")
    host.at("/etc/NetworkManager").mkdir(parents=True)
    return host


def files(host: PretendHost) -> dict[str, bytes]:
    return {str(path.relative_to(host.root)): path.read_bytes() for path in host.root.rglob("*") if path.is_file()}


def test_twice_is_as_once(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    assert apply.apply(host, boot) == []
    before = files(host)
    host.changed.clear()
    assert apply.apply(host, boot) == []
    assert (host.changed, set(files(host))) == ([], set(before))


def test_the_programs_of_a_machine_have_names_there(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    apply.apply(host, boot)
    assert str(host.at("/usr/local/bin/tidehall-kiosk").readlink()) == "/opt/tidehall/current/venv/bin/tidehall-kiosk"
    (boot / "tidehall.txt").write_text('roles = ["caller"]\nserver = "https://192.168.1.10"\n')
    apply.apply(host, boot)
    assert [path.name for path in host.at("/usr/local/bin").iterdir()] == ["tidehall-caller"]


def test_a_secret_does_not_stay_on_the_boot_partition(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    apply.apply(host, boot)
    assert "very-secret" not in (boot / "tidehall.txt").read_text(encoding="utf-8")
    given = host.at(apply.GIVEN_TOKEN)
    assert given.read_text() == "very-secret\n"
    assert given.stat().st_mode & 0o777 == 0o600
    connection = host.at("/etc/NetworkManager/system-connections/tidehall.nmconnection")
    assert connection.stat().st_mode & 0o777 == 0o600, "NetworkManager takes nothing that others may read"


def test_errors_leave_the_last_good_settings_in_force(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    apply.apply(host, boot)
    before = files(host)
    (boot / "tidehall.txt").write_text('roles = ["kiosk"]\nserver = "192.168.1.11"\n', encoding="utf-8")
    problems = apply.apply(host, boot)
    assert [problem.key for problem in problems if not problem.warning] == ["server"]
    after = files(host)
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {"boot/firmware/tidehall.txt", "boot/firmware/tidehall-result.txt", "run/tidehall/problems.json"}
    told = (boot / "tidehall-result.txt").read_text(encoding="utf-8-sig")
    assert "tidehall.txt:2: 错误 server" in told
    assert json.loads(host.at(apply.PROBLEMS).read_text())[-1]["place"] == "tidehall.txt:2"
    (boot / "tidehall.txt").write_text(TEXT, encoding="utf-8")
    assert apply.apply(host, boot) == []
    assert "已生效" in (boot / "tidehall-result.txt").read_text(encoding="utf-8-sig")


def test_the_last_good_file_is_good_with_what_lies_beside_the_new_one(host: PretendHost) -> None:
    """A strip and a server of a hall of its own name files beside: their last good settings stay in force too."""
    boot = apply.boot_folder(host)
    (boot / "dating.toml").write_text("x = 1\n")
    server = 'roles = ["server"]\n[hall]\npreset = "dating.toml"\n'
    for text in ('roles = ["led"]\nserver = "https://192.168.1.10"\n', server):
        (boot / "tidehall.txt").write_text(text, encoding="utf-8")
        assert [each.text() for each in apply.apply(host, boot)] == []
        (boot / "tidehall.txt").write_text("roles = [\n", encoding="utf-8")
        assert apply.read(host, boot).it is not None


def test_a_mistake_in_a_file_beside_is_told_and_changes_nothing(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    apply.apply(host, boot)
    before = host.at("/etc/tidehall/kiosk.toml").read_bytes()
    for text in ('desk = "服务台\n', "desk = “服务台”\n"):
        (boot / "kiosk.toml").write_text(text, encoding="utf-8")
        assert [each.place() for each in apply.apply(host, boot)] == ["kiosk.toml:1"]
        assert "kiosk.toml:1: 错误" in (boot / "tidehall-result.txt").read_text(encoding="utf-8-sig")
        assert host.at("/etc/tidehall/kiosk.toml").read_bytes() == before
    (boot / "kiosk.toml").write_bytes('desk = "服务台"\n'.encode("gbk"))
    assert [each.code for each in apply.apply(host, boot)] == ["file_gbk"]


def test_a_wrong_authority_is_told_and_not_given_out(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    apply.apply(host, boot)
    (boot / "tidehall-ca.crt").write_text("<html>not found</html>")
    assert [each.code for each in apply.apply(host, boot)] == ["ca_file"]
    assert host.at("/etc/tidehall/ca.crt").read_text() == PEM


def test_a_network_that_nobody_here_makes_is_told(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    host.at("/etc/NetworkManager").rmdir()
    (boot / "tidehall.txt").write_text(
        TEXT.split("[network]", maxsplit=1)[0] + '[network]\naddress = "192.168.1.21/24"\n'
    )
    told = [each for each in apply.apply(host, boot) if each.code == "network_unmanaged"]
    assert [each.warning for each in told] == [True]
    host.link(apply.NETWORKD, "/lib/systemd/system/systemd-networkd.service")
    assert "network_unmanaged" not in [each.code for each in apply.apply(host, boot)]


def test_a_role_whose_programs_are_not_here_is_told(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    host.put("/opt/tidehall/1/complete", '{"id": "1", "locks": ["kiosk"]}')
    host.link("/opt/tidehall/current", "1")
    assert apply.apply(host, boot) == []
    (boot / "tidehall.txt").write_text('roles = ["caller"]\nserver = "https://192.168.1.10"\n')
    told = apply.apply(host, boot)
    assert [each.code for each in told] == ["not_installed"]
    assert "呼叫器" in told[0].text()
    assert "sudo ./install" in told[0].text()


def test_a_system_disk_is_read_only_only_where_the_data_are_elsewhere(host: PretendHost) -> None:
    """`writable --no` on a server, or without a data partition, would keep the hall's day in memory."""
    boot = apply.boot_folder(host)
    (boot / "cmdline.txt").write_text("console=tty1 root=PARTUUID=1\n")

    def no_longer_writable() -> int:
        return main(["writable", "--no", "--boot", str(boot), "--root", str(host.root)])

    assert no_longer_writable() == 1
    assert "overlayroot" not in (boot / "cmdline.txt").read_text()
    label = host.at(f"/dev/disk/by-label/{disk.LABEL}")
    label.parent.mkdir(parents=True)
    label.touch()
    assert no_longer_writable() == 0
    assert "overlayroot=tmpfs:recurse=0" in (boot / "cmdline.txt").read_text()
    assert "cfg80211.ieee80211_regdom=CN" in (boot / "cmdline.txt").read_text()
    (boot / "tidehall.txt").write_text('roles = ["server"]\n[hall]\npreset = "chini"\n')
    assert no_longer_writable() == 1
    assert "overlayroot" not in (boot / "cmdline.txt").read_text()


def test_grub_below_a_read_only_system_is_told(host: PretendHost) -> None:
    """What is written into the overlay is gone at the next start, and the system would stay read-only for ever."""
    host.put("/etc/default/grub", "")
    host.put("/proc/mounts", "overlay / overlay rw 0 0\n")
    disk.kernel(host, host.at("/boot/efi"), read_only=False)
    assert any(words.startswith("overlayroot-chroot sh -c") and "update-grub" in words for words in host.changed)
    assert not host.at(disk.GRUB).exists()
    assert not disk.lasting(host)
    host.put("/proc/mounts", "overlay / overlay rw 0 0\n/dev/sda3 /var/lib/tidehall ext4 rw 0 0\n")
    assert disk.lasting(host)


def test_what_moves_to_the_data_partition_moves_whole(host: PretendHost) -> None:
    """A power cut in the middle is made good by the next time; what is there already is never written over."""
    disk.keep(host)
    assert host.heard[-3:] == [
        "cp -a /var/lib/chrony /data/chrony.new", "mv /data/chrony.new /data/chrony", "mount /var/lib/chrony",
    ]  # fmt: skip
    host.put("/proc/mounts", "/dev/sda3 /data ext4 rw 0 0\n/dev/sda3 /opt/tidehall ext4 rw 0 0\n")
    host.at("/data/state").mkdir()
    host.heard.clear()
    disk.keep(host)
    assert "mount /data" not in host.heard
    assert not [words for words in host.heard if "/opt/tidehall" in words]
    assert [words for words in host.heard if "/var/lib/tidehall" in words] == ["mount /var/lib/tidehall"]


def test_a_dry_run_writes_nothing(host: PretendHost) -> None:
    before = files(host)
    dry = PretendHost(host.root, dry=True)
    assert apply.apply(dry, apply.boot_folder(dry)) == []
    assert files(host) == before
    assert "[只看] 写入 /etc/tidehall/kiosk.toml" in dry.heard


def test_what_is_no_longer_wanted_goes(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    apply.apply(host, boot)
    assert host.at("/etc/chromium/policies/managed/tidehall.json").exists()
    (boot / "tidehall.txt").write_text('roles = ["led"]\nserver = "https://192.168.1.10"\nrestart_at = ""\n')
    apply.apply(host, boot)
    for path in ("chromium/policies/managed/tidehall.json", "systemd/system/tidehall-restart.timer",
                 "NetworkManager/system-connections/tidehall.nmconnection"):  # fmt: skip
        assert not host.at(f"/etc/{path}").exists(), path


def test_check_says_everything_and_changes_nothing(host: PretendHost, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(host)
    boot = str(apply.boot_folder(host))
    assert main(["check", "--boot", boot, "--root", str(host.root)]) == 0
    (Path(boot) / "tidehall.txt").write_text("roles = []\n")
    assert main(["check", "--boot", boot, "--root", str(host.root)]) == 2
    assert "错误 roles" in capsys.readouterr().err
    before["boot/firmware/tidehall.txt"] = b"roles = []\n"
    assert files(host) == before


def test_pi_gets_its_watchdog_and_its_overlay(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    (boot / "cmdline.txt").write_text("console=tty1 root=PARTUUID=1 rootwait\n")
    (boot / "config.txt").write_text("dtparam=audio=on\n")
    for _ in range(2):
        disk.kernel(host, boot, read_only=True)
        disk.pi_config(host, boot)
    assert (boot / "cmdline.txt").read_text().split().count("overlayroot=tmpfs:recurse=0") == 1
    assert (boot / "config.txt").read_text().count("dtparam=watchdog=on") == 1
    disk.kernel(host, boot, read_only=False)
    assert "overlayroot" not in (boot / "cmdline.txt").read_text()


def test_a_caller_has_the_bus_of_its_display_switched_on(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    (boot / "config.txt").write_text("dtparam=audio=on\n")
    disk.pi_config(host, boot)
    assert "i2c" not in (boot / "config.txt").read_text()
    for _ in range(2):
        disk.pi_config(host, boot, caller=True)
    assert (boot / "config.txt").read_text().count("dtparam=i2c_arm=on") == 1
    assert host.at("/etc/modules-load.d/tidehall.conf").read_text() == "i2c-dev\n"


def test_factory_reset_wipes_the_device_and_keeps_the_network(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    apply.apply(host, boot)
    for path in ("kiosk/token.json", "kiosk/book.sqlite", "screen/browser/Local Storage/x", "server/journal.sqlite"):
        place = host.at(f"/var/lib/tidehall/{path}")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("x")
    assert main(["factory-reset", "--root", str(host.root), "--boot", str(boot)]) == 2, "somebody has to mean it"
    service.factory_reset(host, apply.read(host, boot).it)
    left = {str(path.relative_to(host.at("/var/lib/tidehall"))) for path in host.at("/var/lib/tidehall").rglob("*")}
    assert left == {"appliance", "kiosk", "screen", "server", "server/journal.sqlite"}
    assert host.at("/etc/NetworkManager/system-connections/tidehall.nmconnection").exists()
    assert (boot / "tidehall.txt").exists()


def test_the_support_file_holds_no_secret(host: PretendHost, tmp_path: Path) -> None:
    boot = apply.boot_folder(host)
    service.support(host, boot, tmp_path / "s.tar.gz")
    with tarfile.open(tmp_path / "s.tar.gz") as archive:
        texts = {each.name: archive.extractfile(each).read().decode() for each in archive}  # type: ignore[union-attr]
    told = texts["tidehall-support/settings/tidehall.txt"]
    assert "192.168.1.50" in told
    assert "very-secret" not in told
    assert "12345678" not in told


def test_ports_are_listed_as_the_file_wants_them(host: PretendHost) -> None:
    node = host.at("/dev/tidehall/by-port/platform-usb-0:1.2:1.0")
    node.parent.mkdir(parents=True)
    node.symlink_to("../../ttyUSB0")
    device = host.at("/sys/bus/usb/devices/1-1")
    device.mkdir(parents=True)
    for name, value in (("idVendor", "0416\n"), ("idProduct", "5011\n"), ("product", "POS58\n")):
        (device / name).write_text(value)
    assert service.ports(host) == [
        "platform-usb-0:1.2:1.0    -> ttyUSB0",
        "USB usb_vendor = 0x0416  usb_product = 0x5011    POS58",
    ]


def test_every_role_can_be_applied(host: PretendHost) -> None:
    boot = apply.boot_folder(host)
    for role in Role:
        hall = '[hall]\npreset = "chini"\n' if role is Role.SERVER else ""
        (boot / "tidehall.txt").write_text(f'roles = ["{role}"]\nserver = "https://192.168.1.10"\n{hall}')
        problems = apply.apply(host, boot)
        assert [each.text() for each in problems if not each.warning] == []
        assert isinstance(apply.read(host, boot).it, BootFile)
