"""What a technician asks of a machine that is set up: how it is, its ports, pairing, help, a fresh beginning."""

from __future__ import annotations

import io
import re
import tarfile
import threading
import tomllib
from collections.abc import Callable
from pathlib import Path

from tidehall_appliance import apply, device_settings, disk, health, redeem
from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.host import CommandFailed, Host
from tidehall_appliance.roles import ROLES, Role, units
from tidehall_appliance.versions import Versions
from tidehall_link.doctor import Finding, Level
from tidehall_link.pairing import Pairing, TokenFile

_SECRET = re.compile(r"(?im)^(\s*(?:token|\w*password|psk|secret|db|redis)\s*=\s*).+$")
_STATES = ("kiosk", "caller", "display", "screen")


def status(host: Host, said: apply.Read) -> list[Finding]:
    """The machine in a few lines."""
    versions, it = Versions(host), said.it
    found = [_file(said), _version(versions)]
    if it is None:
        return found
    if host.live:
        seen = health.look(host, units(it.roles))
        zh = "、".join(ROLES[role].zh for role in it.roles)
        found.append(
            Finding("work", Level.OK if seen.well else Level.BAD, seen.zh or f"{zh}正常", seen.en or "everything runs")
        )
    found.append(_safe(host, it))
    for role in it.roles:
        path = device_settings.token_file(role)
        if path and TokenFile(host.at(path)).read() is None:
            words = f"{ROLES[role].zh}还没有配对：屏幕上有配对码，或运行 tidehall-appliance pair"
            found.append(Finding("pairing", Level.WARN, words, f"{role.value} is not paired yet"))
    return found


def _file(said: apply.Read) -> Finding:
    wrong = [each for each in said.problems if not each.warning]
    if wrong:
        words = "\n        ".join(each.text() for each in wrong)
        return Finding("tidehall.txt", Level.BAD, words, "the file has errors; the last good one is in force")
    return Finding("tidehall.txt", Level.OK, "设置文件无误", "the file is in force")


def _version(versions: Versions) -> Finding:
    if not versions.current:
        return Finding("version", Level.BAD, "没有可用的版本，请重新安装", "no version is here; install again")
    rest = [each for each in versions.installed() if each != versions.current]
    zh = f"{versions.current}{'（试运行中）' if versions.on_trial else ''}，可退回 {'、'.join(rest) or '无'}"
    level = Level.WARN if versions.on_trial else Level.OK
    return Finding("version", level, zh, f"{versions.current}; others: {', '.join(rest) or 'none'}")


def _safe(host: Host, it: BootFile) -> Finding:
    if it.serves:
        return Finding("power", Level.OK, "服务器的系统盘可写，由数据库自己防断电", "the server's disk is writable")
    if not disk.lasting(host):
        words = "数据分区没有挂上，配对和记录下次开机就没有了：请检查数据盘（U 盘），再开机"
        return Finding("power", Level.BAD, words, "the data partition is missing; nothing is kept over a restart")
    if disk.overlaid(host):
        return Finding("power", Level.OK, "系统盘只读，可以直接拔电", "the system disk is read-only")
    return Finding("power", Level.WARN, "系统盘可写，突然断电可能损坏文件", "the system disk is writable")


def ports(host: Host) -> list[str]:
    """What is plugged in where, in the words that ``[ports]`` wants."""
    serial = sorted(host.at("/dev/tidehall/by-port").glob("*"))
    keys = sorted(host.at("/dev/input/by-path").glob("*-event-kbd"))
    lines = [f"{node.name}    -> {node.readlink().name if node.is_symlink() else node.name}" for node in serial]
    lines += [f"{path.name.removesuffix('-event-kbd')}    键盘类（数字键盘、扫码枪） keyboard" for path in keys]
    for device in sorted(host.at("/sys/bus/usb/devices").glob("*/idVendor")):
        folder = device.parent
        name = (folder / "product").read_text().strip() if (folder / "product").is_file() else ""
        vendor, product = (int((folder / each).read_text(), 16) for each in ("idVendor", "idProduct"))
        lines.append(f"USB usb_vendor = 0x{vendor:04x}  usb_product = 0x{product:04x}    {name}")
    return lines


