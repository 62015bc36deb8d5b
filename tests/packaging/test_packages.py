"""setup.cfg lists every package by hand; this is the guard."""

from __future__ import annotations

import configparser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_setup_cfg_lists_every_package() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split()) - {"tidehall_server.presets.halls"}
    roots = [folder for part in ("server", "kiosk", "caller", "display") for folder in (ROOT / part).glob("tidehall_*")]
    inits = [(root, path.parent) for root in roots for path in root.rglob("__init__.py") if "web" not in path.parts]
    assert listed == {".".join(package.relative_to(root.parent).parts) for root, package in inits}


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for part in ("server", "kiosk", "caller", "display") for path in modules(ROOT / part)}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def modules(part: Path) -> list[Path]:
    return [path for root in part.glob("tidehall_*") for path in root.rglob("*.py")]
