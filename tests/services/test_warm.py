"""What a nest forks is a process like any other: words, folder, environment, pipes, exit code, signals, handles."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.warm import Nest, Nests, Sort
from tidehall_server.async_mode import AsyncMode

ROOT = Path(__file__).parents[2]
SCRIPT = """
import json, os, random, sys
said = {"words": sys.argv, "folder": os.getcwd(), "home": os.environ["A"], "path": sys.path[0], "name": __name__}
said |= {"random": random.random(), "handles": len(os.listdir("/proc/self/fd")), "pid": os.getpid()}
said["mode"] = sorted({"eventlet", "gevent"} & set(sys.modules))
said["warm"] = "tidehall_server.core.refusal" in sys.modules
print(json.dumps(said), flush=True)
import time
time.sleep(0.01)  # green, in a green mode
sys.exit(int(sys.stdin.readline()))
"""


def sort(mode: str = "") -> Sort:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "server"), "A": "a"}
    return Sort(("-W", "error"), mode, ("tidehall_server.core.refusal",), tuple(sorted(environment.items())))


@pytest.fixture(params=["", *(mode.value for mode in AsyncMode)])
def nest(request: pytest.FixtureRequest) -> Iterator[Nest]:
    made = Nest(sort(request.param))
    yield made
    made.close()


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    return [str(script), "one", "two words"]


def test_a_fork_is_told_and_tells_what_a_start_is_and_does(nest: Nest, words: list[str], tmp_path: Path) -> None:
    said: list[dict[str, Any]] = []
    for code in (0, 7):
        forked = nest.start(words, tmp_path, subprocess.PIPE, subprocess.PIPE, None, text=True)
        assert forked.stdin is not None
        assert forked.stdout is not None
        said.append(json.loads(forked.stdout.readline()))
        assert said[-1].pop("pid") == forked.pid
        assert forked.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            forked.wait(0.02)
        forked.stdin.write(f"{code}\n")
        forked.stdin.close()
        assert forked.wait() == forked.wait(0) == forked.poll() == code
        assert forked.stdout.read() == ""
        forked.stdout.close()
        forked.kill()  # too late, and harmless
    assert said[0].pop("random") != said[1].pop("random")
    assert said[0] == said[1]
    once = said[0]
    assert once["warm"]
    cold = subprocess.run(
        [sys.executable, "-W", "error", *words], cwd=tmp_path, env=dict(sort().environment), input="0\n",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    plain = json.loads(cold.stdout)
    same = ["words", "folder", "home", "path", "name", *(["handles"] if not once["mode"] else [])]
    assert {key: once[key] for key in same} == {key: plain[key] for key in same}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_one_and_not_the_nest(words: list[str], tmp_path: Path, number: signal.Signals) -> None:
    nest = Nest(sort())
    one, other = (nest.start(words, tmp_path, subprocess.PIPE, subprocess.PIPE, None) for _ in range(2))
    assert one.stdout is not None
    one.stdout.readline()
    one.send_signal(number)
    assert one.wait() == -number
    assert other.poll() is None
    other.kill()
    assert other.wait() == -signal.SIGKILL
    for pipe in (one.stdin, one.stdout, other.stdin, other.stdout):
        assert pipe is not None
        pipe.close()
    nest.close()


def test_the_first_of_a_sort_starts_cold() -> None:
    nests = Nests()
    assert nests.of(sort()) is None
    assert nests.of(sort("threading")) is None
    warm = nests.of(sort())
    assert warm is not None
    assert nests.of(sort()) is warm
    warm.close()
