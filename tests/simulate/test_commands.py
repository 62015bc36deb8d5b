"""``referee``, ``replay`` and the generated day, as a user runs them."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.services.process import free_port
from tests.simulate.generated import generated_day
from tidehall_server import halls
from tidehall_server.simulate.dayfile import load
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.generate import generate

TIDEHALL = [sys.executable, "-m", "tidehall_server"]


def run(*words: str, given: str | None = None, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TIDEHALL, *words], input=given, capture_output=True, text=True, timeout=timeout, check=False
    )


@pytest.mark.parametrize("preset", ["jianping", "meixian", "tongshan", "chini", "meijiang"])
def test_a_made_up_day_fits_every_hall_and_is_lived_to_the_end(tmp_path: Path, preset: str) -> None:
    plan = halls.load(preset).plan(date(2026, 11, 20))
    simulated = Engine(load(generate(plan, tmp_path / "day", seed=3))).run()
    assert len(simulated.outcomes) > 10
    assert all(outcome.called_s is not None for outcome in simulated.outcomes)


def test_a_day_is_replayed_through_a_running_server_and_the_journal_stays_whole(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    words = [*TIDEHALL, "serve", "--hall", "jianping", "--data", str(data), "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            assert any("http://" in line for line in server.stdout)
            added = run("device", "add", "--role", "manager", "--name", "replay", "--data", str(data))
            token = re.findall(r"\S+", added.stdout)[-1]
            day = generated_day(tmp_path / "D01", seed=2, morning=True)
            url = f"http://127.0.0.1:{port}"
            played = run("replay", str(day), "--url", url, "--token", token, "--speed", "2400", timeout=240)
            assert played.returncode == 0, played.stdout + played.stderr
            assert re.search(r"take-ticket: [1-9]", played.stdout)
            assert re.search(r"rate: [1-9]", played.stdout)
            assert "refused" not in played.stdout
            assert run("verify", "--data", str(data)).returncode == 0
        finally:
            server.terminate()
            server.wait(20)


def test_replay_without_a_server_says_so(tmp_path: Path) -> None:
    day = generated_day(tmp_path / "D01", seed=2)
    done = run("replay", str(day), "--url", f"http://127.0.0.1:{free_port()}", "--token", "x")
    assert done.returncode == 1
    assert "服务器没有应答" in done.stderr
