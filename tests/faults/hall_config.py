"""The hall under test: a preset that fixes no hours, with the rules that only protect human hands set to nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

PRESET = Path(__file__).parents[2] / "config" / "halls" / "tongshan.toml"
HALL = "tongshan"
WINDOWS = ("1", "2", "3", "4")
GENERAL = ("yb", "rs", "mz")
SERVICES = (*GENERAL, "ga")
"""Three services of the general windows 1 to 3, and one that only window 4 serves."""

_ZONE = 'timezone = "Asia/Shanghai"'
_NOON = 12


def noon_zone() -> str:
    """A zone in which it is about noon: no business day ends during a run."""
    hours = _NOON - datetime.now(UTC).hour
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


def write_hall(folder: Path, zone: str = "", *, guard_s: int = 0) -> Path:
    """The hall's file. ``guard_s``: seconds in which a second call at a window counts as the same press."""
    text = PRESET.read_text("utf-8")
    assert _ZONE in text
    policy = f"[policy]\ncall_guard_s = {guard_s}\nrating_s = 600\n\n[policy.tide]\nautomatic = false\n\n"
    assert "[policy" not in text
    text = text.replace(_ZONE, f'timezone = "{zone or noon_zone()}"').replace("[rules]", policy + "[rules]")
    file = folder / "hall.toml"
    file.write_text(text, encoding="utf-8")
    return file
