"""``tidehall-display board``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tidehall_display.board.board import Board, Home
from tidehall_display.settings import DisplaySettings
from tidehall_link.device import Device

NO_SCREEN = 3


@click.command("board")
@click.option(
    "--token-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a file with a device token"
)
@click.option(
    "--frame", type=click.Path(dir_okay=False, path_type=Path), help="写当前画面的 PNG 文件 / a PNG of the picture"
)
@click.pass_obj
def command(settings: DisplaySettings, token_file: Path | None, frame: Path | None) -> None:
    """大屏 / the board. 找不到屏幕时退出码为 3 / exit code 3: no screen."""
    token = token_file.read_text(encoding="utf-8").strip() if token_file else ""
    home = Home(settings.server, settings.folder("board"), settings.ca, token)
    chosen = frame or (Path(settings.board.frame) if settings.board.frame else None)
    board = Board(home, settings.board, chosen)
    device = Device("board", status=dict, tell=lambda _: True, healthy=board.healthy)
    board.start(device.stop.set)
    try:
        device.run()
    finally:
        board.stop()
    if board.show.failure:
        click.echo(
            f"找不到可用的屏幕：{board.show.failure}。请检查电视电源和 HDMI 线，再看 docs/hardware/board.md。"
            f" / No screen to draw on: {board.show.failure}",
            err=True,
        )
        sys.exit(NO_SCREEN)
    if board.show.crashed:
        sys.exit(1)
