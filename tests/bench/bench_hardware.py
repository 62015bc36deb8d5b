"""What the hall's devices cost between a finger and what it sets off; each beside the bare operation, in one run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.hardware import board, caller, slip, voice

ROUNDS = 30
PARTS: dict[str, Callable[[Path, int], None]] = {
    "board": board.measure,
    "caller": caller.measure,
    "slip": slip.measure,
    "voice": voice.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--part", choices=sorted(PARTS), action="append")
    chosen = parser.parse_args()
    for name in chosen.part or PARTS:
        with TemporaryDirectory(prefix="tidehall-bench-") as folder:
            PARTS[name](Path(folder), chosen.rounds)


if __name__ == "__main__":
    main()
