"""What the program wrote: lines of JSON with its progress and its answer, and its words when it gives up."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LONGEST_COUNT = 400
_ANSWER_BYTES = 64 * 2**20
_WORDS_BYTES = 4_000


@dataclass(frozen=True, slots=True)
class Count:
    done: int = 0
    of: int = 0
    answered: bool = False


def count(path: Path) -> Count:
    """How far it is; an answer is the one long line at the end, and is not read here."""
    done, of, answered = 0, 0, False
    with suppress(OSError), path.open("rb") as file:
        for line in file:
            if line.lstrip().startswith(b'{"answer"'):
                answered = line.endswith(b"\n")
            elif len(line) < _LONGEST_COUNT:
                with suppress(ValueError, TypeError, KeyError):
                    said = json.loads(line)
                    done, of = int(said["done"]), int(said["of"])
    return Count(done, of, answered)


def answer(path: Path) -> Any:
    """The answer as it was given; None when it did not come so far, or is too long to hand on."""
    with suppress(OSError, ValueError):
        if path.stat().st_size <= _ANSWER_BYTES:
            said = json.loads(path.read_bytes().rstrip().rpartition(b"\n")[2])
            return said.get("answer") if isinstance(said, dict) else None
    return None


def words(path: Path) -> tuple[str, str]:
    """The last thing a command says before it gives up: a Chinese line and an English one. A traceback is no words."""
    with suppress(OSError):
        text = path.read_bytes()[-_WORDS_BYTES:].decode("utf-8", "replace")
        lines = [line.strip() for line in text.rpartition("Error: ")[2].splitlines() if line.strip()]
        if "Error: " in text and "Traceback" not in text and lines:
            chinese, slash, english = lines[0].partition(" / ")
            return chinese, lines[1] if len(lines) > 1 else english if slash else chinese
    return "", ""
