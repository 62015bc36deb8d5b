"""What a device can tell of the machine it runs on."""

from __future__ import annotations

import os
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

HOT_C = 75.0
_THERMAL = Path("/sys/class/thermal/thermal_zone0/temp")
_UPTIME = Path("/proc/uptime")
_VOLTAGE = "/sys/class/hwmon"


def machine(now: datetime, folder: Path | None = None) -> dict[str, Any]:
    """Version and clock (``now``, aware); heat, power, uptime where Linux tells them; the room in ``folder``."""
    told: dict[str, Any] = {"version": _version(), "now": now.isoformat(timespec="milliseconds")}
    if (degrees := temperature()) is not None:
        told["temperature_c"] = degrees
    if under_voltage():
        told["power"] = "low"
    if (up := _uptime()) is not None:
        told["uptime_s"] = up
    if folder is not None and (free := _free_mb(folder)) is not None:
        told["disk_free_mb"] = free
    return told


def temperature() -> float | None:
    """The processor's, in degrees Celsius."""
    try:
        return int(_THERMAL.read_text()) / 1000
    except (OSError, ValueError):
        return None


def under_voltage(sensors: Path = Path(_VOLTAGE)) -> bool:
    """True while a Raspberry Pi gets too little power, as its kernel says."""
    try:
        return any(
            alarm.read_text().strip() == "1"
            for sensor in sensors.glob("hwmon*")
            if (sensor / "name").read_text().strip() == "rpi_volt"
            for alarm in sensor.glob("in*_lcrit_alarm")
        )
    except OSError:
        return False


def _uptime() -> int | None:
    try:
        return int(float(_UPTIME.read_text().split()[0]))
    except (OSError, ValueError, IndexError):
        return None


def _free_mb(folder: Path) -> int | None:
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize // 1_000_000


def _version() -> str:
    try:
        return version("tidehall")
    except PackageNotFoundError:
        return "0"
