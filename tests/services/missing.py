"""What a test says when the machine lacks a service: words and the way out, never a silent skip."""

from __future__ import annotations

import importlib.util
from pathlib import Path


class ServiceMissing(Exception):
    """The machine has no such program. ``str()`` names the program and the command that installs it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was not found on this machine; `make services` installs what the tests need")


def package_dir(name: str) -> Path | None:
    """Where the installed package ``name`` lives, without importing it; None when it is not installed."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
