"""``tidehall-display board``."""

from __future__ import annotations

import click

from tidehall_display.settings import DisplaySettings


@click.command("board")
@click.pass_obj
def command(settings: DisplaySettings) -> None:
    """To come."""
    click.echo(settings.board)
