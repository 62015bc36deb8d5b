#!/usr/bin/env python3
"""Everything a device needs to be installed without a package index, in one folder: `make bundle`.

    tools/bundle.py --wheel dist/tidehall-….whl [--machine aarch64] [--python 3.13] [--parts kiosk,server]

The locked wheels for one processor and one Python, checked against the hashes of the locks, our own wheel, the locks,
`install`, the boot partition's templates, and SHA256SUMS over all of it; then the same as one .tar.gz.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("server", "kiosk", "caller", "display")
FROM_DEBIAN = {"evdev-binary": "python3-evdev", "lgpio": "python3-lgpio"}
"""What has no wheel for every processor and Python comes from the system's own packages there."""
NEWEST_GLIBC = 36
"""Debian 12's; wheels that ask for a newer one do not start there."""


def main() -> int:
    said = arguments()
    cp = f"cp{said.python.replace('.', '')}"
    identity = f"{said.wheel.name.split('-')[1]}-{stamp()}"
    folder: Path = said.out / f"tidehall-bundle-{identity}-{cp}-{said.machine}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheels").mkdir(parents=True)
    (folder / "locks").mkdir()
    debian: dict[str, list[str]] = {}
    for part in said.parts.split(","):
        lock = folder / "locks" / f"{part}.lock"
        wanted, debian[part] = without_wheelless((ROOT / "requirements" / lock.name).read_text(encoding="utf-8"), said)
        lock.write_text(wanted, encoding="utf-8")
        fetch(lock, folder / "wheels", said.python, said.machine)
    shutil.copy(said.wheel, folder / "wheels")
    shutil.copy(ROOT / "firmware_scripts" / "install", folder)
    shutil.copytree(ROOT / "firmware_scripts" / "boot", folder / "boot")
    about = {"id": identity, "python": cp, "machine": said.machine, "debian": debian}
    (folder / "bundle.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    seal(folder)
    packed = folder.with_name(f"{folder.name}.tar.gz")
    with tarfile.open(packed, "w:gz", compresslevel=1) as archive:
        archive.add(folder, folder.name)
    print(f"{packed}  {packed.stat().st_size / 1e6:.0f} MB\nsha256 {hashlib.sha256(packed.read_bytes()).hexdigest()}")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--wheel", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--machine", default=platform.machine(), help="x86_64, or aarch64 for a Raspberry Pi")
    parser.add_argument("--python", default="3.11", help="3.11 for Debian 12, 3.13 for Debian 13")
    parser.add_argument("--parts", default=",".join(PARTS), help="which devices it can be installed as")
    return parser.parse_args()


def stamp() -> str:
    """When it was made and of what, so that two bundles of one version stay apart."""
    command = ["git", "-C", str(ROOT), "rev-parse", "--short=9", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"{datetime.now(UTC):%Y%m%d.%H%M%S}" + (f".{done.stdout.strip()}" if done.returncode == 0 else "")


def without_wheelless(lock: str, said: argparse.Namespace) -> tuple[str, list[str]]:
    """The lock without what no wheel exists of on that machine, and the Debian packages that bring it."""
    debian = []
    for name, package in FROM_DEBIAN.items():
        entry = re.search(rf"^{name}==.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
        if entry is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            alone = Path(folder) / "alone.lock"
            alone.write_text(entry.group(), encoding="utf-8")
            try:
                fetch(alone, Path(folder), said.python, said.machine, quiet=True)
            except subprocess.CalledProcessError:
                lock = lock.replace(entry.group(), "")
                debian.append(package)
    return lock, debian


def for_target(lock: str, python: str, machine: str) -> str:
    """The entries that a Linux machine with this Python may want, without their markers.

    pip judges markers by the Python that runs it, and Debian's 3.11.2 wants more than a 3.11.7 does.
    """
    there = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": machine}
    there |= {"implementation_name": "cpython", "platform_python_implementation": "CPython", "python_version": python}
    kept = []
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        marker = re.match(r"(\S+) ; (.*?) \\\n", entry)
        ages = [{**there, "python_full_version": f"{python}.{patch}"} for patch in (0, 99)]
        if marker is None or any(Marker(marker[2]).evaluate(age) for age in ages):
            kept.append(entry if marker is None else entry.replace(f" ; {marker[2]}", "", 1))
    return "\n".join(kept) + "\n"


def fetch(lock: Path, target: Path, python: str, machine: str, *, quiet: bool = False) -> None:
    """Wheels only, for that machine, each with a hash of the lock."""
    places = [f"manylinux_2_{minor}_{machine}" for minor in range(5, NEWEST_GLIBC + 1)]
    places += [f"manylinux{year}_{machine}" for year in ("1", "2010", "2014")]
    with tempfile.NamedTemporaryFile("w", suffix=".lock", encoding="utf-8") as wanted:
        wanted.write(for_target(lock.read_text(encoding="utf-8"), python, machine))
        wanted.flush()
        download(Path(wanted.name), target, places, python, quiet=quiet)


def download(lock: Path, target: Path, places: list[str], python: str, *, quiet: bool) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--require-hashes", "--requirement", str(lock), "--dest", str(target)]
    command += ["--python-version", python, "--implementation", "cp", *(x for p in places for x in ("--platform", p))]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL if quiet else None)


def seal(folder: Path) -> None:
    """SHA256SUMS over every file, as `sha256sum -c` reads it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}" for path in files]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
