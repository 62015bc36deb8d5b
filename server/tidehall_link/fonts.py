"""Where this machine keeps a font with Chinese characters, for devices that draw text themselves."""

from __future__ import annotations

import subprocess
from pathlib import Path

_KNOWN_FONTS = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
)


class NoFont(Exception):
    """No font with Chinese characters is installed."""


def find_font(path: str = "") -> tuple[str, int]:
    """The font file to draw with and the face in it; ``path`` from the settings wins. Raises NoFont."""
    if path:
        if not Path(path).is_file():
            raise NoFont(path)
        return path, 2 if path.endswith("CJK-Regular.ttc") else 0
    for name, index in _KNOWN_FONTS:
        if Path(name).is_file():
            return name, index
    return _ask_fontconfig()


def _ask_fontconfig() -> tuple[str, int]:
    try:
        answer = subprocess.run(
            ["fc-match", "--format=%{file}\n%{index}", ":lang=zh-cn"],
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        ).stdout.split("\n")
    except (OSError, subprocess.SubprocessError) as error:
        raise NoFont("fc-match") from error
    if len(answer) < 2 or not Path(answer[0]).is_file():
        raise NoFont("fc-match")
    return answer[0], int(answer[1] or 0)
