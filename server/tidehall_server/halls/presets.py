"""Where the halls that come with the product are."""

from __future__ import annotations

from importlib import resources
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "tidehall_server.presets"
_REPOSITORY = Path(__file__).resolve().parents[3] / "config" / "halls"


def folder() -> Path:
    """The installed presets, or those of the source tree."""
    if find_spec(PACKAGE) is not None:
        installed = Path(str(resources.files(PACKAGE)))
        if any(installed.glob("*.toml")):
            return installed
    return _REPOSITORY


def names() -> list[str]:
    """The presets' names, e.g. ``["chini", "jianping", …]``."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def locate(name_or_path: str | Path) -> Path:
    """A preset by its name, anything else as a path. The file need not exist."""
    text = str(name_or_path)
    if text in names():
        return folder() / f"{text}.toml"
    if "/" in text or text.endswith(".toml"):
        return Path(text)
    return Path(text) if Path(text).is_file() else folder() / f"{text}.toml"
