"""Chromium 90, the oldest browser that the screens promise to run in (UOS and 奇安信可信浏览器 have 90 and 93)."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.packaging.declared import ROOT
from tests.services.missing import ServiceMissing
from tests.services.origin import Origin, authority, chosen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-zygote", "--disable-dev-shm-usage"]
PROGRAM = ROOT / "tests/chromium90/.browser/chromium"


def exists_here() -> bool:
    """The binary is made for x86-64 Linux only."""
    return (platform.system(), platform.machine()) == ("Linux", "x86_64")


@contextmanager
def chromium_90(kind: BrowserType) -> Iterator[Browser]:
    """The browser, started; its version is checked, because a newer one would prove nothing."""
    if not PROGRAM.is_file():
        raise ServiceMissing("Chromium 90")
    home = {"HOME": str(authority().home())} if chosen() is Origin.HTTPS else {}
    browser = kind.launch(executable_path=PROGRAM, args=FLAGS, env={**os.environ, **home})
    try:
        assert browser.version.startswith("90."), browser.version
        yield browser
    finally:
        browser.close()
