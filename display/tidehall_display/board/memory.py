"""What a board keeps for its next start: how it is to look, the last picture's news, the last call it has shown."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from tidehall_display.saving import write_whole


@dataclass(frozen=True, slots=True)
class Kept:
    """``told`` is the answer of ``GET /board``; ``view`` is the view ``name``, heard at ``heard_at`` (ISO).

    ``day`` and ``shown``: the last call that was shown.
    """

    told: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)
    heard_at: str = ""
    day: str = ""
    shown: int = 0


class Memory:
    """One small file; safe from threads. A disk that takes nothing costs the next start some seconds, nothing else."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "board.json"
        self._lock = threading.Lock()
        self.kept = self._read()

    def keep(self, **changed: Any) -> None:
        """Remember, so that a power cut leaves the old file or the new one."""
        with self._lock:
            if (kept := replace(self.kept, **changed)) == self.kept:
                return
            self.kept = kept
            write_whole(self._file, json.dumps(asdict(kept), ensure_ascii=False))

    def _read(self) -> Kept:
        try:
            said = json.loads(self._file.read_text(encoding="utf-8"))
            return Kept(
                told=dict(said["told"]), name=str(said["name"]), view=dict(said["view"]),
                heard_at=str(said["heard_at"]), day=str(said["day"]), shown=int(said["shown"]),
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError):
            return Kept()
