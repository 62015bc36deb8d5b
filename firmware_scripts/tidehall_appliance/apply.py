"""Make the installed machine what ``tidehall.txt`` says, at every start and whenever asked. Twice is as once."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path

from tidehall_appliance import boot_file, device_settings, render, result
from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.boot_words import BOOT_WORDS
from tidehall_appliance.host import CommandFailed, Host
from tidehall_appliance.roles import ROLES, Role, units
from tidehall_appliance.versions import Versions
from tidehall_link.settings import Places, Problem, Report

BOOT_FOLDERS = ("/boot/firmware", "/boot/efi", "/boot")
LAST_GOOD = "/var/lib/tidehall/appliance/tidehall.txt"
GIVEN_TOKEN = "/var/lib/tidehall/appliance/given-token"
PROBLEMS = "/run/tidehall/problems.json"
NETWORKD = "/etc/systemd/system/multi-user.target.wants/systemd-networkd.service"
PROGRAMS = {"server": "tidehall", **{name: f"tidehall-{name}" for name in ("kiosk", "caller", "display")}}
ALWAYS = ("tidehall-apply.service", "tidehall-settle.service", "tidehall-health.service")


@dataclass(frozen=True, slots=True)
class Read:
    """``it`` is what to do: this file, or the last good one. ``problems`` are those of this file."""

    it: BootFile | None
    problems: list[Problem]


def boot_folder(host: Host) -> Path:
    """Where ``tidehall.txt`` is: the boot partition, of a Raspberry Pi or of EFI, which any PC reads."""
    here = [folder for folder in BOOT_FOLDERS if (host.at(folder) / boot_file.NAME).is_file()]
    made = [folder for folder in BOOT_FOLDERS if host.at(folder).is_dir()]
    return host.at((here or made or ["/boot"])[0])


def read(host: Host, folder: Path) -> Read:
    """What is written there; a file with errors leaves the machine as it was."""
    found = boot_file.read(folder / boot_file.NAME)
    if found.value is not None:
        return Read(found.value, found.problems)
    before = host.at(LAST_GOOD)
    return Read(boot_file.read(before, folder).value if before.is_file() else None, found.problems)


def apply(host: Host, folder: Path) -> list[Problem]:
    """Everything below ``/etc`` as the file wants it, the right units on, the others off. Gives what is wrong."""
    said = read(host, folder)
    problems = list(said.problems)
    if said.it is not None:
        problems += write_all(host, said.it, folder)
        if not any(not each.warning for each in said.problems):
            _remember(host, folder)
    tell(host, folder, problems)
    if said.it is not None:
        switch(host, said.it)
    return problems


def tell(host: Host, folder: Path, problems: list[Problem]) -> None:
    """Words for the screen, and for whoever puts the card into a PC."""
    if not host.dry:  # no change of the machine: it is gone at every start
        place = host.at(PROBLEMS)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(result.for_screen(problems), encoding="utf-8")
    with suppress(OSError):  # the boot partition may be full or locked; the screen has the words too
        result.write(host, folder, problems)


def write_all(host: Host, it: BootFile, folder: Path) -> list[Problem]:
    """Static files, then those that the file shapes, then each part's settings. Gives what the parts refuse."""
    unpack(host)
    ca = _authority(host, it, folder)
    for path, text in render.files(it, ca).items():
        _put_or_remove(host, path, text)
    if host.at("/etc/NetworkManager").is_dir():
        host.remove("/etc/systemd/network/05-tidehall.network")
        connection = render.network_manager(it)
        _put_or_remove(host, "/etc/NetworkManager/system-connections/tidehall.nmconnection", connection, 0o600)
    _programs(host, it)
    _hosts(host, it)
    host.link("/etc/localtime", f"/usr/share/zoneinfo/{it.timezone}")
    problems = _problems(host, it, folder)
    broken = device_settings.mistakes(it, folder)
    for name, text in device_settings.files(it, folder, ca=bool(ca) or it.serves).items():
        wrong = broken.get(name) or device_settings.problems(name, text, _packages(host))
        problems += wrong
        if not wrong or not host.at(f"/etc/tidehall/{name}.toml").exists():
            host.put(f"/etc/tidehall/{name}.toml", text, 0o640, group=_group(host, name))
    if it.serves and it.hall.preset.endswith(".toml"):
        host.put(device_settings.HALL, (folder / it.hall.preset).read_bytes(), 0o640, group=_group(host, "server"))
    _take_token(host, it, folder)
    return problems


def _problems(host: Host, it: BootFile, folder: Path) -> list[Problem]:
    """What is right in the file and yet cannot be had on this machine."""
    report = Report(boot_file.NAME, Places(), BOOT_WORDS)
    if (folder / it.ca).is_file() and not render.is_authority(_text(folder / it.ca)):
        report.error("ca_file", ("ca",), value=it.ca)
    managed = host.at("/etc/NetworkManager").is_dir() or (host.at(NETWORKD).is_symlink() and not it.network.wifi)
    if (it.network.address or it.network.wifi) and not managed:
        report.warn("network_unmanaged", ("network",))
    versions = Versions(host)
    here = versions.locks(versions.current)
    missing = [role for role in it.roles if ROLES[role].lock and ROLES[role].lock not in here]
    if versions.current and missing and not host.dry:
        names = "、".join(ROLES[role].zh for role in missing)
        report.error("not_installed", ("roles",), roles=names, roles_en=", ".join(missing))
    return report.problems


def _text(path: Path) -> str:
    return path.read_text(encoding="ascii", errors="replace")


