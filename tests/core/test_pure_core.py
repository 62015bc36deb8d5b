"""Decisions depend on nothing but the state of the day and the time they are given."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import tidehall_server.core
from tests.core import whole_days
from tests.core.whole_days import Act, Observer, Watched, halls
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.events import EVENTS
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.journal.codec import Codec
from tidehall_server.simulate.dayfile import DayFile, load
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.generate import random_day

CODEC = Codec.of(EVENTS)
CORE = Path(tidehall_server.core.__file__).parent

PURE = {
    "__future__",
    "bisect",
    "collections",
    "collections.abc",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "heapq",
    "itertools",
    "math",
    "operator",
    "re",
    "statistics",
    "typing",
    "types",
    "unicodedata",
    "zoneinfo",
}
"""What computes from its arguments alone. ``random`` is allowed for ``Random(seed)`` only, see below."""

IMPURE_CALLS = {"hash", "id", "open", "input", "print", "globals", "vars", "exec", "eval", "__import__"}
"""Builtins whose answer depends on the process, or that reach outside."""

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}


def impurities(source: str) -> Iterator[str]:
    """Whatever in a module could bring in more than its arguments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (f"imports {a.name}" for a in node.names if a.name not in PURE and not _ours(a.name))
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names = {alias.name for alias in node.names}
            if module != "random" or names != {"Random"}:
                yield from [f"imports {module}"] * (module not in PURE and not _ours(module))
        elif isinstance(node, ast.Call):
            yield from _call(node)


def _ours(module: str) -> bool:
    return module.startswith("tidehall_server.core")


def _call(node: ast.Call) -> Iterator[str]:
    if isinstance(node.func, ast.Name):
        if node.func.id in IMPURE_CALLS:
            yield f"calls {node.func.id}()"
        if node.func.id == "Random" and not node.args:
            yield "draws without a seed"
    elif isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in CLOCKS:
        yield f"reads the clock: {ast.unparse(node)}"


@pytest.mark.parametrize("path", sorted(CORE.rglob("*.py")), ids=lambda path: str(path.relative_to(CORE)))
def test_core_reads_no_clock_no_chance_no_machine(path: Path) -> None:
    assert list(impurities(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        "import random",
        "import os",
        "from time import monotonic",
        "from random import Random, choice",
        "from uuid import uuid4",
        "x = Random()",
        "x = hash('a')",
        "x = datetime.now(UTC)",
        "from tidehall_server.journal import codec",
    ],
)
def test_the_check_sees(line: str) -> None:
    assert list(impurities(line))


class Twin(Observer):
    """Decides every third command again on a day rebuilt from the facts alone, as they come out of a journal."""

    def __init__(self) -> None:
        self.day = Day()
        self.count = 0

    def before(self, hall: Watched, command: c.Command, actor: c.Actor, events: list[e.Event]) -> None:
        self.count += 1
        if self.count % 3 == 0:
            again = decide(command, self.day, hall.now, actor)
            assert again == events, f"{command} was decided otherwise from the same facts"

    def after(self, hall: Watched, fact: Fact) -> None:
        evolve(self.day, CODEC.fact(CODEC.encode(fact)))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(day=halls(whole_days.POLICIES))
def test_the_same_facts_and_time_give_the_same_decision(day: tuple[DayFile, tuple[Act, ...]]) -> None:
    """Nothing is remembered but the facts: asking changes nothing, and a day read from a journal decides alike."""
    Watched(*day, observers=[Twin()]).run()


def story(folder: Path) -> str:
    """A digest of everything that was decided on the days in ``folder``."""
    told = hashlib.sha256()
    for day in sorted(folder.iterdir()):
        for fact in Engine(load(day)).run().facts:
            told.update(repr((fact.version, fact.at, fact.actor, fact.event)).encode())
    return told.hexdigest()


def test_another_process_with_another_hash_seed_decides_alike(tmp_path: Path) -> None:
    """The order of a set of strings differs from process to process; no decision may come from it."""
    for hall in ("tongshan", "jianping"):
        random_day(hall, "peak", 11, tmp_path / hall)
    here = story(tmp_path)
    code = (
        f"from pathlib import Path; from tests.core.test_pure_core import story; print(story(Path({str(tmp_path)!r})))"
    )
    for seed in ("1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", code, str(tmp_path)]
        told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert told.stdout.strip() == here
