"""The code that an unpaired screen shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CODE = re.compile(r"^\s*[A-Z0-9]{8}\s*$")


def code_on(page: Page) -> str:
    """Waits for the code. A script given as text would need eval, which the pages forbid."""
    code = page.locator(".code", has_text=_CODE)
    code.wait_for()
    return code.inner_text().strip()
