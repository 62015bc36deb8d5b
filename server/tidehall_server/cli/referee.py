"""``tidehall referee``: answer a driver that hides the future, line by line."""

from __future__ import annotations

import io
import sys

import click

from tidehall_server.simulate.protocol import BadLine, converse


@click.command("referee")
def command() -> None:
    """按行读写 JSON，与样例日裁判程序对话 / JSON lines on stdin and stdout, the sample days' driver protocol.

    A line that is no message of the protocol ends it with a sentence on stderr and exit code 1.
    """
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        for reply in converse(sys.stdin):
            click.echo(reply)
    except BadLine as bad:
        raise click.ClickException(f"{bad.zh}\n{bad.en}") from None
    except UnicodeDecodeError as error:
        raise click.ClickException(f"输入不是 UTF-8：{error}\nThe input is not UTF-8: {error}") from None
