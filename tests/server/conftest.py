"""A hall behind the test client, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server.house import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """One hall on SQLite."""
    made = Stage(tmp_path / "data", f"sqlite:///{tmp_path / 'data' / 'journal.sqlite'}")
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'journal.sqlite'}"
    create: Callable[[], str] = request.getfixturevalue("fresh_postgres")
    return create()


@pytest.fixture
def any_stage(any_url: str, tmp_path: Path) -> Iterator[Stage]:
    """One hall on each kind of database."""
    made = Stage(tmp_path / "data", any_url)
    yield made
    made.close()
