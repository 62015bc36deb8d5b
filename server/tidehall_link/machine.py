"""What a device can tell of the machine it runs on."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_THERMAL = Path("/sys/class/thermal/thermal_zone0/temp")


def machine(now: datetime) -> dict[str, Any]:
    """Version and clock (``now``, aware), and the processor's temperature where Linux tells it."""
    told: dict[str, Any] = {"version": _version(), "now": now.isoformat(timespec="milliseconds")}
    temperature = _temperature()
    return told if temperature is None else told | {"temperature_c": temperature}


def _temperature() -> float | None:
    try:
        return int(_THERMAL.read_text()) / 1000
    except (OSError, ValueError):
        return None


def _version() -> str:
    try:
        return version("tidehall")
    except PackageNotFoundError:
        return "0"
