"""``python -m tools.tour FOLDER [SCENE...]``: takes the pictures and writes FOLDER/README.md."""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from tests.e2e.stage import Refusal
from tests.services.browser import FLAGS, Pages, find_chromium
from tools.tour.camera import Camera, written
from tools.tour.scenes import SCENES
from tools.tour.stand import Stand, half_a_morning


def main() -> int:
    """One broken scene does not cost the others; the exit code tells."""
    folder, wanted = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    camera, failed = Camera(folder), []
    with sync_playwright() as play, tempfile.TemporaryDirectory() as scratch:
        browser = play.chromium.launch(
            executable_path=find_chromium(), args=[*FLAGS, "--autoplay-policy=no-user-gesture-required"]
        )
        hall = half_a_morning(Path(scratch))
        try:
            name = hall.get("views/board")["view"]["hall"]["name"]
            for scene in SCENES:
                if wanted and scene.__name__ not in wanted:
                    continue
                pages = Pages(browser)
                try:
                    scene(Stand(hall, pages), camera)
                except (Error, Refusal, OSError, StopIteration):
                    traceback.print_exc()
                    failed.append(scene.__name__)
                finally:
                    pages.close()
        finally:
            hall.stop()
            browser.close()
    if not wanted and not failed:
        camera.forget_others()
        (folder / "README.md").write_text(written(camera.chapters, name), encoding="utf-8")
    if failed:
        print(f"scenes that broke: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
