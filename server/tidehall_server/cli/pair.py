"""``tidehall pair CODE``: approve a device from the server's own keyboard."""

from __future__ import annotations

from pathlib import Path

import click

from tidehall_server.auth.permissions import DEVICE_ROLES
from tidehall_server.cli._options import BY_HAND, data_option, hall_option, opened, told


@click.command("pair")
@click.argument("code")
@click.option("--role", required=True, type=click.Choice(DEVICE_ROLES), help="角色 / role")
@click.option("--name", required=True, help="设备名称 / name of the device")
@click.option("--window", default=None, help="绑定的窗口 / the window it belongs to")
@data_option
@hall_option
@told
def command(code: str, role: str, name: str, window: str | None, data: Path, db: str, hall: str) -> None:
    """输入设备屏幕上的 8 位配对码。 / Approve the device that shows this code."""
    with opened(data, db, hall) as it:
        device = it.rooms.devices.pair_approve(code, name, role, window, BY_HAND)
    click.echo(f"{device.id}: 已配对 / paired")
