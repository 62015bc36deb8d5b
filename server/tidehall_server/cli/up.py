"""``tidehall up``: a whole hall on one machine, without hardware: the server and a kiosk with virtual devices."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from tidehall_server.async_mode import AsyncMode
from tidehall_server.auth.audit import Source
from tidehall_server.cli import _logs
from tidehall_server.cli._options import told
from tidehall_server.cli._serving import Open, address, open_house, serve
from tidehall_server.settings import settle
from tidehall_server.tls.names import lan_addresses

_KIOSK_NAME = "取号机（虚拟）"
_BOARD_NAME = "大屏（本机）"
_PAD_NAME = "评价器（本机）"
_STOP_S = 5
BY = Source("cli", "local")


@click.command("up")
@click.option("--hall", default="jianping", show_default=True, help="预设名或配置文件 / preset or file")
@click.option("--data", default="", help="数据目录，缺省 data/<大厅> / data directory")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="端口 / port")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on")
@click.option("--kiosk-port", default=8101, show_default=True, type=click.IntRange(1, 65535), help="取号页端口 / port")
@click.option("--async", "mode", type=click.Choice([mode.value for mode in AsyncMode]), help="并发方式 / async mode")
@click.option("--kiosk/--no-kiosk", default=True, help="是否带虚拟取号机 / with a virtual kiosk")
@told
def command(hall: str, data: str, port: int, host: str, kiosk_port: int, mode: str | None, kiosk: bool) -> None:
    """一条命令运行整个大厅：服务、虚拟取号机、叫号台、大屏、评价器、管理台。

    A whole hall in one go: server, virtual kiosk, clerk console, board, pad, manager console.
    """
    said = {"hall": hall, "data": data or f"data/{Path(hall).stem}", "port": port, "host": host}
    kiosk_url = f"http://127.0.0.1:{kiosk_port}/" if kiosk else None
    settings = settle(None, {**said, "kiosk_url": kiosk_url, "mode": AsyncMode(mode) if mode else None})
    _logs.configure("WARNING")
    it = open_house(settings)
    agent = Agent(settings.data / "kiosk", kiosk_port)

    def ready(bound: str, bound_port: int) -> None:
        base = address(bound, bound_port)
        if kiosk:
            agent.start(base, kiosk_token(it))
        tell(it, base, kiosk_url)

    try:
        serve(it, ready)
    finally:
        agent.stop()


@dataclass(slots=True)
class Agent:
    """The kiosk's own process; its page goes on while the server is restarted."""

    folder: Path
    port: int
    _process: subprocess.Popen[bytes] | None = None

    def start(self, server: str, token: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        config = self.folder / "kiosk.toml"
        config.write_text(f'server = "{server}"\nport = {self.port}\ndata = "{self.folder.as_posix()}"\n', "utf-8")
        token_file = self.folder / "first-token"
        with os.fdopen(os.open(token_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(token)
        words = [sys.executable, "-m", "tidehall_kiosk", "--config", str(config), "--token-file", str(token_file)]
        with (self.folder / "kiosk.log").open("ab") as output:
            self._process = subprocess.Popen(words, stdout=output, stderr=output, stdin=subprocess.DEVNULL)

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_S)
            return
        self._process.kill()


def token_here(it: Open, name: str, role: str, window: str | None = None) -> str:
    """A fresh token for a screen of this machine; the ones of earlier runs end."""
    devices = it.house.rooms.devices
    for device in devices.list():
        if device.name == name:
            devices.revoke(device.id, BY)
    return devices.add(name, role, window, BY).token


def kiosk_token(it: Open) -> str:
    """The token of this machine's virtual kiosk."""
    return token_here(it, _KIOSK_NAME, "kiosk")


def invitation(it: Open, name: str, role: str, window: str | None = None) -> str:
    """What follows a page's address so that this browser is that device: nobody pairs screens to try a hall out."""
    return f"#device={token_here(it, name, role, window)}~{role}~{it.hall.id}~{window or ''}"


def _first_window(it: Open) -> str:
    return next(iter(it.hall.day.windows))


def tell(it: Open, base: str, kiosk_url: str | None) -> None:
    """Print where every screen is, one address to a line, so that each can be copied whole."""
    seat = _first_window(it)
    click.echo(it.config.name)
    for name, where in (
        ("取号机 kiosk", kiosk_url or "—"),
        ("窗口工作台 clerk", f"{base}/clerk"),
        ("导办台 guide", f"{base}/guide"),
        ("大屏 board", f"{base}/board{invitation(it, _BOARD_NAME, 'board')}"),
        (f"{seat} 号窗评价器 pad", f"{base}/pad{invitation(it, _PAD_NAME, 'pad', seat)}"),
        ("管理台 manager", f"{base}/manager"),
    ):
        click.echo(f"  {name}: {where}")
    if it.secret is not None:
        click.echo(f"  第一位管理员的一次性口令 one-time secret of the first manager: {it.secret}")
    click.echo(elsewhere(it.settings.table.host, base))
    click.echo("按 Ctrl+C 停止。 / Ctrl+C stops.")


def elsewhere(host: str, base: str) -> str:
    """How a second screen in the hall gets here."""
    port = base.rpartition(":")[2]
    addresses = [f"http://{each}:{port}" for each in lan_addresses()]
    if not addresses:
        return "  这台机器没有连到局域网。 / This machine is on no LAN."
    if host in ("127.0.0.1", "::1", "localhost"):
        return (
            f"  别的电脑、平板要打开这些页面：make run HOST=0.0.0.0，然后用 {addresses[0]}\n"
            f"  For other computers and tablets: make run HOST=0.0.0.0, then {addresses[0]}"
        )
    return f"  别的电脑、平板把上面的地址换成 elsewhere: {'  '.join(addresses)}"
