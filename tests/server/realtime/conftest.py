"""Servers that are stopped whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server.realtime.processes import Screen, Server
from tidehall_server.async_mode import AsyncMode


@pytest.fixture(params=[mode.value for mode in AsyncMode])
def mode(request: pytest.FixtureRequest) -> str:
    """Every async mode that is offered."""
    return str(request.param)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """``start(mode, url=…, redis_url=…, port=…)``; SQLite in the test's folder by default."""
    servers: list[Server] = []

    def make(mode: str, url: str = "", redis_url: str = "", port: int = 0) -> Server:
        servers.append(Server(tmp_path, mode, url or f"sqlite:///{tmp_path / 'hall.db'}", redis_url, port))
        return servers[-1]

    yield make
    for server in servers:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


@pytest.fixture
def screen() -> Iterator[Callable[..., Screen]]:
    """``screen(port, view=…, token=…)``: a followed view."""
    screens: list[Screen] = []

    def make(port: int, view: str = "board", token: str = "board") -> Screen:
        screens.append(Screen(port, view, token))
        return screens[-1]

    yield make
    for each in screens:
        each.close()
