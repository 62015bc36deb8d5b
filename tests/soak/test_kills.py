"""SIGKILL again and again, for as long as somebody has patience; tests/faults has the short form."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.test_sigkill import kills

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("run", range(4))
def test_a_hundred_kills_lose_nothing_and_double_nothing(tmp_path: Path, run: int) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"TIDEHALL_SEED={seed}, run {run}")
    kills(tmp_path, seed, 100)
