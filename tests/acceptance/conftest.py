"""Open any of the five halls behind its API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.house import House

Open = Callable[..., House]


@pytest.fixture
def open_hall(tmp_path: Path) -> Open:
    def opened(preset: str, **when: Any) -> House:
        return House(preset, tmp_path, **when)

    return opened
