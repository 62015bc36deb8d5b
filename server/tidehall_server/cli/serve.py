"""``tidehall serve``: one server process of one hall."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tidehall_server.async_mode import AsyncMode
from tidehall_server.cli import _logs
from tidehall_server.cli._options import told
from tidehall_server.cli._serving import address, open_house, serve
from tidehall_server.settings import settle


@click.command("serve")
@click.option("--hall", help="预设名或配置文件 / preset or file")
@click.option("--data", help="数据目录 / data directory")
@click.option("--port", type=click.IntRange(0, 65535), help="端口，0 为任选 / port, 0 for any")
@click.option("--host", help="监听地址，缺省只限本机 / address to listen on, by default this machine only")
@click.option("--db", help="PostgreSQL 地址，缺省为数据目录中的 SQLite / PostgreSQL URL")
@click.option("--redis", help="Redis 地址，可不填 / Redis URL, optional")
@click.option("--async", "mode", type=click.Choice([mode.value for mode in AsyncMode]), help="并发方式 / async mode")
@click.option("--public-url", help="群众手机能打开的网址 / address that phones reach")
@click.option(
    "--tls/--no-tls", default=None, help="用 data/tls 的证书提供 https / https with the certificate in data/tls"
)
@click.option(
    "--http-port", type=click.IntRange(0, 65535), help="https 时另开的 http 端口，只转到 https / redirects to https"
)
@click.option("--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="server.toml")
@click.option("--log", "level", default="INFO", show_default=True, help="日志级别 / log level")
@told
def command(config: Path | None, level: str, mode: str | None, **said: Any) -> None:
    """启动大厅服务；当天未开启时自动开启。 / Serve a hall; today's business day is opened if it is not."""
    settings = settle(config, {**said, "mode": AsyncMode(mode) if mode else None})
    if not settings.table.hall or not settings.table.data:
        raise click.UsageError("请给出 --hall 和 --data。 / Give --hall and --data.")
    _logs.configure(level)
    it = open_house(settings)

    def ready(host: str, port: int) -> None:
        click.echo(f"{it.config.name} {address(host, port, it.scheme)} ({settings.table.mode.value})")
        if it.secret is not None:
            click.echo(f"第一位管理员的一次性口令 one-time secret of the first manager: {it.secret}")

    serve(it, ready)
