"""A Debian of our own in a folder: made by debootstrap, entered by chroot. Nothing is mounted outside of a command."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

DEB822 = Path("/etc/apt/sources.list.d/debian.sources")
ONE_LINE = Path("/etc/apt/sources.list")
_ENTER = """
set -e
root=$1; shift
mount --bind "$root" "$root"
for each in dev sys; do mount --rbind "/$each" "$root/$each"; done
mount -t tmpfs shm "$root/dev/shm"
mount -t proc proc "$root/proc"
exec chroot "$root" "$@"
"""


def mirror() -> tuple[str, str]:
    """Where this machine gets its Debian from, and which."""
    about = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line)
    suite = about.get("VERSION_CODENAME", "").strip('"')
    if DEB822.is_file() and (found := re.search(r"^URIs:\s*(\S+)", DEB822.read_text(), re.MULTILINE)):
        return found[1], suite
    found = re.search(rf"^deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+{suite}\s", ONE_LINE.read_text(), re.MULTILINE)
    assert found, "this machine has no Debian to copy"
    return found[1], suite


class Machine:
    """A root that systemd has started."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(self, *command: str) -> str:
        """What a command says in there, however it ends; nothing while there is nobody yet."""
        assert self._process.poll() is None, "the machine has ended"
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        if not children:
            return ""
        whole = ["nsenter", "--target", children[0], "--all", *command]
        done = subprocess.run(whole, capture_output=True, text=True, check=False, env=_environ())
        return done.stdout + done.stderr


class Debian:
    """One root. Commands run in a network of their own unless ``online``; there every port is free."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._started: list[subprocess.Popen[bytes]] = []
        self._lines: list[socket.socket] = []
        self._network: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        url, suite = mirror()
        include = "systemd,systemd-sysv,udev,dbus,python3,python3-venv,ca-certificates,util-linux,iproute2"
        command = ["debootstrap", "--variant=minbase", f"--include={include}", suite, str(self.root), url]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for path in (DEB822, ONE_LINE):
            if path.is_file():
                shutil.copy(path, self.root / path.relative_to("/"))
        shutil.copy("/etc/resolv.conf", self.root / "etc")
        refuse = self.root / "usr/sbin/policy-rc.d"
        refuse.write_text("#!/bin/sh\nexit 101\n")
        refuse.chmod(0o755)
        (self.root / "boot/firmware").mkdir()

    def run(self, *command: str, online: bool = False, code: int = 0) -> str:
        """What the command says, on both channels; ``code`` is how it has to end."""
        done = subprocess.run(
            self._command(command, online=online), capture_output=True, text=True, check=False, env=_environ()
        )
        assert done.returncode == code, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def start(self, user: str, *command: str, **environ: str) -> subprocess.Popen[bytes]:
        """A service, as its unit starts it. It ends with the test."""
        words = [f"{name}={value}" for name, value in environ.items()]
        whole = self._command(("runuser", "-u", user, "--", "env", *words, *command), online=False)
        with (self.root / f"var/log/{user}.log").open("ab") as log:
            process = subprocess.Popen(whole, env=_environ(), stdout=log, stderr=log, start_new_session=True)
        self._started.append(process)
        return process

    @contextmanager
    def started_up(self) -> Iterator[Machine]:
        """systemd as the first process in there, in a network of its own; ends with the block."""
        apart = ["--register=no", "--keep-unit", "--private-network", f"--directory={self.root}", "--machine=hall"]
        whole = ["systemd-nspawn", "--quiet", *apart, "--boot"]
        with (self.root / "var/log/boot.log").open("wb") as log:
            process = subprocess.Popen(whole, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            yield Machine(process)
        finally:
            process.terminate()
            process.wait(60)

    def started(self, user: str) -> list[subprocess.Popen[bytes]]:
        return [process for process in self._started if user in cast("list[str]", process.args)]

    def beside(self, *command: str) -> str:
        """A command of this machine in the network of that one."""
        assert self._network is not None
        whole = ["nsenter", "--net", "--target", str(self._network.pid), "--", *command]
        done = subprocess.run(whole, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def listen(self, path: str) -> socket.socket:
        """A supervisor's socket, for what services say to systemd."""
        line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        place = self.root / path.lstrip("/")
        place.unlink(missing_ok=True)
        line.bind(str(place))
        place.chmod(0o777)
        line.settimeout(120)
        self._lines.append(line)
        return line

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """The process and whatever it started."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def close(self) -> None:
        for line in self._lines:
            line.close()
        for process in reversed(self._started):
            self.end(process)
        if self._network is not None:
            self._network.kill()
            self._network.wait()

    def _command(self, command: tuple[str, ...], *, online: bool) -> list[str]:
        inside = ["unshare", "--mount", "--propagation", "private", "sh", "-c", _ENTER, "sh", str(self.root), *command]
        if online:
            return inside
        if self._network is None:
            self._network = subprocess.Popen(["unshare", "--net", "sh", "-c", "ip link set lo up; exec sleep infinity"])
            ports = "echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start"
            self._until_apart()
            subprocess.run(["nsenter", "--net", "--target", str(self._network.pid), "sh", "-c", ports], check=True)
        return ["nsenter", "--net", "--target", str(self._network.pid), "--", *inside]

    def _until_apart(self) -> None:
        assert self._network is not None
        while Path(f"/proc/{self._network.pid}/ns/net").readlink() == Path("/proc/self/ns/net").readlink():
            signal.sigtimedwait([], 0.02)


def _environ() -> dict[str, str]:
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", "HOME": "/root"}
