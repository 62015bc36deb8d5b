"""Which names this machine could not show: rare characters of GB 18030 for which it has no font."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator

from tidehall_link.doctor import Finding, ok, warn

COMMON = "好"
NAMES = "㛃䶮鿏𠮷𬭎"
"""Ext-A, the end of the first plane, Ext-B, Ext-E: what the usual Chinese fonts of a desktop have."""
RARE = "𪛖𫝀𬺰"
"""The ends of Ext-B, C and F: only fonts made for names have them."""

Has = Callable[[str], bool]


def lacking(has: Has | None = None) -> tuple[str, str] | None:
    """The characters of ``NAMES`` and of ``RARE`` without a font; None where no page is shown: no Chinese font."""
    knows = has or _fontconfig()
    if knows is None or not knows(COMMON):
        return None
    return "".join(sign for sign in NAMES if not knows(sign)), "".join(sign for sign in RARE if not knows(sign))


def _fontconfig() -> Has | None:
    tool = shutil.which("fc-list")
    if tool is None:
        return None

    def knows(sign: str) -> bool:
        asked = [tool, f":charset={ord(sign):x}", "family"]
        return bool(subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False).stdout.strip())

    return knows


def findings(found: tuple[str, str]) -> Iterator[Finding]:
    """What ``lacking`` found, in words."""
    if found[0]:
        yield warn(
            "fonts",
            f"姓名用字缺字体：{found[0]}，请安装 fonts-noto-cjk",
            f"no font for characters of names: {found[0]}; install fonts-noto-cjk",
        )
        return
    more = (f"；更罕见的 {found[1]} 可装 fonts-hanazono", f"; for rarer ones ({found[1]}) fonts-hanazono")
    zh, en = more if found[1] else ("", "")
    yield ok("fonts", f"姓名用字有字体{zh}", f"characters of names have fonts{en}")
