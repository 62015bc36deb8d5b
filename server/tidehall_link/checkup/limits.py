"""How many files and threads a process may have: the one that runs, not the shell from which a doctor is called."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_GROUPS = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Limits:
    """None: as many as it likes. ``running``: measured at the process itself."""

    files: int | None
    tasks: int | None
    running: bool


def limits_of(process: str, proc: Path = _PROC, groups: Path = _GROUPS) -> Limits:
    """Those of the oldest process started as ``process``; our own when there is none."""
    found = sorted(_pids(process, proc))
    pid = str(found[0]) if found else "self"
    files, own_tasks = _ulimits(proc / pid / "limits")
    of_group = _group(proc / pid / "cgroup", groups)
    tasks = min((each for each in (own_tasks, of_group) if each is not None), default=None)
    return Limits(files, tasks, running=bool(found))


def _pids(process: str, proc: Path) -> Iterator[int]:
    name = "[-_]".join(map(re.escape, re.split("[-_]", process)))
    wanted = re.compile(rf"(^|/){name}(/__main__\.py)?$")
    for folder in proc.glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text(encoding="utf-8", errors="replace").split("\0")
        except OSError:
            continue
        if "doctor" not in words and int(folder.name) != os.getpid() and any(map(wanted.search, words[:4])):
            yield int(folder.name)


def _ulimits(path: Path) -> tuple[int | None, int | None]:
    try:
        text = path.read_text()
    except OSError:
        return None, None
    return _soft(text, "Max open files"), _soft(text, "Max processes")


def _soft(text: str, name: str) -> int | None:
    found = re.search(rf"^{name}\s+(\d+)\s", text, re.MULTILINE)
    return int(found.group(1)) if found else None


def _group(path: Path, groups: Path) -> int | None:
    """``TasksMax`` of its systemd unit and of all that are around it."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return None
    name = next((line[3:] for line in lines if line.startswith("0::")), None)
    if name is None:
        return None
    here = groups / name.lstrip("/")
    most: list[int] = []
    for folder in (here, *here.parents):
        try:
            most.append(int((folder / "pids.max").read_text()))
        except (OSError, ValueError):
            continue
    return min(most, default=None)
