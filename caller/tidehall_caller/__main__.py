"""``tidehall-caller --config caller.toml``: the caller as a process of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from tidehall_caller.caller import Caller
from tidehall_caller.checks import checks
from tidehall_caller.settings_check import read_settings
from tidehall_link.device import Device, log_to_stderr
from tidehall_link.doctor import run
from tidehall_link.home import settled


@click.group(invoke_without_command=True)
@click.option("--config", "path", type=click.Path(dir_okay=False, path_type=Path), required=True, help="caller.toml")
@click.option(
    "--token-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a file with a device token"
)
@click.option("--log", "level", default="INFO", show_default=True, help="DEBUG, INFO, WARNING or ERROR")
@click.pass_context
def main(context: click.Context, path: Path, token_file: Path | None, level: str) -> None:
    """叫号器本机程序 / the caller at a window."""
    log_to_stderr(level)
    context.obj = settled(lambda: read_settings(path, dict(os.environ)), path)
    if context.invoked_subcommand is not None:
        return
    token = token_file.read_text(encoding="utf-8").strip() if token_file else ""
    caller = Caller(context.obj, token)
    device = Device("caller", status=dict, tell=lambda _: True, healthy=caller.healthy)
    caller.on_reload = device.stop.set
    caller.start()
    try:
        device.run()
    finally:
        caller.stop()


@main.command()
@click.option("--json", "as_json", is_flag=True, help="for scripts")
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """检查接线、设置和到大厅的连接 / look at wires, settings and the way to the hall."""
    sys.exit(run(checks(context.obj), as_json=as_json))


if __name__ == "__main__":
    main()
