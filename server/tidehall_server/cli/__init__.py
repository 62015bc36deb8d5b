"""``tidehall``: one group whose commands are loaded when they are asked for.

Every module of this package that does not begin with ``_`` is a command of its name (``open_day`` is ``open-day``)
and exposes it as ``command``.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

import click

_PACKAGE = __name__


class LazyGroup(click.Group):
    """Imports a command's module only to run it or to list it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        folder = str(Path(__file__).parent)
        names = (each.name for each in pkgutil.iter_modules([folder]) if not each.name.startswith("_"))
        return sorted(name.replace("_", "-") for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{_PACKAGE}.{cmd_name.replace('-', '_')}").command
        return command


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="tidehall", prog_name="tidehall")
def root() -> None:
    """潮汐大厅：政务服务大厅的取号、叫号、潮汐窗口、评价与留痕。

    tidehall: the queue of a government service hall, from the kiosk tap to the day's report.
    """
