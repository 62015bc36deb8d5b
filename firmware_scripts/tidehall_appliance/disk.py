"""The data partition and the read-only system: a pulled plug may hurt nothing but what was being written."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from tidehall_appliance import render
from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.host import CommandFailed, Host

LABEL = "tidehall-data"
MOUNT = "/data"
KEPT = {"/opt/tidehall": "opt", "/var/lib/tidehall": "state", "/var/lib/chrony": "chrony"}
LEAST_BYTES = 2 * 1024**3
_ALIGN = 1024**2
OVERLAY = {"overlayroot": "tmpfs:recurse=0"}
QUIET = {"quiet": "", "loglevel": "3", "consoleblank": "0", "vt.global_cursor_default": "0", "logo.nologo": ""}
GRUB = "/etc/default/grub.d/50-tidehall.cfg"


def exists(host: Host) -> bool:
    """True when some disk carries the data partition."""
    return host.at(f"/dev/disk/by-label/{LABEL}").exists()


def room(table: dict[str, Any]) -> tuple[int, int] | None:
    """First sector and length of the free end of a disk, as ``sfdisk --json`` tells it; None when it is too small."""
    disk = table["partitiontable"]
    sector = int(disk.get("sectorsize", 512))
    parts = disk.get("partitions", [])
    end = max((int(each["start"]) + int(each["size"]) for each in parts), default=2048)
    start = -(-end * sector // _ALIGN) * _ALIGN // sector
    last = int(disk["lastlba"]) + 1 if "lastlba" in disk else int(disk["sectors"])
    length = last - start
    if disk.get("label") == "dos" and len(parts) >= 4:
        return None
    return (start, length) if length * sector >= LEAST_BYTES else None


def make(host: Host, disk: str) -> str:
    """Make and format the data partition in the free end of ``disk``; nothing that is there is touched. Its device."""
    table = _table(host, disk)
    free = room(table)
    if free is None:
        raise CommandFailed(f"{disk} 末尾没有 2 GB 空闲，做不了数据分区。/ no 2 GB are free at the end of {disk}")
    start, length = free
    _sfdisk(host, disk, f"start={start}, size={length}, type=L", "--append")
    if host.dry:
        return ""
    parts = _table(host, disk)["partitiontable"]["partitions"]
    node = str(next(each["node"] for each in parts if int(each["start"]) == start))
    host.run("mkfs.ext4", "-q", "-F", "-L", LABEL, node)
    with suppress(CommandFailed):
        host.run("udevadm", "settle", quiet=True)
    return node


def grow(host: Host, disk: str, node: str, gib: int) -> None:
    """Let the system's partition, the last one on its disk, grow to ``gib`` GiB and no further, while it is in use."""
    table = _table(host, disk)["partitiontable"]
    last = max(table["partitions"], key=lambda each: int(each["start"]))
    sector = int(table.get("sectorsize", 512))
    wanted = gib * 1024**3 // sector
    if last["node"] != node or int(last["size"]) >= wanted:
        return
    if int(last["start"]) + wanted + LEAST_BYTES // sector > int(table["sectors"]):
        raise CommandFailed(f"{disk} 太小：系统要 {gib} GB，数据至少 2 GB。/ {disk} is too small")
    number = str(table["partitions"].index(last) + 1)
    _sfdisk(host, disk, f"start={last['start']}, size={wanted}", "-N", number)
    host.run("resize2fs", node)


def system_disk(host: Host) -> tuple[str, str]:
    """The disk that the system is on, and its partition."""
    node = host.ask("findmnt", "--noheadings", "--output", "SOURCE", "/").strip()
    parent = host.ask("lsblk", "--noheadings", "--output", "PKNAME", node).split()
    if not parent:
        raise CommandFailed(f"不知道 {node} 在哪个盘上，请用 --disk 写明。/ say --disk")
    return f"/dev/{parent[0]}", node


def _table(host: Host, disk: str) -> dict[str, Any]:
    """The partition table, with the disk's length; a disk without one gets one."""
    try:
        table: dict[str, Any] = json.loads(host.ask("sfdisk", "--json", disk))
    except CommandFailed:
        if host.ask("wipefs", "--noheadings", disk).strip():
            raise CommandFailed(f"{disk} 上有别的数据，不动它。/ {disk} holds something else") from None
        _sfdisk(host, disk, "label: gpt")
        table = json.loads(host.ask("sfdisk", "--json", disk))
    table["partitiontable"]["sectors"] = int(host.ask("blockdev", "--getsz", disk))
    return table


def _sfdisk(host: Host, disk: str, line: str, *options: str) -> None:
    """Change the table of a disk that may be in use, and tell the kernel."""
    host.run("sh", "-c", 'line=$1; shift; echo "$line" | sfdisk --quiet --no-reread "$@"', "sh", line, *options, disk)
    with suppress(CommandFailed):
        host.run("partx", "--update", disk, quiet=True)


