"""The one command: from a stock system to a device of the hall. Run twice it changes nothing the second time."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from tidehall_appliance import apply, disk, result, service
from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.host import CommandFailed, Host
from tidehall_appliance.roles import BROWSER_ROLES, Role, locks, packages
from tidehall_appliance.update import fits
from tidehall_appliance.versions import Bundle, Versions, opened
from tidehall_link.settings import Problem, SettingsError

OLDEST_PYTHON = (3, 11)
SYSTEM_GIB = 8


class CannotInstall(Exception):
    """In words for people."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """``disk`` names the disk that gets the data partition; empty leaves disks alone."""

    bundle: Path
    boot: Path
    disk: str = ""
    packages: bool = True


def install(host: Host, wishes: Wishes) -> list[Problem]:
    """Everything, in order; each step looks first whether it was done. Raises what stands in the way, in words."""
    it = _read(host, wishes.boot)
    _look(host)
    with opened(wishes.bundle) as bundle:
        if wishes.packages:
            _packages(host, it, [name for part in locks(it.roles) for name in bundle.debian.get(part, ())])
        _lay(host, it, wishes, bundle)
    problems = apply.apply(host, wishes.boot)
    if it.serves and host.root == Path("/") and not host.dry:
        service.server_tls(host, wishes.boot, it)  # what stands on this machine besides has to know the authority
        problems = apply.apply(host, wishes.boot)
    _power(host, it, wishes.boot)
    return problems


def _lay(host: Host, it: BootFile, wishes: Wishes, bundle: Bundle) -> None:
    """Accounts, the data partition, and the version on it."""
    if wishes.disk and not disk.exists(host):
        _partition(host, wishes.disk)
    apply.unpack(host)
    if host.root == Path("/"):
        host.run("systemd-sysusers", quiet=True)
        if disk.exists(host):
            disk.keep(host)
        host.run("systemd-tmpfiles", "--create", "tidehall.conf", quiet=True)
    _version(host, it, bundle)


def _partition(host: Host, wanted: str) -> None:
    """``auto`` grows the system to what it needs, no further, and takes the rest of its disk. No room is no end."""
    try:
        where, node = disk.system_disk(host)
        if wanted in ("auto", where):
            disk.grow(host, where, node, SYSTEM_GIB)
        disk.make(host, where if wanted == "auto" else wanted)
    except CommandFailed as failure:
        host.say(str(failure))


def _power(host: Host, it: BootFile, boot: Path) -> None:
    """How the machine starts, and whether its system disk may be written."""
    read_only = disk.may_be_read_only(host, it)
    disk.kernel(host, boot, read_only=read_only, country=disk.country(it))
    disk.pi_config(host, boot, caller=Role.CALLER in it.roles)
    if it.read_only and not it.serves and not read_only:
        host.say("没有数据分区，系统盘保持可写，突然断电可能损坏文件。/ no data partition: the system stays writable")


def _read(host: Host, boot: Path) -> BootFile:
    """A first time has no good file of before: every error ends it, on the screen and on the boot partition."""
    said = apply.read(host, boot)
    wrong = [each for each in said.problems if not each.warning]
    if wrong or said.it is None:
        if not host.dry and boot.is_dir():
            result.write(host, boot, said.problems)
        raise SettingsError(said.problems)
    for each in said.problems:
        host.say(each.text())
    return said.it


def _look(host: Host) -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise CannotInstall("系统的 Python 太旧，要 3.11 以上（Debian 12 起）。/ Python is too old")
    if disk.overlaid(host):
        raise CannotInstall(
            "系统盘是只读的，装了会丢。请先 tidehall-appliance writable 并重启。/ the system disk is read-only"
        )
    if not host.at("/etc/debian_version").exists():
        raise CannotInstall("这不是 Debian 或 Raspberry Pi OS。/ this is neither Debian nor Raspberry Pi OS")


def _packages(host: Host, it: BootFile, more: list[str]) -> None:
    wanted = [*packages(it.roles), *more]
    if any(role in BROWSER_ROLES for role in it.roles):
        wanted.append("chromium-sandbox")
    if it.read_only and not it.serves:
        wanted.append("overlayroot")
    missing = [name for name in wanted if not _installed(host, name)]
    if not missing:
        return
    host.run("apt-get", "-qq", "update")
    options = ("-o", "Dpkg::Options::=--force-confold", "-o", "APT::Install-Recommends=false",
               "-o", "DPkg::Lock::Timeout=600")  # fmt: skip
    host.run("apt-get", "-qq", "--yes", *options, "install", *missing)


def _installed(host: Host, name: str) -> bool:
    try:
        return "ok installed" in host.ask("dpkg-query", "--show", "--showformat", "${Status}", name)
    except CommandFailed:
        return False


def _version(host: Host, it: BootFile, bundle: Bundle) -> None:
    """The first version is not on trial: there is none to go back to. A later one is proved at the next start."""
    versions = Versions(host)
    if not host.dry:
        fits(host, bundle.python, bundle.machine)
    versions.add(bundle, locks(it.roles))
    if not versions.on_trial:
        versions.switch(bundle.id)
        if not host.dry and not versions.settled:
            versions.settle()
