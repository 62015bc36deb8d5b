"""Versions of the application side by side: one folder each, ``current`` runs, ``settled`` has proved itself."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidehall_appliance.host import Host

HOME = "/opt/tidehall"
SUMS = "SHA256SUMS"
KEEP = 3
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,80}")


class BadBundle(Exception):
    """The bundle is not whole, or not for this machine; the words are for people."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """An unpacked, verified bundle."""

    folder: Path
    id: str
    python: str
    machine: str
    wheel: Path
    debian: dict[str, tuple[str, ...]]
    """Part -> Debian packages that take the place of wheels that do not exist for this machine."""


@contextmanager
def opened(path: Path, sha256: str = "") -> Iterator[Bundle]:
    """The bundle at ``path``, a folder or a ``.tar.gz``; every file is as the builder left it. Raises BadBundle."""
    if path.is_dir():
        yield verified(path)
        return
    try:
        whole = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise BadBundle(f"读不出 {path}（{error.strerror}）。/ cannot be read") from None
    if sha256 and whole != sha256.lower():
        raise BadBundle("安装包与给出的 SHA-256 不符，请重新拷贝。/ the bundle is not the one that was announced")
    with tempfile.TemporaryDirectory() as folder:
        try:
            with tarfile.open(path) as archive:
                archive.extractall(folder, filter="data")
        except (OSError, tarfile.TarError, EOFError) as error:
            raise BadBundle(f"安装包不完整（{error}），请重新拷贝。/ the bundle is torn") from None
        inside = [each for each in Path(folder).iterdir() if each.is_dir()]
        yield verified(inside[0] if len(inside) == 1 else Path(folder))


def verified(folder: Path) -> Bundle:
    """Raises BadBundle unless every file is there, unchanged, and nothing else."""
    try:
        sums = {
            name: total for total, name in (line.split("  ", 1) for line in (folder / SUMS).read_text().splitlines())
        }
        about: dict[str, Any] = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
        identity, python, machine = str(about["id"]), str(about["python"]), str(about["machine"])
        debian = {str(part): tuple(map(str, names)) for part, names in about.get("debian", {}).items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadBundle(f"{folder} 不是 tidehall 安装包。/ this is no tidehall bundle") from None
    here = {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()} - {SUMS}
    wrong = sorted(here ^ set(sums)) + sorted(name for name in here & set(sums) if _sum(folder / name) != sums[name])
    if wrong:
        raise BadBundle(f"安装包里的 {'、'.join(wrong[:5])} 缺失或被改动，请重新拷贝。/ missing or altered")
    wheels = list((folder / "wheels").glob("tidehall-*.whl"))
    if len(wheels) != 1 or not _ID.fullmatch(identity):
        raise BadBundle("安装包里没有 tidehall 程序。/ the bundle has no program")
    return Bundle(folder, identity, python, machine, wheels[0], debian)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Versions:
    """The folder of versions on one machine."""

    def __init__(self, host: Host) -> None:
        self._host = host

    @property
    def current(self) -> str:
        return self._named("current")

    @property
    def settled(self) -> str:
        return self._named("settled")

    @property
    def on_trial(self) -> bool:
        """True while the running version has not proved itself."""
        return bool(self.current) and self.current != self.settled

    def installed(self) -> list[str]:
        """Whole versions, the latest installed first."""
        home = self._host.at(HOME)
        whole = [each for each in home.glob("*/complete") if not each.parent.is_symlink()]
        return [each.parent.name for each in sorted(whole, key=lambda one: (one.stat().st_mtime_ns, one), reverse=True)]

    def before(self) -> str:
        """The latest whole version that is not the running one; empty when there is none."""
        if self.on_trial and self.settled:
            return self.settled
        return next((each for each in self.installed() if each != self.current), "")

    def add(self, bundle: Bundle, locks: tuple[str, ...]) -> None:
        """Make the version's folder with a venv of its own, offline; half a one is made anew.

        A whole one that lacks the packages of a new role gets them.
        """
        home = f"{HOME}/{bundle.id}"
        whole = self._host.at(f"{home}/complete").exists()
        here = self.locks(bundle.id)
        missing = tuple(name for name in locks if name not in here)
        if whole and not missing:
            return
        if not whole:
            self._host.remove(home)
        locks = (*here, *missing)
        venv = str(self._host.at(f"{home}/venv"))
        outside = ("--system-site-packages",) if any(bundle.debian.get(name) for name in locks) else ()
        self._host.run("/usr/bin/python3", "-m", "venv", *outside, venv)
        for name in missing:
            lock = bundle.folder / "locks" / f"{name}.lock"
            self._pip(venv, bundle, "--require-hashes", "--only-binary", ":all:", "--requirement", str(lock))
        self._pip(venv, bundle, "--no-deps", str(bundle.wheel))
        self._host.put(f"{home}/{bundle.wheel.name}", bundle.wheel.read_bytes())
        self._host.run("sync")  # pip leaves its files to the memory; a pulled plug must not leave a whole one empty
        self._host.put(f"{home}/complete", json.dumps({"id": bundle.id, "locks": locks}) + "\n")

    def locks(self, version: str) -> tuple[str, ...]:
        """The lock files whose packages a whole version has; none when it is not whole."""
        try:
            said = json.loads(self._host.at(f"{HOME}/{version}/complete").read_text(encoding="utf-8"))
            return tuple(map(str, said["locks"]))
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def _pip(self, venv: str, bundle: Bundle, *more: str) -> None:
        offline = (
            "--no-index",
            "--find-links",
            str(bundle.folder / "wheels"),
            "--disable-pip-version-check",
            "--quiet",
        )
        self._host.run(f"{venv}/bin/pip", "install", "--isolated", *offline, *more)

    def switch(self, version: str) -> None:
        """Run this one from now on; it has to prove itself."""
        self._host.link(f"{HOME}/current", version)

    def settle(self) -> None:
        """The running version has proved itself; very old ones go."""
        self._host.link(f"{HOME}/settled", self.current)
        kept = {self.current, *self.installed()[:KEEP]}
        for name in self.installed():
            if name not in kept:
                self._host.remove(f"{HOME}/{name}")

    def _named(self, link: str) -> str:
        place = self._host.at(f"{HOME}/{link}")
        return place.readlink().name if place.is_symlink() and place.exists() else ""
