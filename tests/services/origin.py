"""From where the screens are served in this run: this machine alone, a LAN address, or https with the hall's own CA.

``pytest --origin lan|https`` (or ``TIDEHALL_ORIGIN``) runs every test with real screens over it; ``make test-origins``
runs both. A page over http of a LAN address has no ``crypto.randomUUID`` and no service worker, over https it has both.
"""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from tests.services.missing import ServiceMissing
from tidehall_server.clock import SystemClock
from tidehall_server.tls import Certificates, Validity, machine_names
from tidehall_server.tls.names import lan_addresses

VARIABLE = "TIDEHALL_ORIGIN"


class Origin(StrEnum):
    LOOPBACK = "loopback"
    LAN = "lan"
    HTTPS = "https"

    @property
    def scheme(self) -> str:
        return "https" if self is Origin.HTTPS else "http"

    @property
    def host(self) -> str:
        """Both others use a real address of the machine: what browsers treat as this machine is only 127.0.0.1."""
        if self is Origin.LOOPBACK:
            return "127.0.0.1"
        found = lan_addresses()
        if not found:
            raise ServiceMissing("a LAN address: ip link add dummy0 type dummy; ip addr add 192.168.77.1/24 dev dummy0")
        return found[0]


def chosen() -> Origin:
    """Of this run."""
    return Origin(os.environ.get(VARIABLE, Origin.LOOPBACK))


@dataclass(frozen=True, slots=True)
class Authority:
    """One CA for all halls of a run, made as ``tidehall tls init`` makes it, and a home whose browser trusts it."""

    folder: Path

    @property
    def certificates(self) -> Certificates:
        return Certificates(self.folder / "tls")

    def give(self, data: Path) -> None:
        """What ``tidehall tls init --data`` would have left there."""
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copytree(self.certificates.folder, data / "tls", dirs_exist_ok=True)

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificates.ca))

    def home(self) -> Path:
        """A home directory whose NSS database, which Chromium reads, trusts the authority and nothing else of ours."""
        home = self.folder / "home"
        base = home / ".pki" / "nssdb"
        if base.is_dir():
            return home
        tool = shutil.which("certutil")
        if tool is None:
            raise ServiceMissing("certutil (libnss3-tools)")
        base.mkdir(parents=True)
        where = ["-d", f"sql:{base}"]
        subprocess.run([tool, *where, "-N", "--empty-password"], check=True, capture_output=True)
        add = ["-A", "-t", "C,,", "-n", "tidehall", "-i", str(self.certificates.ca)]
        subprocess.run([tool, *where, *add], check=True, capture_output=True)
        return home


@cache
def authority() -> Authority:
    """Of this process; its folder goes with the machine's temporary files."""
    folder = Path(tempfile.mkdtemp(prefix="tidehall-ca-"))
    made = Authority(folder)
    made.certificates.init("测试", machine_names(), Validity(SystemClock().now(), 30))
    return made


@contextmanager
def trusting_home() -> Iterator[dict[str, str | float | bool]]:
    """The environment for a browser that trusts the run's authority; without certutil, for one that does not."""
    try:
        home = {"HOME": str(authority().home())} if chosen() is Origin.HTTPS or shutil.which("certutil") else {}
        yield {**os.environ, **home}
    finally:
        shutil.rmtree(authority().folder, ignore_errors=True)
        authority.cache_clear()
