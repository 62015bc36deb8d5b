"""Shared fixtures: real services, started once and only when a test asks for them."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, settings

from tests.services.browser import FLAGS, WINDOWLESS, Pages, find_chromium
from tests.services.migrated import Migrated
from tests.services.missing import ServiceMissing
from tests.services.postgres import PostgresServer
from tests.services.process import free_port
from tests.services.redis import RedisServer
from tests.simulate.relived import every_recorded_day, watched
from tidehall_server.hall import Hall
from tidehall_server.journal import migrating

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

T = TypeVar("T")
_TESTS = Path(__file__).parent


def _or_fail(make: Callable[[], T]) -> T:
    try:
        return make()
    except ServiceMissing as missing:
        pytest.fail(str(missing), pytrace=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--origin", choices=("loopback", "lan", "https"), help="where tests with real screens are served")


def pytest_configure(config: pytest.Config) -> None:
    # Property tests are about what holds, not about how fast a busy machine draws examples.
    settings.register_profile("tidehall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("tidehall")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of servers start: compiled once, as when installed
    if origin := config.getoption("--origin"):
        os.environ["TIDEHALL_ORIGIN"] = origin


def pytest_collection_finish() -> None:
    """What is imported by now stays: looking through it again and again for garbage took a fifth of a test's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


_LONG_FIRST = ("faults", "server", "e2e", "devices", "simulate", "packaging", "hall", "journal")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that keep a worker long come first, so that all workers end together; quick ones fill the gaps."""
    places = {name: place for place, name in enumerate(_LONG_FIRST)}
    items.sort(key=lambda item: places.get(item.path.relative_to(_TESTS).parts[0], len(places)))


@pytest.fixture(scope="session")
def _postgres() -> Iterator[PostgresServer]:
    server = _or_fail(PostgresServer)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_url(_postgres: PostgresServer) -> str:
    """URL of the maintenance database of a private PostgreSQL cluster. For tables take ``fresh_postgres``."""
    return _postgres.url


@pytest.fixture
def fresh_postgres(_postgres: PostgresServer) -> Iterator[Callable[[], str]]:
    """Factory: every call gives the URL of a new empty database; all are dropped after the test."""
    urls: list[str] = []

    def create() -> str:
        urls.append(_postgres.create())
        return urls[-1]

    yield create
    for url in urls:
        _postgres.drop(url)


@pytest.fixture(scope="session")
def _redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = _or_fail(lambda: RedisServer(tmp_path_factory.mktemp("redis")))
    yield server
    server.stop()


@pytest.fixture
def redis_server(_redis: RedisServer) -> RedisServer:
    """A running, empty, private Redis: ``url``, ``stop()``, ``start()``, ``flush()``, ``running``."""
    _redis.start()
    _redis.flush()
    return _redis


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the machine's Chromium."""
    return _or_fail(lambda: find_chromium(WINDOWLESS))


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for the whole run, driven by Playwright's synchronous API."""
    from playwright.sync_api import sync_playwright

    from tests.services.origin import trusting_home

    with sync_playwright() as playwright, trusting_home() as environment:
        instance = playwright.chromium.launch(executable_path=chromium, args=FLAGS, env=environment)
        yield instance
        instance.close()


@pytest.fixture
def pages(browser: Browser) -> Iterator[Pages]:
    """``pages.open(url, width=, height=, touch=, locale=)``; an unexpected console error fails the test at its end."""
    opened = Pages(browser)
    yield opened
    opened.close()
    assert not opened.errors, "the browser console shows errors"


@pytest.fixture
def page(pages: Pages) -> Page:
    """One page of 1280x800 in Chinese."""
    return pages.open()


@pytest.fixture(autouse=True, scope="module")
def _days_of_a_module_are_lived_again() -> Iterator[None]:
    """Halls that a module's own fixtures made are looked at once these are gone."""
    with pytest.MonkeyPatch.context() as patch, every_recorded_day():
        patch.setattr(Hall, "__init__", watched(Hall.__init__))
        yield


@pytest.fixture(autouse=True)
def _recorded_days_are_lived_again() -> Iterator[None]:
    """Every day that a test records in this process, through a hall or on the small stage, comes out of
    ``simulate.recorded`` again, fact for fact."""
    with every_recorded_day():
        yield


@pytest.fixture(autouse=True, scope="session")
def _steps_are_taken_once() -> Iterator[None]:
    """Journals that this process makes: see ``tests/services/migrated.py``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrating, "migrate", Migrated(migrating.migrate))
        yield


@pytest.fixture
def unused_port() -> int:
    """A TCP port of 127.0.0.1 that was free a moment ago."""
    return free_port()
