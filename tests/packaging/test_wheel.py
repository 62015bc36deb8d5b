"""The wheel is whole: built from a copy of the tree, installed in an empty venv, started, every page opened."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.packaging.declared import PARTS, ROOT
from tests.services.process import free_port, stop, wait_for

PAGES = ["clerk", "board", "pad", "manager"]
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".cache", "node_modules", "__pycache__", "build", "*.egg-info")


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(source)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, so that no earlier build can lend a file; without what halls run here have written."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        return NOT_COPIED(folder, names) | ({"data"} if Path(folder) == ROOT else set())

    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("source") / "tidehall", ignore=left_out))


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    done = build(source, target)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new venv with the wheel and the dependencies it declares, at locked versions."""
    home = tmp_path_factory.mktemp("venv")
    pins = re.findall(r"^\S+==\S+.*?(?= \\$)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    constraints = home / "constraints.txt"
    constraints.write_text("\n".join(pins), encoding="utf-8")
    return new_venv(home / "venv", ["--constraint", str(constraints), f"{wheel}[kiosk]"])


def new_venv(home: Path, *installs: list[str]) -> Path:
    """Make an empty venv, run one ``pip install`` after the other into it, and give its bin folder.

    The pip is ours, and what nobody imports is not compiled: neither is what is tested here.
    """
    venv.create(home)
    for arguments in installs:
        pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python")]
        command = [*pip, "install", "--quiet", "--no-compile", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
    return home / "bin"


def test_everything_tracked_travels(wheel: Path) -> None:
    roots = [f"{part}/tidehall_*" for part in PARTS]
    listed = subprocess.run(["git", "ls-files", *roots], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tracked = {path.split("/", 1)[1] for path in listed.splitlines() if (ROOT / path).exists()}
    presets = {f"tidehall_server/presets/halls/{path.name}" for path in (ROOT / "config" / "halls").glob("*.toml")}
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    assert sorted((tracked | presets) - inside) == []


def test_nothing_else_travels(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    ours = {path.name for part in PARTS for path in (ROOT / part).glob("tidehall_*") if (path / "__init__.py").exists()}
    assert {top for top in tops if not top.endswith(".dist-info")} == ours


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def answers(url: str) -> bool:
    """Whether anybody answers there, whatever the answer."""
    try:
        fetch(url)
    except HTTPError:
        return True
    except OSError:
        return False
    return True


def open_whole(url: str) -> None:
    """The page and every script and style it names."""
    base = "/".join(url.split("/")[:3])
    html = fetch(url)
    parts = re.findall(r'(?:src|href)="(/[^"]+)"', html)
    assert '<div id="app"' in html
    assert parts
    for part in parts:
        assert fetch(base + part)


def running(command: list[str], bin_: Path, home: Path, url: str) -> Iterator[str]:
    """The command as a process in ``home`` that sees the installed files only; yields ``url`` once it answers."""
    log = home / "log"
    with log.open("wb") as sink:
        environment = {"PATH": str(bin_), "HOME": str(home), "LANG": "C.UTF-8"}
        process = subprocess.Popen(
            [bin_ / command[0], *command[1:]], cwd=home, stdout=sink, stderr=sink, env=environment
        )
    try:
        wait_for(lambda: answers(url), process, f"{command[0]} (its log: {log})")
        yield url
    finally:
        stop(process)


@pytest.fixture(scope="module")
def server(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, port = tmp_path_factory.mktemp("hall"), free_port()
    command = ["tidehall", "serve", "--hall", "jianping", "--data", "data", "--port", str(port)]
    yield from running(command, installed, home, f"http://127.0.0.1:{port}/")


@pytest.fixture(scope="module")
def kiosk(installed: Path, server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, port = tmp_path_factory.mktemp("kiosk"), free_port()
    (home / "kiosk.toml").write_text(f'server = "{server}"\nport = {port}\ndata = "{home}"\n', encoding="utf-8")
    yield from running(["tidehall-kiosk", "--config", "kiosk.toml"], installed, home, f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("page", PAGES)
def test_the_installed_server_has_its_pages(server: str, page: str) -> None:
    open_whole(f"{server}{page}")


def test_the_installed_kiosk_has_its_page(kiosk: str) -> None:
    open_whole(kiosk)


def test_the_installed_server_checks_every_preset(installed: Path, tmp_path: Path) -> None:
    """The presets travel, and are found without a checkout."""
    presets = sorted(path.stem for path in (ROOT / "config" / "halls").glob("*.toml"))
    command = [str(installed / "tidehall"), "check-config", *presets]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert presets
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_kiosk_needs_its_own_lock_only(wheel: Path, tmp_path: Path) -> None:
    """The way a device is installed: pinned libraries of its extra, then the wheel without the server's."""
    lock = ROOT / "requirements" / "kiosk.lock"
    bin_ = new_venv(tmp_path / "venv", ["--requirement", str(lock)], ["--no-deps", str(wheel)])
    subprocess.run([bin_ / "tidehall-kiosk", "--help"], check=True, capture_output=True)
    found = subprocess.run([bin_ / "python", "-c", "import sqlalchemy"], check=False, capture_output=True)
    assert found.returncode != 0
