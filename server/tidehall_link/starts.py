"""How often this device was started lately: a loose plug and a crash at every hour look the same from the office."""

from __future__ import annotations

import contextlib
from pathlib import Path

_DAY_S = 86400
_AHEAD_S = 3600
_KEPT = 50


class Starts:
    """A line for each start in a small file. A disk that takes nothing costs the count, nothing else."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "starts"

    def note(self, now: float) -> None:
        """The program starts."""
        lines = [*(f"{at:.0f}" for at in self._read()[-_KEPT + 1 :]), f"{now:.0f}", ""]
        new = self._file.with_suffix(".new")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            new.write_text("\n".join(lines))
            new.replace(self._file)

    def lately(self, now: float) -> int:
        """Starts within a day. What a clock that was wrong wrote down does not count."""
        return sum(now - _DAY_S < at < now + _AHEAD_S for at in self._read())

    def _read(self) -> list[float]:
        try:
            words = self._file.read_text(errors="replace").split()
        except OSError:
            return []
        return [float(word) for word in words if word.isdigit()]