def _packages(host: Host) -> Path | None:
    """The libraries of the installed version, for the same Python as this one's."""
    return next(iter(host.at("/opt/tidehall/current/venv/lib").glob("python3*/site-packages")), None)


def unpack(host: Host) -> None:
    """The files that are the same on every machine."""
    _unpack(host, resources("tidehall_appliance") / "templates" / "rootfs", "")


def _unpack(host: Host, folder: Traversable, path: str) -> None:
    for each in sorted(folder.iterdir(), key=lambda one: one.name):
        if each.is_dir():
            _unpack(host, each, f"{path}/{each.name}")
        elif each.name != "__init__.py":
            mode = 0o755 if "/sbin" in path else 0o644
            host.put(f"{path}/{each.name}", each.read_bytes(), mode)


def _put_or_remove(host: Host, path: str, text: str | None, mode: int = 0o644) -> None:
    if text is None:
        host.remove(path)
    else:
        host.put(path, text, mode)


def _authority(host: Host, it: BootFile, folder: Path) -> str:
    """The hall's authority, from beside the file; as PEM."""
    beside = folder / it.ca
    if beside.is_file() and render.is_authority(_text(beside)):
        host.put(device_settings.CA, beside.read_bytes())
        return _text(beside)
    kept = host.at(device_settings.CA)
    return _text(kept) if kept.is_file() else ""


def _programs(host: Host, it: BootFile) -> None:
    """The programs of this machine by their names, for ``doctor``, ``printer-test`` and the like."""
    wanted = {PROGRAMS[ROLES[role].settings] for role in it.roles if ROLES[role].settings}
    for name in sorted(PROGRAMS.values()):
        if name in wanted:
            host.link(f"/usr/local/bin/{name}", f"/opt/tidehall/current/venv/bin/{name}")
        else:
            host.remove(f"/usr/local/bin/{name}")


def _hosts(host: Host, it: BootFile) -> None:
    place = host.at("/etc/hosts")
    before = place.read_text(encoding="utf-8") if place.is_file() else "127.0.0.1\tlocalhost\n::1\tlocalhost\n"
    kept = [line for line in before.splitlines() if not line.startswith("127.0.1.1")]
    host.put("/etc/hosts", "\n".join([*kept, f"127.0.1.1\t{it.name}"]) + "\n")


def _group(host: Host, name: str) -> str:
    """The account that reads this settings file, once accounts exist."""
    user = f"tidehall-{name}"
    passwd = host.at("/etc/group")
    known = passwd.is_file() and any(line.startswith(f"{user}:") for line in passwd.read_text().splitlines())
    return user if known and host.root == Path("/") else ""


def _take_token(host: Host, it: BootFile, folder: Path) -> None:
    """A secret does not stay on a partition that any PC reads."""
    if not it.token:
        return
    host.put(GIVEN_TOKEN, it.token + "\n", 0o600)
    file = folder / boot_file.NAME
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    gone = ["# token 已取用并删除 / taken and removed" if line.lstrip().startswith("token") else line for line in lines]
    if not host.dry and gone != lines:
        beside = file.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as new:  # FAT keeps no journal
            new.write("\n".join(gone) + "\n")
            new.flush()
            os.fsync(new.fileno())
        beside.replace(file)


def _remember(host: Host, folder: Path) -> None:
    host.put(LAST_GOOD, (folder / boot_file.NAME).read_bytes(), 0o600)


def switch(host: Host, it: BootFile) -> None:
    """The role's units on, every other unit of ours off."""
    every = {unit for part in ROLES.values() for unit in part.units}
    wanted = [*ALWAYS, *units(it.roles)]
    timer = host.at(render.RESTART_TIMER).exists()
    if timer:
        wanted.append("tidehall-restart.timer")
    off = sorted(every - set(wanted))
    if host.root == Path("/") and shutil.which("systemctl"):
        _systemctl(host, wanted, off, getty=not any(role in it.roles for role in (Role.SERVER, Role.LED, Role.VOICE)))
    if host.live:
        for command in (
            ("hostname", it.name),
            *([("rfkill", "unblock", "wifi")] if it.network.wifi else []),  # a Pi keeps it shut
            ("udevadm", "control", "--reload"),
            ("udevadm", "trigger", "--subsystem-match=tty", "--subsystem-match=input"),
        ):
            with suppress(CommandFailed):
                host.run(*command, quiet=True)


def _systemctl(host: Host, wanted: list[str], off: list[str], *, getty: bool) -> None:
    enabled = [unit for unit in off if _enabled(host, unit)]
    missing = [unit for unit in wanted if not _enabled(host, unit)]
    if enabled:
        host.run("systemctl", *(("disable", "--now", "--no-block") if host.live else ("disable",)), *enabled)
    if missing:
        host.run("systemctl", "enable", *missing)
    if getty and not host.at("/etc/systemd/system/ctrl-alt-del.target").is_symlink():
        host.link("/etc/systemd/system/ctrl-alt-del.target", "/dev/null")
    if host.live and host.changed and not host.dry:
        host.run("systemctl", "daemon-reload", quiet=True)
        parts = [unit for unit in wanted if unit not in ALWAYS]
        parts.append("tidehall-health.service")  # it watches the units of the roles of before
        host.run("systemctl", "restart", "--no-block", *parts, quiet=True)


def _enabled(host: Host, unit: str) -> bool:
    try:
        return host.ask("systemctl", "is-enabled", unit).strip() == "enabled"
    except CommandFailed:
        return False
