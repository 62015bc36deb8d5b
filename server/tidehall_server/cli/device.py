"""``tidehall device …``: devices by hand; the token is printed once."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tidehall_server.auth.permissions import ROLES
from tidehall_server.cli._options import BY_HAND, data_option, hall_option, opened, told


@click.group("device")
def command() -> None:
    """设备：添加、列出、撤销。 / Devices: add, list, revoke."""


@command.command("add")
@click.option("--role", required=True, type=click.Choice(ROLES), help="角色 / role")
@click.option("--name", required=True, help="设备名称，如“取号机1” / name of the device")
@click.option("--window", default=None, help="绑定的窗口 / the window it belongs to")
@data_option
@hall_option
@told
def add(role: str, name: str, window: str | None, data: Path, db: str, hall: str) -> None:
    """添加设备并打印令牌（只显示这一次）。 / Add a device and print its token, once."""
    with opened(data, db, hall, create=True) as it:
        click.echo(it.rooms.devices.add(name, role, window, BY_HAND).token)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@data_option
@hall_option
@told
def list_(as_json: bool, data: Path, db: str, hall: str) -> None:
    """列出设备。 / List devices."""
    with opened(data, db, hall) as it:
        found = it.rooms.devices.list()
    if as_json:
        rows = [{"id": d.id, "name": d.name, "role": d.role, "window": d.window} for d in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("编号 id", "名称 name", "角色 role", "窗口 window", "最近在线 last seen")
    for device in found:
        seen = device.last_seen.isoformat(timespec="minutes") if device.last_seen else "—"
        table.add_row(device.id, device.name, device.role, device.window or "—", seen)
    Console().print(table)


@command.command("revoke")
@click.argument("device")
@data_option
@hall_option
@told
def revoke(device: str, data: Path, db: str, hall: str) -> None:
    """撤销设备的令牌，立即生效。 / End a device's token at once."""
    with opened(data, db, hall) as it:
        it.rooms.devices.revoke(device, BY_HAND)
    click.echo(f"{device}: 已撤销 / revoked")
