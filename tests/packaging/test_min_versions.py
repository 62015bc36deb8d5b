"""Security floors: what is installed, what setup.cfg allows and what the lock pins are never older."""

from __future__ import annotations

import configparser
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]

# distribution -> first version without the named hole
FLOORS = {
    "python-socketio": "5.16.2",  # pickle over the message queue (CVE-2025-61765), binary attachments (CVE-2026-48804)
    "cryptography": "46.0.5",  # points of small order accepted on binary curves (CVE-2026-26007)
    "pillow": "12.1.1",  # write beyond the buffer when reading PSD (CVE-2026-25990)
}


@pytest.mark.parametrize("name", FLOORS)
def test_installed(name: str) -> None:
    assert Version(version(name)) >= Version(FLOORS[name])


@pytest.mark.parametrize("name", FLOORS)
def test_setup_cfg_refuses_older(name: str) -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    sets = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    stated = [Requirement(line) for text in sets for line in text.splitlines() if line.strip()]
    bounds = [r.specifier for r in stated if r.name == name]
    assert bounds
    assert not any(bound.contains(f"{below(FLOORS[name])}") for bound in bounds)


@pytest.mark.parametrize("name", FLOORS)
def test_every_lock_is_above(name: str) -> None:
    locks = [ROOT / "requirements.lock", *(ROOT / "requirements").glob("*.lock")]
    pins = [pin for lock in locks for pin in re.findall(rf"^{name}==(\S+)", lock.read_text(), re.MULTILINE)]
    assert pins
    assert all(Version(pin) >= Version(FLOORS[name]) for pin in pins)


def below(floor: str) -> Version:
    """A version just under the floor: 5.16.2 -> 5.16.1."""
    *head, last = floor.split(".")
    return Version(".".join([*head, str(int(last) - 1)]))
