"""Before a board that draws by itself begins: what is wrong with ``tidehall.txt``, on its screen, for a moment."""

from __future__ import annotations

import json
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

from tidehall_appliance.apply import PROBLEMS

STAND_S = 20.0
_GROUND, _INK, _INK_2, _WARN = "#06222f", "#f2f8fa", "#bcd3dd", "#ffc266"
_FONTS = ("notosanscjksc", "notosanscjk", "sourcehansanssc", "wenquanyizenhei", "wenquanyimicrohei")


def errors(path: Path = Path(PROBLEMS)) -> list[dict[str, Any]]:
    """What the last ``apply`` found wrong; warnings do not stop a board."""
    try:
        return [each for each in json.loads(path.read_text(encoding="utf-8")) if not each["warning"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def stand(wrong: list[dict[str, Any]], stand_s: float = STAND_S) -> None:
    """Show it and go. pygame comes with the board; where it is missing there is no board either."""
    pygame: Any = import_module("pygame")
    pygame.display.init()
    pygame.font.init()
    try:
        surface = pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
        surface.blit(picture(pygame, surface.get_size(), wrong), (0, 0))
        pygame.display.flip()
        threading.Event().wait(stand_s)
    finally:
        pygame.quit()


def picture(pygame: Any, size: tuple[int, int], wrong: list[dict[str, Any]]) -> Any:
    """The words as a surface of this size."""
    page = pygame.Surface(size)
    page.fill(_GROUND)
    small = min(size) / 100
    left, top = round(6 * small), round(16 * small)
    lines = [(6.4, _INK, f"设置文件有 {len(wrong)} 处错误"), (2.8, _INK_2, "There are errors in tidehall.txt")]
    for each in wrong[:5]:
        lines += [(2.8, _WARN, str(each["place"])), (3.2, _INK, str(each["zh"])), (2.3, _INK_2, str(each["en"]))]
    lines.append((3.2, _INK, "请关机，把存储卡插到电脑上，改好 tidehall.txt，再开机。"))
    name = pygame.font.match_font(_FONTS)
    for height, colour, words in lines:
        font = pygame.font.Font(name, round(height * small))
        drawn = font.render(words, True, colour, None, size[0] - 2 * left)
        page.blit(drawn, (left, top))
        top += drawn.get_height() + round(1.6 * small)
    return page
