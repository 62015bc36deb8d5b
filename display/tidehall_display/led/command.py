"""``tidehall-display led``: the panels of a hall, until SIGTERM."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tidehall_display.led.agent import LedAgent
from tidehall_display.led.checks import LedChecks
from tidehall_display.led.claim import Claim
from tidehall_display.led.problems import problems
from tidehall_display.settings import DisplaySettings
from tidehall_link.device import Device
from tidehall_link.doctor import run


@click.command("led")
@click.option(
    "--token-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a file with a device token"
)
@click.option("--check", is_flag=True, help="问一遍每块屏，不改内容 / ask every panel, change nothing")
@click.option("--test", is_flag=True, help="在每块屏上写出它的名称 / write its name on every panel")
@click.option("--json", "as_json", is_flag=True, help="结果用 JSON / findings as JSON")
@click.pass_obj
def command(settings: DisplaySettings, token_file: Path | None, check: bool, test: bool, as_json: bool) -> None:
    """窗口条屏和大厅 LED 屏 / window strips and LED boards."""
    if check or test:
        sys.exit(run(LedChecks(settings.led, settings.folder("led"), write=test).checks(), as_json=as_json))
    found = problems(settings.led)
    if found:
        sys.stderr.write("\n".join(found) + "\n")
        sys.exit(2)
    claim = Claim(settings.folder("led"))
    if not claim.take():
        sys.stderr.write("LED 程序已经在运行 / the LED process is running already\n")
        sys.exit(2)
    token = token_file.read_text(encoding="utf-8").strip() if token_file else ""
    agent = LedAgent(settings.led, settings.server, settings.folder("led"), token=token, ca=settings.ca)
    agent.start()
    try:
        Device("led", status=agent.status, healthy=agent.healthy, tell=lambda _: True).run()
    finally:
        agent.stop()
        claim.release()
