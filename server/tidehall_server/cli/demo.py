"""``tidehall demo``: a hall whose citizens, clerks and raters are virtual, on a clock that runs fast."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tidehall_server import halls
from tidehall_server.cli import _logs
from tidehall_server.cli._options import told
from tidehall_server.cli._serving import Open, address, open_house, serve
from tidehall_server.cli.up import BY, Agent, kiosk_token, tell
from tidehall_server.clock import ScaledClock
from tidehall_server.settings import settle
from tidehall_server.simulate.dayfile import DayFileError, load
from tidehall_server.simulate.generate import generate

_EARLY_S = 60
_SEED = 2026
_LOAD = 1.6
_STOP_S = 5


@click.command("demo")
@click.argument("day", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--hall", default="", help="预设名或文件，缺省随样例日 / preset or file, by default that of the day")
@click.option("--speed", default=60.0, show_default=True, type=click.FloatRange(1, 600), help="加速倍数 / times faster")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="端口 / port")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on")
@click.option("--kiosk-port", default=8101, show_default=True, type=click.IntRange(1, 65535), help="取号页端口 / port")
@told
def command(day: Path | None, hall: str, speed: float, port: int, host: str, kiosk_port: int) -> None:
    """演示：虚拟群众、窗口人员和评价人以加速的时钟过一天 / virtual citizens, clerks and raters live through a day.

    DAY is a folder with config.json and tickets.csv; without one a busy day is made up. Nothing of it is kept.
    """
    folder = Path(tempfile.mkdtemp(prefix="tidehall-demo-"))
    try:
        _run(folder, day, hall, speed, {"port": port, "host": host}, kiosk_port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, day: Path | None, hall: str, speed: float, where: dict[str, object], kiosk_port: int) -> None:
    try:
        name = hall or (load(day).plan.hall if day is not None else "jianping")
        config = halls.load(name)
        today = _open_day(config)
        played = day or generate(config.plan(today.date()), folder / "day", _SEED, load=_LOAD)
        first_s = load(played).citizens[0].arrival_s
    except DayFileError as wrong:
        raise click.ClickException(str(wrong)) from None
    clock = ScaledClock(today + timedelta(seconds=first_s - _EARLY_S), speed)
    kiosk_url = f"http://127.0.0.1:{kiosk_port}/"
    settings = settle(None, {"hall": name, "data": str(folder / "data"), "kiosk_url": kiosk_url, **where})
    _logs.configure("WARNING")
    it = open_house(settings, clock)
    agent = Agent(settings.data / "kiosk", kiosk_port)
    crowd = Crowd(played, speed)

    def ready(bound: str, bound_port: int) -> None:
        base = address(bound, bound_port)
        agent.start(base, kiosk_token(it))
        crowd.start(base, it)
        tell(it, base, kiosk_url)
        click.echo(f"时钟加速 {speed:g} 倍，从 {clock.now().astimezone(ZoneInfo(config.timezone)):%H:%M} 开始。")

    try:
        serve(it, ready)
    finally:
        crowd.stop()
        agent.stop()


def _open_day(config: halls.HallConfig) -> datetime:
    """Midnight, in the hall's zone, of the next day on which it opens (today, if it does)."""
    zone = ZoneInfo(config.timezone)
    today = datetime.now(UTC).astimezone(zone).date()  # noqa: TID251 - a demo begins when somebody starts it
    days = (today + timedelta(days=ahead) for ahead in range(15))
    chosen = next((d for d in days if config.plan(d).sessions or config.plan(d).next_opening is None), today)
    return datetime.combine(chosen, time(), zone)


@dataclass(slots=True)
class Crowd:
    """Everybody in the hall, played by a process of their own that speaks HTTP and Socket.IO like any client."""

    day: Path
    speed: float
    _process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self, base: str, it: Open) -> None:
        token = it.house.rooms.devices.add("演示 demo", "manager", None, BY).token
        words = [sys.executable, "-m", "tidehall_server", "replay", str(self.day), "--url", base, "--token", token]
        words += ["--speed", str(self.speed), "--hall-speed", str(self.speed)]
        self._process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_S)
            return
        self._process.kill()
