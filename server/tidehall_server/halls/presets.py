"""Which file a hall's name means."""

from __future__ import annotations

from pathlib import Path

from tidehall_server.presets import folder


def names() -> list[str]:
    """The presets' names, e.g. ``["chini", "jianping", …]``."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def is_preset(name: str) -> bool:
    """Whether the program itself brings this hall."""
    return name in names()


def locate(name_or_path: str | Path) -> Path:
    """A preset by its name, anything else as a path. The file need not exist."""
    text = str(name_or_path)
    if text in names():
        return folder() / f"{text}.toml"
    if "/" in text or text.endswith(".toml") or Path(text).is_file():
        return Path(text)
    return folder() / f"{text}.toml"
