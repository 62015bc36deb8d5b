"""A served hall for the tests with real screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.counter import Counter
from tests.e2e.stage import ROOT, Stage

_PAGES = (ROOT / "server/tidehall_server/web/pad.html", ROOT / "kiosk/tidehall_kiosk/web/index.html")


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """The screens must have been built."""
    missing = [str(page.relative_to(ROOT)) for page in _PAGES if not page.is_file()]
    if missing:
        pytest.fail(f"the pages are not built ({', '.join(missing)}): run make web", pytrace=False)


@pytest.fixture(scope="session")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """One hall for all tests of cases and concerns: each makes its own, and looks at nothing else."""
    hall = Stage(tmp_path_factory.mktemp("counter"), "jianping")
    try:
        hall.start()
        yield Counter(hall)
    finally:
        hall.stop()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A hall of its own for one test: served, with a manager, nobody at the windows."""
    hall = Stage(tmp_path)
    try:
        hall.start()
        yield hall
    finally:
        hall.stop()


@pytest.fixture(scope="module")
def shared_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One hall for the tests of a module that do not disturb each other."""
    hall = Stage(tmp_path_factory.mktemp("hall"))
    try:
        hall.start()
        yield hall
    finally:
        hall.stop()
