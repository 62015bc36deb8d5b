"""Whether this machine's sound card truly runs, by the kernel's own counters in ``/proc/asound``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PROC = Path("/proc/asound")
Counters = Mapping[str, int]


class CardWatch:
    """Reads how many frames each running playback stream has given to its hardware."""

    def __init__(self, folder: Path = PROC) -> None:
        self._folder = folder

    def cards(self) -> list[str]:
        """The sound cards as the kernel names them; empty where there is none, or no ALSA at all."""
        try:
            lines = (self._folder / "cards").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        return [line.split(":", 1)[1].strip() for line in lines if line[:3].strip().isdigit() and ":" in line]

    def counters(self) -> Counters:
        """Hardware positions of the streams that run now."""
        found: dict[str, int] = {}
        for path in sorted(self._folder.glob("card*/pcm*p/sub*/status")):
            told = _status(path)
            if told.get("state") == "RUNNING" and told.get("hw_ptr", "").isdigit():
                found[str(path.parent.relative_to(self._folder))] = int(told["hw_ptr"])
        return found


def moved(before: Counters, after: Counters) -> bool:
    """Whether any hardware has taken sound between the two looks."""
    return any(position != before.get(stream) for stream, position in after.items())


def _status(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}
