"""From the unit to the picture: cage (a screen with one window), in it this program again, and in that the browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from tidehall_appliance import browser, clock
from tidehall_appliance.render import SCREEN, WAITING_PORT
from tidehall_link.device import Systemd, log_to_stderr

_CHROMIUM = ("chromium", "chromium-browser")
_KEPT = "/var/lib/tidehall/screen/browser"


def settings(path: Path = Path(SCREEN)) -> dict[str, Any]:
    """What ``apply`` left for the screen; nothing before the first time."""
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said


def cage(rotation: int) -> list[str]:
    """The command that fills the screen. Old versions turn the picture themselves, newer ones leave it to wlr-randr."""
    told = subprocess.run(["cage", "-h"], capture_output=True, text=True, check=False)
    turns = ["-r"] * (rotation // 90) if "-r\t" in told.stdout + told.stderr else []
    return ["cage", *turns, "--", sys.executable, "-P", "-s", "-m", "tidehall_appliance", "browser"]


def screen() -> None:
    """Become cage. A session's folder is made when nobody signed in, as in a container."""
    environ = dict(os.environ)
    if "XDG_RUNTIME_DIR" not in environ:
        folder = Path("/tmp") / f"tidehall-screen-{os.getuid()}"  # noqa: S108 - the unit has a /tmp of its own
        folder.mkdir(mode=0o700, exist_ok=True)
        environ["XDG_RUNTIME_DIR"] = str(folder)
    os.execvpe("cage", cage(int(settings().get("rotation", 0))), environ)  # noqa: S606 - a list, no shell


def show() -> int:
    """Inside cage: the browser, watched. Its end is ours, and systemd begins again."""
    log_to_stderr()
    said = settings()
    private = bool(said.get("private", True))
    program = next((path for name in _CHROMIUM if (path := shutil.which(name))), "chromium")
    folder = f"{os.environ.get('XDG_RUNTIME_DIR', '/tmp')}/browser" if private else _KEPT  # noqa: S108 - see above
    _turn(int(said.get("rotation", 0)))
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: asked.append(got))
    systemd = Systemd(os.environ)
    page = f"http://127.0.0.1:{WAITING_PORT}/"
    arguments = browser.command(program, page, folder, private=private)
    why = browser.watch(arguments, systemd.say, clock.monotonic, lambda: bool(asked))
    return 1 if why else 0


def _turn(rotation: int) -> None:
    """Newer cages: every output is turned from inside."""
    if not rotation or not shutil.which("wlr-randr"):
        return
    with suppress(OSError, ValueError, subprocess.CalledProcessError):
        told = subprocess.run(["wlr-randr", "--json"], capture_output=True, text=True, check=True).stdout
        for output in json.loads(told):
            if output.get("transform") == "normal":
                command = ["wlr-randr", "--output", output["name"], "--transform", str(rotation)]
                subprocess.run(command, check=False)
