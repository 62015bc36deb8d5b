"""The picture as a PNG for a look from afar: written when it has changed, every few seconds at most."""

from __future__ import annotations

import logging
from pathlib import Path

import pygame

log = logging.getLogger("tidehall.board")

_EVERY_S = 5.0


class Frames:
    """``file`` None: nobody looks."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._due = False
        self._written_s = float("-inf")

    def offer(self, surface: pygame.Surface, *, changed: bool, seconds: float) -> None:
        """The picture of now; written whole or not at all."""
        self._due = self._due or changed
        if self._file is None or not self._due or seconds - self._written_s < _EVERY_S:
            return
        self._due = False
        self._written_s = seconds
        new = self._file.with_name(f"{self._file.stem}.new.png")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            pygame.image.save(surface, str(new))
            new.replace(self._file)
        except (OSError, pygame.error) as error:
            log.warning("the picture cannot be written: %s", error)
