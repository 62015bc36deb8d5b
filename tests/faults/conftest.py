"""What fault tests share."""

from __future__ import annotations

import os
import random

import pytest


@pytest.fixture
def seed() -> int:
    """Printed by pytest when the test fails."""
    drawn = int(given) if (given := os.environ.get("TIDEHALL_SEED", "")) else random.SystemRandom().randrange(10**6)
    print(f"TIDEHALL_SEED={drawn}")
    return drawn
