"""Every test that asks for ``url`` or ``journal`` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tidehall_server.journal import Journal, migrating

STEPS = migrating.migrate
KEY = bytes(range(32))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place for a journal that does not exist yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'journal.sqlite'}"
    fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
    return fresh()


@pytest.fixture(autouse=True)
def _steps_are_really_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the shortcut of the other tests."""
    monkeypatch.setattr(migrating, "migrate", STEPS)


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    """An open, empty journal."""
    journal = Journal.open(url, people_key=KEY)
    yield journal
    journal.close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'journal.sqlite'}"