def pair(host: Host, it: BootFile, role: Role, show: Callable[[str], None]) -> bool:
    """Pair a part that has no screen of its own, from a terminal. True when it has a token now."""
    ca = device_settings.CA if host.at(device_settings.CA).is_file() else ""
    scratch = TokenFile(host.at("/var/lib/tidehall/appliance/pairing/token.json"))
    pairing = Pairing(it.address, scratch, threading.Event(), ca)
    known = pairing.pair(lambda code: show(code) if code else None)
    if known is None:
        return False
    redeem.save(host, role, known)
    host.remove("/var/lib/tidehall/appliance/pairing")
    if host.live:
        host.run("systemctl", "restart", ROLES[role].units[0])
    return True


def factory_reset(host: Host, it: BootFile | None) -> None:
    """Token, journals of the device and browser go; the network, ``tidehall.txt`` and the program stay.

    A server keeps the hall's data: that is restored and removed with ``tidehall``, never by this.
    """
    parts = units(it.roles) if it is not None else ()
    if host.live and parts:
        host.run("systemctl", "stop", *parts)
    for name in _STATES:
        folder = host.at(f"{device_settings.STATE}/{name}")
        for each in sorted(folder.iterdir()) if folder.is_dir() else ():
            host.remove(f"{device_settings.STATE}/{name}/{each.name}")
    for path in (apply.GIVEN_TOKEN, apply.LAST_GOOD, "/var/lib/tidehall/appliance/restarts.json"):
        host.remove(path)
    if host.live and parts:
        host.run("systemctl", "start", "--no-block", *parts)


def support(host: Host, boot: Path, target: Path) -> Path:
    """One file for whoever helps: settings without secrets, states, the log. No citizen's data is on a device."""
    texts = {name: _quoted(host, *command) for name, command in _QUESTIONS.items()}
    files = [*host.at("/etc/tidehall").glob("*.toml"), boot / "tidehall.txt", boot / "tidehall-result.txt"]
    for path in files:
        if path.is_file():
            texts[f"settings/{path.name}"] = _SECRET.sub(r"\1****", path.read_text("utf-8", "replace"))
    with tarfile.open(target, "w:gz") as archive:
        for name, text in texts.items():
            member = tarfile.TarInfo(f"tidehall-support/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return target


_QUESTIONS = {
    "units.txt": ("systemctl", "--no-pager", "status", "tidehall-*"),
    "log.txt": ("journalctl", "--no-pager", "--boot", "--lines", "3000", "--unit", "tidehall-*"),
    "kernel.txt": ("journalctl", "--no-pager", "--boot", "--dmesg", "--lines", "500"),
    "time.txt": ("chronyc", "-n", "tracking"),
    "network.txt": ("ip", "-brief", "address"),
    "disks.txt": ("df", "-h"),
    "usb.txt": ("lsusb",),
}


def _quoted(host: Host, *command: str) -> str:
    try:
        return _SECRET.sub(r"\1****", host.ask(*command))
    except CommandFailed as failure:
        return f"{failure}\n"


def server_tls(host: Host, boot: Path, it: BootFile) -> None:
    """The server's certificate, made once, by its own account; its authority lies ready for the devices."""
    said = tomllib.loads(host.at("/etc/tidehall/server.toml").read_text(encoding="utf-8"))["server"]
    if not said.get("tls") or said.get("certificate"):
        return
    folder = host.at(f"{said['data']}/tls")
    if not (folder / "server.crt").is_file():
        tidehall = str(host.at("/opt/tidehall/current/venv/bin/tidehall"))
        user = ROLES[Role.SERVER].user
        names = [word for name in (it.name, it.network.address.split("/")[0]) if name for word in ("--name", name)]
        host.run("runuser", "-u", user, "--", tidehall, "tls", "init", "--data", said["data"], *names)
    authority = (folder / "ca.crt").read_bytes()
    host.put(device_settings.CA, authority)
    beside = boot / "tidehall-ca.crt"
    if not host.dry and boot.is_dir() and not beside.exists():
        beside.write_bytes(authority)
