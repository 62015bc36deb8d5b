"""Compares with a stored text. ``TIDEHALL_GOLDEN=write pytest tests/config`` stores what the product says now."""

from __future__ import annotations

import os
from pathlib import Path


def assert_golden(path: Path, text: str) -> None:
    if os.environ.get("TIDEHALL_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no golden text yet: {path.name}"
    assert text == path.read_text(encoding="utf-8")
