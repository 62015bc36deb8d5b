"""What the ``[board]`` table of ``display.toml`` may say. What it shows is told by the hall, in ``[[boards]]``."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_display.board.mounting import TURNS, Mounting
from tidehall_link.catalogue import LANGUAGES
from tidehall_link.settings import setting


@dataclass(frozen=True, slots=True)
class BoardSettings:
    """The table."""

    mode: str = setting(
        "画面模式，如 1920x1080；不填用屏幕自己的", "mode of the screen, such as 1920x1080; empty: the screen's own",
        default="", example='"1920x1080"', pattern=r"([1-9]\d{1,4}x[1-9]\d{1,4})?",
        rule=("应写成 宽x高，如 1920x1080", "must be written as width x height, such as 1920x1080"),
    )  # fmt: skip
    turn: str = setting(
        "电视竖装时画面怎么转：none 不转，right 向右转，left 向左转，half 倒过来",
        "how the picture turns on a screen that hangs upright: none, right, left, half",
        default="none", choices=tuple(TURNS),
    )  # fmt: skip
    scale: int = setting(
        "一个点画成几个点（整数倍放大），0 为自动：4K 屏放大 2 倍",
        "pixels of the screen for one of the picture, 0 for automatic: 2 on a 4K screen",
        default=0, least=0, most=8,
    )  # fmt: skip
    language: str = setting("画面文字", "language of the words", default=LANGUAGES[0], choices=LANGUAGES)
    font: str = setting(
        "字体名称或字体文件；不填自动选中文字体", "a font's name or file; empty: the best Chinese font found",
        default="", example='"Noto Sans CJK SC"',
    )  # fmt: skip
    frame: str = setting(
        "把当前画面存成图片，供远程查看；不填不存", "write the picture to this PNG for a look from afar; empty: no",
        default="", example='"/run/tidehall/board.png"',
    )  # fmt: skip

    @property
    def mounting(self) -> Mounting:
        """For the screen."""
        width, _, height = self.mode.partition("x")
        return Mounting((int(width), int(height)) if self.mode else None, TURNS[self.turn], self.scale)
