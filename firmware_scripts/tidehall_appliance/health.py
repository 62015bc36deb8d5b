"""Is this machine doing its work? Asked after an update, at every start, and by the gate before the watchdog."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tidehall_appliance.host import CommandFailed, Host

LEAST_MEMORY = 0.04
DATA = "/var/lib/tidehall"


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found; ``zh`` and ``en`` are empty when all is well."""

    well: bool
    restarts: int = 0
    zh: str = ""
    en: str = ""


def look(host: Host, units: tuple[str, ...]) -> Look:
    """Every unit runs (they say so themselves: Type=notify), memory is left, the data partition takes writes."""
    restarts = 0
    for unit in units:
        state, count = _unit(host, unit)
        restarts += count
        if state != "active":
            return Look(False, restarts, f"{unit} 没有运行（{state}）", f"{unit} is {state}")
    if free_memory(host.at("/proc/meminfo")) < LEAST_MEMORY:
        return Look(False, restarts, "内存快用完了", "memory is nearly used up")
    if not writable(host.at(DATA)):
        return Look(False, restarts, f"{DATA} 不能写入", f"{DATA} cannot be written")
    return Look(True, restarts)


def _unit(host: Host, unit: str) -> tuple[str, int]:
    try:
        said = host.ask("systemctl", "show", "--property", "ActiveState,NRestarts,ConditionResult", unit)
    except CommandFailed as failure:
        return str(failure), 0
    told = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    if told.get("ActiveState") == "inactive" and told.get("ConditionResult") == "no":
        return "active", 0  # systemd left it out on purpose: no screen is there, for example
    return told.get("ActiveState", "unknown"), int(told.get("NRestarts") or 0)


def free_memory(meminfo: Path) -> float:
    """Share of the memory that a program could still have; 1 where the system does not say."""
    try:
        told = {line.split(":")[0]: int(line.split()[1]) for line in meminfo.read_text().splitlines()}
        return told["MemAvailable"] / told["MemTotal"]
    except (OSError, ValueError, IndexError, KeyError, ZeroDivisionError):
        return 1.0


def writable(folder: Path) -> bool:
    """A small file can be written there and reaches the disk."""
    probe = folder / "appliance" / ".probe"
    try:
        probe.parent.mkdir(parents=True, exist_ok=True)
        with probe.open("w") as file:
            file.write("x")
            file.flush()
            os.fsync(file.fileno())
        probe.unlink()
    except OSError:
        return False
    return True


def steady(see: Callable[[], Look], wait: Callable[[float], object], *, patience_s: float, hold_s: float) -> Look:
    """Well for ``hold_s`` without a restart, within ``patience_s``; else the last look, which says what is wrong."""
    step_s, waited, held = 2.0, 0.0, 0.0
    before = see()
    while True:
        if before.well and held >= hold_s:
            return before
        if waited >= patience_s:
            return before if not before.well else Look(False, before.restarts, "程序反复重启", "it keeps restarting")
        wait(step_s)
        waited += step_s
        now = see()
        held = held + step_s if now.well and before.well and now.restarts == before.restarts else 0.0
        before = now
