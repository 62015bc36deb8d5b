"""``tidehall-display voice``."""

from __future__ import annotations

import click

from tidehall_display.settings import DisplaySettings


@click.command("voice")
@click.pass_obj
def command(settings: DisplaySettings) -> None:
    """To come."""
    click.echo(settings.voice)
