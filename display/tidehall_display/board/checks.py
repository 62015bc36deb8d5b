"""What a doctor looks at where a board draws: a screen that is plugged in, the right to draw on it, letters."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tidehall_display.board.fonts import FontFile, find_font
from tidehall_display.board.settings import BoardSettings
from tidehall_display.settings import DisplaySettings
from tidehall_link.doctor import Check, Finding, bad, ok, warn


@dataclass(frozen=True, slots=True)
class BoardChecks:
    """Nothing is drawn: the board itself may be running. ``cards`` and ``sockets`` as Linux keeps them."""

    table: BoardSettings
    cards: Path = Path("/dev/dri")
    sockets: Path = Path("/sys/class/drm")
    environ: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def checks(self) -> list[Check]:
        return [self.screen, self.letters]

    def screen(self) -> Iterator[Finding]:
        """A television at a socket of this machine, and a graphics card that we may use."""
        cards = sorted(self.cards.glob("card*")) if self.cards.is_dir() else []
        if any(self.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")) and not cards:
            yield ok("screen", "画面在桌面的窗口里", "drawn on a desktop's screen")
        elif not cards:
            yield bad(
                "screen",
                "本机没有可用的显卡（/dev/dri），大屏画不出来",
                "no graphics card (/dev/dri): the board cannot draw",
            )
        elif not any(os.access(card, os.R_OK | os.W_OK) for card in cards):
            yield bad(
                "screen",
                "没有权限用显卡：把运行用户加进 video 和 render 组",
                "no right to the graphics card: add the user to the groups video and render",
            )
        else:
            yield from self._television()

    def _television(self) -> Iterator[Finding]:
        plugged = [each.parent for each in sorted(self.sockets.glob("card*-*/status")) if _line(each) == "connected"]
        if not plugged:
            yield bad(
                "screen",
                "没有接着电视：检查电视电源和 HDMI 线（树莓派插靠电源口的 HDMI）",
                "no television is connected: look at its power and its HDMI cable",
            )
            return
        mode = _line(plugged[0] / "modes")
        wanted = self.table.mode
        told = f"{plugged[0].name.partition('-')[2]} {mode}".strip()
        if wanted and wanted not in (plugged[0] / "modes").read_text(encoding="ascii", errors="replace").split():
            yield warn(
                "screen",
                f"电视没有 {wanted} 这个模式（自己的是 {mode}）：改 display.toml 的 mode",
                f"the television has no mode {wanted} (its own is {mode}): change mode in display.toml",
            )
            return
        yield ok("screen", f"接着电视：{told}", f"a television is connected: {told}")

    def letters(self) -> Iterator[Finding]:
        """The fonts that the board would take."""
        found = {bold: find_font(self.table.font, bold) for bold in (False, True)}
        regular, strong = found[False], found[True]
        if regular is None:
            yield bad("letters", "没有中文字体：请安装 fonts-noto-cjk", "no Chinese font: install fonts-noto-cjk")
        elif strong is None or strong.thin:
            name = Path(regular.path).name
            yield warn(
                "letters",
                f"没有粗体（{name}），号码用描粗代替：请安装 fonts-noto-cjk",
                f"no bold letters ({name}), drawn stronger instead: install fonts-noto-cjk",
            )
        else:
            yield ok("letters", f"字体 {_names(found)}", f"fonts {_names(found)}")


def _names(found: dict[bool, FontFile | None]) -> str:
    return " ".join(dict.fromkeys(Path(file.path).name for file in found.values() if file is not None))


def _line(path: Path) -> str:
    """The first line of a file of the kernel's, "" when it cannot be read."""
    try:
        return path.read_text(encoding="ascii", errors="replace").partition("\n")[0].strip()
    except OSError:
        return ""


def checks(settings: DisplaySettings) -> list[Check]:
    """The checks of the board that ``settings`` describe."""
    return BoardChecks(settings.board).checks()
