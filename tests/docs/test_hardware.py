"""docs/hardware: the settings it tells to copy are ones that load, and its drawing shows the same pins."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

from tests.packaging.declared import ROOT
from tidehall_caller.settings import CallerSettings
from tidehall_caller.settings_check import read_settings

FOLDER = ROOT / "docs" / "hardware"
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")


def _settings(folder: Path) -> CallerSettings:
    block = re.search(r"```toml\n(\[buttons\].+?)```", PAGE, re.DOTALL)
    assert block
    path = folder / "caller.toml"
    path.write_text(f'server = "http://192.168.1.10:8080"\ndata = "/tmp/x"\nwindow = "1"\n{block[1]}', encoding="utf-8")
    return read_settings(path)


def test_the_caller_s_wiring_loads_and_the_drawing_shows_it(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    drawing = re.sub(r"<[^>]+>", "", (FOLDER / "caller-pins.svg").read_text(encoding="utf-8"))
    rows = drawing.splitlines()
    wired = settings.buttons.pins() | {"lamp": settings.lamp.lamp, "buzzer": settings.lamp.buzzer}
    assert len(wired) == 10
    for name, pin in wired.items():
        assert any(re.search(rf"\b{name}\b", row) and re.search(rf"BCM {pin}\b", row) for row in rows), name
    assert asdict(settings.screen)["kind"] == "ssd1306"


def test_every_page_of_a_device_is_linked_from_the_first() -> None:
    pages = {path.name for path in FOLDER.glob("*.md")} - {"README.md"}
    assert sorted(page for page in pages if f"({page})" not in PAGE) == []
