"""``tidehall referee``: answer a driver that hides the future, line by line."""

from __future__ import annotations

import sys

import click

from tidehall_server.simulate.referee import run


@click.command("referee")
def command() -> None:
    """按行读写 JSON，与样例日裁判程序对话 / JSON lines on stdin and stdout, the sample days' driver protocol."""
    run(sys.stdin, sys.stdout)
