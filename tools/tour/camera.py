"""Takes the pictures and remembers what they show."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from tools.tour.words import CHAPTERS, PICTURES

if TYPE_CHECKING:
    from playwright.sync_api import Page

_COLOURS = 160
_SETTLE_MS = 900


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file, its size on the screen, and its words."""

    file: str
    width: int
    height: int
    zh: str
    en: str


@dataclass(slots=True)
class Chapter:
    """What one person does and sees."""

    title: str
    zh: str
    en: str
    pictures: list[Picture] = field(default_factory=list)


@dataclass(slots=True)
class Camera:
    """Writes PNG with few colours: screens are flat, and a repository keeps every version for ever."""

    folder: Path
    chapters: list[Chapter] = field(default_factory=list)

    def chapter(self, name: str) -> None:
        self.chapters.append(Chapter(*CHAPTERS[name]))

    def shoot(self, page: Page, name: str, words: tuple[str, str] | None = None) -> None:
        """Its words are in ``words.py``, unless they come from the screen itself."""
        zh, en = words or PICTURES[name]
        page.wait_for_timeout(_SETTLE_MS)
        with Image.open(io.BytesIO(page.screenshot())) as taken:
            small = taken.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
            small.save(self.folder / f"{name}.png", optimize=True)
            self.chapters[-1].pictures.append(Picture(f"{name}.png", taken.width, taken.height, zh, en))
        print(name, flush=True)

    def forget_others(self) -> None:
        """Pictures of earlier tours that this one no longer takes."""
        taken = {picture.file for chapter in self.chapters for picture in chapter.pictures}
        for path in self.folder.glob("*.png"):
            if path.name not in taken:
                path.unlink()


def written(chapters: Iterable[Chapter], hall: str) -> str:
    """The page of the tour."""
    lines = [
        f"# {hall}的一天 · A day in the hall",
        "",
        "这些图由 `make tour` 从运行中的系统拍下：大厅用仓库里的预设，群众是虚拟的，屏幕是真实尺寸。",
        "*Taken by `make tour` from the running product, at each screen's real size; the citizens are virtual.*",
    ]
    for chapter in chapters:
        lines += ["", f"## {chapter.title}", "", chapter.zh, "", f"*{chapter.en}*"]
        for picture in chapter.pictures:
            shown = 360 if picture.height > picture.width else min(720, picture.width)
            lines += ["", f"**{picture.zh}**<br>*{picture.en}*（{picture.width}×{picture.height}）", ""]
            lines += [f'<img src="{picture.file}" width="{shown}" alt="{picture.zh}">']
    return "\n".join([*lines, ""])
