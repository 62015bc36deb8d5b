"""``tidehall-display led``."""

from __future__ import annotations

import click

from tidehall_display.settings import DisplaySettings


@click.command("led")
@click.pass_obj
def command(settings: DisplaySettings) -> None:
    """To come."""
    click.echo(settings.led)
