"""``tidehall replay``: play a day file through a running server, as citizens and clerks would."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from tidehall_link.client import LinkClient, Unreachable
from tidehall_server.simulate.dayfile import DayFileError, load
from tidehall_server.simulate.replay import Pace, Replay, Report


def fetch(url: str, path: str, token: str) -> dict[str, Any]:
    """GET a JSON object from the server, past any proxy of the environment."""
    if not url.startswith(("http://", "https://")):
        raise click.BadParameter("应以 http:// 或 https:// 开头 / must start with http:// or https://")
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{url.rstrip('/')}{path}", headers=headers)  # noqa: S310 - checked above
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def hall_time(url: str, hall: str, token: str) -> Callable[[], datetime]:
    """The hall's clock, asked each time."""
    return lambda: datetime.fromisoformat(fetch(url, f"/api/v1/halls/{hall}/views/board", token)["now"])


def play(folder: Path, url: str, token: str, pace: Pace) -> Report:
    """Play one day; raises ``click.ClickException`` with words when it cannot."""
    try:
        day = load(folder)
        hall = str(fetch(url, "/api/v1/me", token)["hall"])
        link = LinkClient(url, hall, token)
        try:
            values = fetch(url, f"/api/v1/halls/{hall}/settings", token)["values"] or {}
            return Replay(day, link, pace, hall_time(url, hall, token), values.get("clerks", ())).run()
        finally:
            link.close()
    except DayFileError as wrong:
        raise click.ClickException(str(wrong)) from None
    except (OSError, TimeoutError, Unreachable) as gone:
        raise click.ClickException(f"服务器没有应答 / no answer from the server: {gone}") from None


@click.command("replay")
@click.argument("day", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--url", required=True, help="服务器地址 / address of the server")
@click.option("--token", required=True, help="manager 角色的设备令牌 / a device token of role manager")
@click.option(
    "--speed", default=60.0, show_default=True, type=click.FloatRange(min=0.1), help="加速倍数 / times faster"
)
@click.option(
    "--hall-speed", default=1.0, hidden=True, type=click.FloatRange(min=0.1), help="speed of the hall's clock"
)
def command(day: Path, url: str, token: str, speed: float, hall_speed: float) -> None:
    """把一个样例日经 HTTP 与 Socket.IO 在运行中的服务器上重放一遍 / play a day through a running server."""
    report = play(day, url, token, Pace(speed, hall_speed))
    for name, times in sorted(report.done.items()):
        click.echo(f"{name}: {times}")
    for name, times in sorted(report.refused.items()):
        click.echo(f"拒绝 refused {name}: {times}")
    if report.unserved:
        raise click.ClickException(f"还有 {report.unserved} 人未办 / {report.unserved} people were not served")
