"""Everything is in setup.cfg; this only refuses to build a wheel without the pages."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.errors import SetupError

PAGES = (
    *(f"server/tidehall_server/web/{page}.html" for page in ("clerk", "board", "pad", "manager", "phone")),
    "kiosk/tidehall_kiosk/web/index.html",
)


class BuildWithPages(build_py):
    """An editable install needs no pages yet: `make web` builds them into the checkout."""

    def run(self) -> None:
        missing = [page for page in PAGES if not Path(page).is_file()]
        if missing and not self.editable_mode:
            raise SetupError(f"the pages are not built, run `make web` first; missing: {', '.join(missing)}")
        super().run()


setup(cmdclass={"build_py": BuildWithPages})
