"""Security floors: what is installed, what setup.cfg allows and what the lock pins are never older."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest
from packaging.version import Version

from tests.packaging.declared import ROOT, canonical, extras, requirements

# distribution -> first version without the named hole
FLOORS = {
    "python-socketio": "5.16.2",  # pickle over the message queue (CVE-2025-61765), binary attachments (CVE-2026-48804)
    "cryptography": "46.0.5",  # points of small order accepted on binary curves (CVE-2026-26007)
    "pillow": "12.3.0",  # heap overflow in paste and crop, which the slip's picture uses (CVE-2026-59199)
    "eventlet": "0.40.3",  # request smuggling through trailers (CVE-2025-58068)
}


@pytest.mark.parametrize("name", FLOORS)
def test_installed(name: str) -> None:
    assert Version(version(name)) >= Version(FLOORS[name])


@pytest.mark.parametrize("name", FLOORS)
def test_setup_cfg_refuses_older(name: str) -> None:
    stated = [requirement for extra in ["", *extras()] for requirement in requirements(extra)]
    bounds = [requirement.specifier for requirement in stated if canonical(requirement.name) == name]
    assert bounds
    assert not any(bound.contains(below(FLOORS[name])) for bound in bounds)


@pytest.mark.parametrize("name", FLOORS)
def test_every_lock_is_above(name: str) -> None:
    locks = [ROOT / "requirements.lock", *(ROOT / "requirements").glob("*.lock")]
    pins = [pin for lock in locks for pin in re.findall(rf"^{name}==(\S+)", lock.read_text(), re.MULTILINE)]
    assert pins
    assert all(Version(pin) >= Version(FLOORS[name]) for pin in pins)


def below(floor: str) -> Version:
    """A version just under the floor: 5.16.2 -> 5.16.1.999, 12.3.0 -> 12.2.999."""
    parts = [int(part) for part in floor.split(".")]
    while parts[-1] == 0:
        parts.pop()
    return Version(".".join(str(part) for part in [*parts[:-1], parts[-1] - 1, 999]))
