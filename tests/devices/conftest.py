"""A hall for a test module, and a kiosk for a test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.devices.caller import Hall
from tests.devices.kiosk import HallProcess, Page, kiosk_settings, online, started
from tidehall_kiosk.agent import Agent


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallProcess]:
    process = HallProcess(tmp_path_factory.mktemp("hall"))
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="session")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A hall whose windows are staffed, for every file with callers."""
    made = Hall(tmp_path_factory.mktemp("windows"))
    try:
        yield made.start()
    finally:
        made.stop()


class Kiosks:
    """Makes agents and stops them after the test."""

    def __init__(self, hall: HallProcess, folder: Path) -> None:
        self._hall = hall
        self._folder = folder
        self._running: list[Agent] = []

    def start(self, server: str = "", folder: str = "kiosk", token: str | None = None, **changes: Any) -> Agent:
        settings = kiosk_settings(server or self._hall.url, self._folder / folder, **changes)
        agent = started(settings, self._hall.tokens["kiosk"] if token is None else token)
        self._running.append(agent)
        return agent

    def stop(self, agent: Agent) -> None:
        self._running.remove(agent)
        agent.stop()

    def stop_all(self) -> None:
        for agent in list(self._running):
            self.stop(agent)


@pytest.fixture
def kiosks(hall: HallProcess, tmp_path: Path) -> Iterator[Kiosks]:
    made = Kiosks(hall, tmp_path)
    yield made
    made.stop_all()


@pytest.fixture
def agent(kiosks: Kiosks) -> Agent:
    return kiosks.start()


@pytest.fixture
def page(agent: Agent) -> Page:
    return online(agent)


@pytest.fixture
def request_ids() -> Iterator[str]:
    return (f"request-{number:04}" for number in itertools.count())
