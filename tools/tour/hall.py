"""``python -m tools.tour.hall FILE``: one ticket goes through the hall's hardware, and the picture of it is drawn."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.hardware.course import live_through
from tests.hardware.whole import whole_hall
from tests.services.browser import FLAGS, Pages, find_chromium
from tools.tour.sheet import draw, save


def main() -> None:
    with sync_playwright() as play, tempfile.TemporaryDirectory() as scratch:
        browser = play.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            with whole_hall(Path(scratch)) as hall:
                record = live_through(hall, hall.table(), hall.kiosk(Pages(browser)))
                name = str(hall.stage.view("board")["hall"]["name"])
        finally:
            browser.close()
    save(draw(record, name), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
