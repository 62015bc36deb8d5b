"""``python -m tools.hardware --hall meixian``: a hall with all of its hardware, on one machine that has none."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import threading
import tomllib
import urllib.error
import urllib.request
import uuid
from contextlib import ExitStack
from pathlib import Path

import click

from tests.services.process import stop, wait_for
from tidehall_server import halls
from tools.hardware.page import serve
from tools.hardware.table import ROOT, Table


@click.command()
@click.option("--hall", default="meixian", show_default=True, help="预设名 / preset")
@click.option("--port", default=8080, show_default=True, help="大厅端口 / port of the hall")
@click.option("--kiosk-port", default=8101, show_default=True, help="取号页端口 / port of the kiosk's page")
@click.option("--page", "page_port", default=8102, show_default=True, help="硬件页端口 / port of the hardware's page")
@click.option("--data", default=Path("data/hardware"), type=click.Path(path_type=Path), show_default=True)
def main(hall: str, port: int, kiosk_port: int, page_port: int, data: Path) -> None:
    """没有硬件的机器上，带全部硬件的大厅 / a hall with all its hardware, on a machine without any."""
    with ExitStack() as ends:
        url = _up(ends, hall, port, kiosk_port, data / hall)
        manager = _token(data / hall, "manager", "硬件台")
        window = _seat_everybody(url, hall, manager)
        table = Table(
            data / f"{hall}-devices", window, lambda role, name: _token(data / hall, role, name), lambda _: url
        )
        ends.callback(table.stop)
        table.start()
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        page = serve(table, page_port)
        ends.callback(page.shutdown)
        threading.Thread(target=page.serve_forever, daemon=True).start()
        click.echo(f"  虚拟硬件 virtual hardware: http://127.0.0.1:{page.port}/")
        sys.stdout.flush()
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


def _up(ends: ExitStack, hall: str, port: int, kiosk_port: int, data: Path) -> str:
    words = ["up", "--hall", hall, "--port", str(port), "--kiosk-port", str(kiosk_port), "--data", str(data)]
    process = subprocess.Popen([sys.executable, "-m", "tidehall_server", *words], cwd=ROOT)
    ends.callback(stop, process)
    url = f"http://127.0.0.1:{port}"
    wait_for(lambda: _lives(url), process, "tidehall up")
    return url


def _lives(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/livez", timeout=2):
            return True
    except OSError:
        return False


def _token(data: Path, role: str, name: str) -> str:
    words = ["device", "add", "--role", role, "--name", name, "--data", str(data)]
    done = subprocess.run(
        [sys.executable, "-m", "tidehall_server", *words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout.strip()


def _seat_everybody(url: str, hall: str, token: str) -> str:
    """Each window's own clerk sits down; the first window."""
    config = halls.load(hall)
    text = tomllib.loads((ROOT / "config" / "halls" / f"{config.id}.toml").read_text("utf-8"))
    for clerk in text["clerks"]:
        for window in clerk.get("primary", []):
            body = json.dumps({"window": window, "clerk": clerk["id"]}).encode()
            asked = urllib.request.Request(f"{url}/api/v1/halls/{config.id}/commands/sign-in", body, method="POST")
            asked.add_header("Authorization", f"Bearer {token}")
            asked.add_header("Content-Type", "application/json")
            asked.add_header("Idempotency-Key", uuid.uuid4().hex)
            try:
                urllib.request.urlopen(asked, timeout=10).close()
            except urllib.error.HTTPError:
                continue  # sits already, or the hall is shut now
    return str(text["windows"][0]["id"])


if __name__ == "__main__":
    main()
