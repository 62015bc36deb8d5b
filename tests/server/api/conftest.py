"""A hall with a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.house import Stage
from tidehall_server.halls.presets import locate


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Stage]:
    """A hall whose own file is the chini preset under another name."""
    data = tmp_path / "data"
    home = data / "halls" / "test.toml"
    home.parent.mkdir(parents=True)
    text = locate("chini").read_text(encoding="utf-8").replace('id = "chini"', 'id = "test"')
    home.write_text(text.replace("花都区赤坭镇便民服务中心", "测试大厅"), encoding="utf-8")
    stage = Stage(data, f"sqlite:///{data / 'journal.sqlite'}")
    yield stage
    stage.close()
