"""What a display keeps on its disk."""

from __future__ import annotations

import logging
import os
from pathlib import Path

log = logging.getLogger("tidehall.display")


def write_whole(path: Path, text: str) -> None:
    """The file as it was or as it shall be, never half of it. A full disk is told, not raised."""
    new = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        log.warning("%s could not be saved: %s", path.name, error.strerror)
