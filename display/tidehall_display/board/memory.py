"""What a board keeps for its next start: how it is to look, the last picture's news, and what it owes the server."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

log = logging.getLogger("tidehall.board")


@dataclass(frozen=True, slots=True)
class Kept:
    """``told`` is the answer of ``GET /board``; ``view`` is the view ``name``, heard at ``heard_at`` (ISO).

    ``day`` and ``shown``: the last call that was shown. ``owed``: command id and version of calls to acknowledge.
    """

    told: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)
    heard_at: str = ""
    day: str = ""
    shown: int = 0
    owed: tuple[tuple[str, int], ...] = ()


class Memory:
    """One small file. A disk that takes nothing costs the next start some seconds, nothing else."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "board.json"
        self.kept = self._read()

    def keep(self, **changed: Any) -> None:
        """Remember, so that a power cut leaves the old file or the new one."""
        if (kept := replace(self.kept, **changed)) == self.kept:
            return
        self.kept = kept
        new = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps(asdict(kept), ensure_ascii=False), encoding="utf-8")
            new.replace(self._file)
        except OSError as error:
            log.warning("the last picture cannot be kept: %s", error.strerror)

    def _read(self) -> Kept:
        try:
            said = json.loads(self._file.read_text(encoding="utf-8"))
            return Kept(
                told=dict(said["told"]), name=str(said["name"]), view=dict(said["view"]),
                heard_at=str(said["heard_at"]), day=str(said["day"]), shown=int(said["shown"]),
                owed=tuple((str(command), int(call)) for command, call in said["owed"]),
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError):
            return Kept()
