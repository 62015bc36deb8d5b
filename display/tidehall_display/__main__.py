"""``tidehall-display board|voice|led --config display.toml``: one part of the display, as a process of its own."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from tidehall_display.doctor import checks, here
from tidehall_display.settings import DisplaySettings, read_settings
from tidehall_link.device import log_to_stderr
from tidehall_link.doctor import run
from tidehall_link.home import settled

PARTS = ("board", "voice", "led")


class Parts(click.Group):
    """A part is imported when it is asked for: an LED strip needs no pygame."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*PARTS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in PARTS:
            return super().get_command(ctx, cmd_name)
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # read when pygame is imported
        command: click.Command = import_module(f"tidehall_display.{cmd_name}.command").command
        return command


@click.group(cls=Parts)
@click.option("--config", "path", type=click.Path(dir_okay=False, path_type=Path), required=True, help="display.toml")
@click.option("--log", "level", default="INFO", show_default=True, help="DEBUG, INFO, WARNING or ERROR")
@click.pass_context
def main(context: click.Context, path: Path, level: str) -> None:
    """大屏、语音、LED 本机程序 / board, voice and LED."""
    log_to_stderr(level)
    context.obj = settled(lambda: read_settings(path, dict(os.environ)), path)


@main.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--json", "as_json", is_flag=True, help="for scripts")
@click.pass_obj
def doctor(settings: DisplaySettings, parts: tuple[str, ...], as_json: bool) -> None:
    """检查本机、到大厅的连接和各部分；不写部分，就查在本机运行过的 / look at this machine and its parts."""
    sys.exit(run(checks(settings, parts or here(settings, PARTS)), as_json=as_json))


if __name__ == "__main__":
    main()
