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

import pytest

from tests.packaging.declared import ROOT
from tests.services.process import free_port, stop, wait_for

PAGES = ["clerk", "board", "pad", "manager"]
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".cache", "node_modules", "__pycache__", "build", "data", "*.egg-info"
)


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(source)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, so that no earlier build can lend a file."""
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("source") / "tidehall", ignore=NOT_COPIED))


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
    venv.create(home, with_pip=True)
    pins = re.findall(r"^\S+==\S+.*?(?= \\$)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    constraints = home / "constraints.txt"
    constraints.write_text("\n".join(pins), encoding="utf-8")
    command = [str(home / "bin" / "pip"), "install", "--quiet", "--constraint", str(constraints), f"{wheel}[kiosk]"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return home / "bin"


def test_everything_tracked_travels(wheel: Path) -> None:
    roots = ["server/tidehall_server", "server/tidehall_link", "kiosk/tidehall_kiosk"]
    roots += ["caller/tidehall_caller", "display/tidehall_display"]
    listed = subprocess.run(["git", "ls-files", *roots], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tracked = {path.split("/", 1)[1] for path in listed.splitlines() if (ROOT / path).exists()}
    presets = {f"tidehall_server/presets/halls/{path.name}" for path in (ROOT / "config" / "halls").glob("*.toml")}
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    assert sorted((tracked | presets) - inside) == []


def test_nothing_else_travels(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    ours = {"tidehall_server", "tidehall_link", "tidehall_kiosk", "tidehall_caller", "tidehall_display"}
    assert {top for top in tops if not top.endswith(".dist-info")} == ours


def test_a_wheel_without_pages_is_refused_with_words(source: Path, tmp_path: Path) -> None:
    bare = Path(shutil.copytree(source, tmp_path / "bare", ignore=shutil.ignore_patterns("web")))
    done = build(bare, tmp_path / "dist")
    assert done.returncode != 0
    assert "run `make web` first" in done.stdout + done.stderr


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def answers(url: str) -> bool:
    try:
        fetch(url)
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


@pytest.fixture(scope="module")
def server(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, port = tmp_path_factory.mktemp("hall"), free_port()
    command = [str(installed / "tidehall"), "serve", "--hall", "jianping", "--data", "data", "--port", str(port)]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=home, stdout=log, stderr=log, env={"PATH": str(installed), "HOME": str(home)}
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(f"{url}/livez"), process, f"tidehall serve (its log: {home / 'log'})")
        yield url
    finally:
        stop(process)


@pytest.mark.parametrize("page", PAGES)
def test_the_installed_server_has_its_pages(server: str, page: str) -> None:
    open_whole(f"{server}/{page}")