def mounts(fstab: str) -> str:
    """``/etc/fstab`` with the data partition and what lies on it. A machine starts without it, and says so."""
    lines = [f"LABEL={LABEL} {MOUNT} ext4 noatime,data=ordered,commit=5,nofail,x-systemd.device-timeout=15s 0 2"]
    lines += [
        f"{MOUNT}/{name} {place} none bind,nofail,x-systemd.requires-mounts-for={MOUNT} 0 0"
        for place, name in KEPT.items()
    ]
    return render.block(fstab, "\n".join(lines))


def keep(host: Host) -> None:
    """From now on versions, tokens and journals live on the data partition; what is there already moves over, whole.

    Each step looks for itself whether it was done: a power cut in the middle is made good by the next time.
    """
    fstab = host.at("/etc/fstab")
    host.put("/etc/fstab", mounts(fstab.read_text() if fstab.is_file() else ""))
    there = {line.split()[1] for line in _mounted(host)}
    for place in (MOUNT, *KEPT):
        if not host.dry:
            host.at(place).mkdir(parents=True, exist_ok=True)
    if MOUNT not in there:
        host.run("mount", MOUNT)
    for place, name in KEPT.items():
        if place in there:
            continue
        if not host.at(f"{MOUNT}/{name}").exists():
            host.run("rm", "-rf", f"{MOUNT}/{name}.new")
            host.run("cp", "-a", place, f"{MOUNT}/{name}.new")
            host.run("mv", f"{MOUNT}/{name}.new", f"{MOUNT}/{name}")
        host.run("mount", place)


def country(it: BootFile) -> str:
    """Whose rules the Wi-Fi keeps; empty on a cable."""
    return it.network.wifi_country if it.network.wifi else ""


def may_be_read_only(host: Host, it: BootFile) -> bool:
    """Never a server, and nothing whose data would be gone at the next start."""
    return it.read_only and not it.serves and exists(host)


def kernel(host: Host, boot: Path, *, read_only: bool, country: str = "") -> None:
    """Quiet start, no blanking, the overlay, and the country of the Wi-Fi: on a Raspberry Pi in ``cmdline.txt``,
    elsewhere for GRUB."""
    words = {**QUIET, **(OVERLAY if read_only else {}), **({"cfg80211.ieee80211_regdom": country} if country else {})}
    line = boot / "cmdline.txt"
    if line.is_file():
        before = line.read_text(encoding="ascii").strip()
        after = render.with_words(before, words, gone=lambda word: word.startswith("overlayroot=") and not read_only)
        inside = f"/{line.relative_to(host.root)}"
        host.put(inside, after + "\n", line.stat().st_mode & 0o7777)
    elif host.at("/etc/default/grub").is_file():
        text = " ".join(f"{key}={value}" if value else key for key, value in words.items())
        settings = f'GRUB_CMDLINE_LINUX_DEFAULT="{text}"\nGRUB_TIMEOUT=1\n'
        if overlaid(host):  # what is written here is gone at the next start: the disk below has to hear it
            script = 'printf %s "$1" > "$2" && update-grub'
            host.run("overlayroot-chroot", "sh", "-c", script, "sh", settings, GRUB)
        elif host.put(GRUB, settings):
            host.run("update-grub")


def pi_config(host: Host, boot: Path, *, caller: bool = False) -> None:
    """The Pi's own settings: its watchdog, the clock's cell of a Pi 5, no rainbow; I2C for a caller's display, which a
    stock Pi has switched off."""
    config = boot / "config.txt"
    if not config.is_file():
        return
    lines = ["[all]", "dtparam=watchdog=on", "disable_splash=1", "[pi5]", "dtparam=rtc_bbat_vchg=3000000", "[all]"]
    if caller:
        lines.append("dtparam=i2c_arm=on")
        host.put("/etc/modules-load.d/tidehall.conf", "i2c-dev\n")
    after = render.block(config.read_text(encoding="utf-8"), "\n".join(lines))
    host.put(f"/{config.relative_to(host.root)}", after, config.stat().st_mode & 0o7777)


def overlaid(host: Host) -> bool:
    """True while the system disk is read-only and what is written to it is gone at the next start."""
    return any(line.split()[1:3] == ["/", "overlay"] for line in _mounted(host))


def lasting(host: Host) -> bool:
    """False when what is written to ``/var/lib/tidehall`` is gone at the next start: the data partition is missing."""
    return not overlaid(host) or any(line.split()[1] == "/var/lib/tidehall" for line in _mounted(host))


def _mounted(host: Host) -> list[str]:
    try:
        return host.at("/proc/mounts").read_text().splitlines()
    except OSError:
        return []
