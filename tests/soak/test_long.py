"""What takes hours: long random histories of the rules, and months of made-up days through the simulator."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.core.test_invariants import HallMachine
from tidehall_server import halls
from tidehall_server.core.queue.evolve import fold
from tidehall_server.core.queue.project import project
from tidehall_server.core.queue.views import VIEWS
from tidehall_server.simulate.dayfile import load
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.generate import generate

pytestmark = pytest.mark.soak
DAYS = 250
START = date(2026, 1, 5)


def test_long_random_histories_keep_every_promise() -> None:
    patient = settings(
        max_examples=20_000, stateful_step_count=200, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(HallMachine, settings=patient)


@pytest.mark.parametrize("preset", ["jianping", "meixian", "tongshan", "chini", "meijiang"])
def test_a_year_of_days_serves_everybody_and_replays(tmp_path: Path, preset: str) -> None:
    config = halls.load(preset)
    for number in range(DAYS):
        plan = config.plan(START + timedelta(days=number))
        folder = generate(plan, tmp_path / str(number), seed=number, load=0.6 + number % 6 / 10)
        simulated = Engine(load(folder)).run()
        assert all(outcome.called_s is not None for outcome in simulated.outcomes), number
        replayed = fold(simulated.facts)
        assert all(project(name, replayed) == project(name, simulated.day) for name in VIEWS), number
