"""``tidehall-kiosk --config kiosk.toml``: the agent as a process of its own."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import click
import structlog

from tidehall_kiosk.agent import create_agent
from tidehall_kiosk.doctor import Checkup
from tidehall_kiosk.printer_commands import new_roll, printer_test
from tidehall_kiosk.settings import KioskSettings, read_settings
from tidehall_link.device import Device, log_to_stderr
from tidehall_link.doctor import run
from tidehall_link.home import settled


@click.group(invoke_without_command=True)
@click.option("--config", "path", type=click.Path(dir_okay=False, path_type=Path), required=True, help="kiosk.toml")
@click.option(
    "--token-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a file with a device token"
)
@click.option("--log", "level", default="INFO", show_default=True, help="DEBUG, INFO, WARNING or ERROR")
@click.pass_context
def main(context: click.Context, path: Path, token_file: Path | None, level: str) -> None:
    """取号机本机程序 / the agent on the kiosk."""
    log_to_stderr(level)
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        ),
    )
    context.obj = settings = settled(lambda: read_settings(path, dict(os.environ)), path)
    if context.invoked_subcommand is None:
        _serve(settings, _token(token_file))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """体检：线路、授权、时钟、磁盘、打印机、读卡器。退出码 0 正常，1 有提醒，2 有问题。

    Look at everything before it fails. Exit code 0 well, 1 warnings, 2 something is bad.
    """
    context.exit(run(Checkup(context.obj).checks(), as_json=as_json))


def _token(file: Path | None) -> str:
    try:
        return file.read_text(encoding="utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"令牌文件 {file} 读不了：{error} / The token file cannot be read.") from None


main.add_command(printer_test)
main.add_command(new_roll)


def _serve(settings: KioskSettings, token: str) -> None:
    agent = create_agent(settings, token)
    try:
        agent.start()
    except OSError as error:
        agent.devices.close()
        raise click.ClickException(
            f"端口 {settings.port} 不能用（{error.strerror}）：本机程序已在运行，或改 kiosk.toml 的 port。"
            f" / Port {settings.port} cannot be used."
        ) from None
    click.echo(agent.url)
    try:
        Device("kiosk", status=dict, tell=lambda _: True, healthy=agent.healthy).run()
    finally:
        agent.stop()


if __name__ == "__main__":
    main()
