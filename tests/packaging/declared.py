"""What setup.cfg and package.json declare, for the tests that hold the code and the documents against it."""

from __future__ import annotations

import configparser
import json
import re
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("server", "kiosk", "caller", "display", "firmware_scripts")  # each holds one root or two, named tidehall_*


def canonical(name: str) -> str:
    """The one spelling of a distribution's name: ``Flask_SocketIO`` -> ``flask-socketio``."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(extra: str = "") -> list[Requirement]:
    """What ``pip install tidehall`` brings, or what the extra adds to it."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    text = config["options.extras_require"][extra] if extra else config["options"]["install_requires"]
    return [Requirement(line) for line in text.splitlines() if line]


def extras() -> list[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return list(config["options.extras_require"])


def names(*of: str) -> set[str]:
    """Canonical names of the distributions in these extras; ``""`` is what everybody gets."""
    return {canonical(requirement.name) for extra in of for requirement in requirements(extra)}


def npm_names() -> set[str]:
    found: set[str] = set()
    for folder in ("server/frontend", "tests/chromium90"):
        package = json.loads((ROOT / folder / "package.json").read_text(encoding="utf-8"))
        found |= {canonical(name) for kind in ("dependencies", "devDependencies") for name in package.get(kind, {})}
    return found
