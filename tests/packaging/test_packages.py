"""setup.cfg lists every package by hand; this is the guard."""

from __future__ import annotations

import configparser
from pathlib import Path

from tests.packaging.declared import PARTS, ROOT


def test_setup_cfg_lists_every_package() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split()) - {"tidehall_server.presets.halls"}
    roots = [folder for part in PARTS for folder in (ROOT / part).glob("tidehall_*")]
    inits = [(root, path.parent) for root in roots for path in root.rglob("__init__.py") if "web" not in path.parts]
    assert listed == {".".join(package.relative_to(root.parent).parts) for root, package in inits}


def test_every_root_is_held_to_types_and_contracts() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    roots = {path.relative_to(ROOT).parts[1] for part in PARTS for path in modules(ROOT / part)}
    devices = roots - {"tidehall_server", "tidehall_link"}
    assert set(config["importlinter"]["root_packages"].split()) == roots
    assert {file.split("/")[-1] for file in config["mypy"]["files"].split(", ")} - {"tests", "tools"} == roots
    assert set(config["importlinter:contract:devices"]["source_modules"].split()) == devices
    assert set(config["importlinter:contract:apart"]["modules"].split()) == devices


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for part in PARTS for path in modules(ROOT / part)}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def modules(part: Path) -> list[Path]:
    return [path for root in part.glob("tidehall_*") for path in root.rglob("*.py")]
