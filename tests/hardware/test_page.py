"""The page of the virtual hardware: keys that exist are pressed, anything else is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.hardware.page import create_page
from tools.hardware.table import Table


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    """Nothing of it is started but the line."""
    made = Table(tmp_path, "1", lambda _role, _name: "token", lambda _part: "http://127.0.0.1:1")
    made.pads.start()
    yield made
    made.stop()


def test_a_press_is_a_frame_on_the_line_and_is_told(table: Table) -> None:
    page = create_page(table).test_client()
    assert page.post("/press", json={"key": "next"}).status_code == 200
    assert page.post("/press", json={"key": "confirm", "digits": "6"}).status_code == 200
    assert page.post("/rate", json={"value": "5"}).status_code == 200
    told = page.get("/state.json").json
    assert told is not None
    assert [line["hex"] for line in told["line"]] == [
        "FF 68 03 03 68 01 01 0C 0E 16",
        "FF 68 04 04 68 01 01 06 0F 17 16",
        "FF 68 03 03 68 01 11 05 17 16",
    ]
    assert told["line"][0]["words"] == "按“顺呼”"
    assert page.get("/strip.png").data.startswith(b"\x89PNG")


def test_what_is_no_key_presses_nothing(table: Table) -> None:
    page = create_page(table).test_client()
    assert page.post("/press", json={"key": "format"}).status_code == 422
    assert page.post("/press", json={"key": "next", "digits": "x"}).status_code == 422
    assert page.post("/press", data={"key": "next"}).status_code == 415, "a form of another page cannot press"
    assert page.post("/rate", json={"value": "9"}).status_code == 422
    assert page.get("/announcements/secret.wav").status_code == 404
    assert page.get("/board.png").status_code == 404
    assert table.pads.trace == []
