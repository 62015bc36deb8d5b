"""Long tests of every async mode: the suite runs them in the default mode, ``make soak`` in the others too."""

from __future__ import annotations

from typing import Any

import pytest

from tidehall_server.async_mode import DEFAULT, AsyncMode


def modes() -> list[Any]:
    """Parameters for a test or a fixture."""
    return [pytest.param(mode.value, marks=[] if mode is DEFAULT else pytest.mark.soak) for mode in AsyncMode]
