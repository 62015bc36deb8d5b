"""Which font files write the board: fontconfig knows, and where there is none, the usual places are looked at."""

from __future__ import annotations

import logging
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

log = logging.getLogger("tidehall.board.fonts")

_ASK_S = 5.0
_FAMILIES = (
    "Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "HarmonyOS Sans SC", "MiSans", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Droid Sans Fallback",
)  # fmt: skip
_HAO = f"{ord('号'):x}"
_BOLD_WEIGHT = 180
_USUAL = (
    ("opentype/noto/NotoSansCJK-{weight}.ttc", 2),
    ("noto-cjk/NotoSansCJK-{weight}.ttc", 2),
    ("truetype/wqy/wqy-microhei.ttc", 0),
    ("truetype/wqy/wqy-zenhei.ttc", 0),
    ("truetype/droid/DroidSansFallbackFull.ttf", 0),
)
_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


@dataclass(frozen=True, slots=True)
class FontFile:
    """``index``: which face of the file. ``thin``: bold was asked for and is not there; it has to be drawn stronger."""

    path: str
    index: int = 0
    thin: bool = False


def find_font(wanted: str, bold: bool) -> FontFile | None:
    """The file for ``wanted`` (a family, a file, or nothing), else the best that can write Chinese, else None."""
    if wanted and Path(wanted).is_file():
        return FontFile(wanted, 0, thin=bold)
    families = ",".join(_plain(name) for name in ((wanted, *_FAMILIES) if wanted else _FAMILIES))
    weight = ":bold" if bold else ""
    found = _match(f"{families}{weight}:lang=zh-cn:charset={_HAO}", bold)
    return found or _usual(bold)


@cache
def font_with(sign: str, bold: bool) -> FontFile | None:
    """Some font that has this one character."""
    return _match(f"sans-serif{':bold' if bold else ''}:charset={ord(sign):x}", bold)


def _match(pattern: str, bold: bool) -> FontFile | None:
    command = ["fc-match", "-f", "%{file}\n%{index}\n%{weight}\n", pattern]
    try:
        said = subprocess.run(command, capture_output=True, timeout=_ASK_S, check=True, text=True).stdout.split("\n")
        path, index, weight = said[0], int(said[1]), float(said[2] or 0)
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
        log.debug("fontconfig cannot be asked: %s", type(error).__name__)
        return None
    return FontFile(path, index, thin=bold and weight < _BOLD_WEIGHT) if Path(path).is_file() else None


def _usual(bold: bool) -> FontFile | None:
    for folder in _FOLDERS:
        for name, index in _USUAL:
            path = folder / name.format(weight="Bold" if bold else "Regular")
            if path.is_file():
                return FontFile(str(path), index, thin=bold and "{weight}" not in name)
    return None


def _plain(name: str) -> str:
    """A family's name in a fontconfig pattern."""
    return "".join(f"\\{sign}" if sign in "\\-:," else sign for sign in name)
