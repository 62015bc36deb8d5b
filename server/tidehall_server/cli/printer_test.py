"""``tidehall printer-test``: the kiosk's own test of its printer, for who knows only ``tidehall``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click


@click.command("printer-test")
@click.option(
    "--config", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, help="kiosk.toml"
)
@click.option("--slip/--no-slip", default=True, help="是否打一张测试小票 / print the test slip or only ask")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@click.pass_context
def command(context: click.Context, path: Path, slip: bool, as_json: bool) -> None:
    """试小票打印机：问状态、打一张测试小票。退出码 0 正常，1 有提醒，2 有问题。

    Ask the slip printer how it is and print a test slip. Exit code 0 well, 1 warnings, 2 something is bad.
    """
    words = [sys.executable, "-m", "tidehall_kiosk", "--config", str(path), "--log", "WARNING", "printer-test"]
    words += ["--slip" if slip else "--no-slip", *(["--json"] if as_json else [])]
    context.exit(subprocess.run(words, check=False).returncode)
