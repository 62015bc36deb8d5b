"""How a screen hangs. Without pygame, so that the settings can be read where there is none."""

from __future__ import annotations

from dataclasses import dataclass

TURNS = {"none": 0, "right": 90, "half": 180, "left": 270}


@dataclass(frozen=True, slots=True)
class Mounting:
    """``mode`` None: the screen's own. ``turn``: degrees clockwise. ``scale`` 0: by the number of its lines."""

    mode: tuple[int, int] | None = None
    turn: int = 0
    scale: int = 0
