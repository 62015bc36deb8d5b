"""``tidehall-display led``: the panels of a hall, until SIGTERM."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tidehall_display.led.agent import LedAgent
from tidehall_display.led.problems import problems
from tidehall_display.settings import DisplaySettings
from tidehall_link.device import Device


@click.command("led")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="令牌文件；不给则配对 / a token; without it, pairs",
)
@click.option("--check", is_flag=True, help="只检查设置 / only check the settings")
@click.pass_obj
def command(settings: DisplaySettings, token_file: Path | None, check: bool) -> None:
    """窗口条屏和大厅 LED 屏 / window strips and LED boards."""
    found = problems(settings.led)
    if found:
        sys.stderr.write("\n".join(found) + "\n")
        sys.exit(2)
    if check:
        click.echo(f"{len(settings.led.panels)} 块屏，设置没有问题 / panels, the settings are in order")
        return
    token = token_file.read_text(encoding="utf-8").strip() if token_file else ""
    agent = LedAgent(settings.led, settings.server, settings.folder("led"), token=token, ca=settings.ca)
    agent.start()
    try:
        Device("led", status=agent.status, healthy=agent.healthy, tell=lambda _: True).run()
    finally:
        agent.stop()
