"""Chromium on the screen, and somebody who watches it: a page that died, cannot load or a browser that hangs ends it.

The word goes over a pipe, so no port is open. The pages stay closed to it (the policies forbid tools), but the
browser tells which pages there are, what they are called, and when one crashes. systemd starts everything afresh.
"""

from __future__ import annotations

import json
import logging
import os
import select
import subprocess
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

log = logging.getLogger("tidehall.screen")

FLAGS = (
    "--kiosk", "--ozone-platform=wayland", "--no-first-run", "--noerrdialogs", "--disable-infobars",
    "--disable-session-crashed-bubble", "--disable-pinch", "--overscroll-history-navigation=0",
    "--password-store=basic", "--disable-component-update", "--disable-background-networking", "--lang=zh-CN",
    "--autoplay-policy=no-user-gesture-required", "--disable-features=Translate", "--remote-debugging-pipe",
)  # fmt: skip
ASK_EVERY_S = 5.0
PATIENCE_S = 15.0
Say = Callable[[str], None]


def command(program: str, page: str, folder: str, *, private: bool) -> list[str]:
    """The browser's command line. A kiosk forgets everything; a board or pad keeps its token in ``folder``."""
    return [program, *FLAGS, *(("--incognito",) if private else ()), f"--user-data-dir={folder}", page]


def failed_to_load(title: str, url: str) -> bool:
    """The browser's own error page is called by the host; ours all have titles of their own."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and title in (parts.hostname, parts.netloc)


class Watch:
    """What the browser says, judged. ``turn`` gives a reason to end it, or an empty text."""

    def __init__(self, now: float) -> None:
        self._heard = now
        self._asked = now
        self._number = 0
        self._pages: dict[str, tuple[str, str]] = {}
        self._failed_at: float | None = None
        self._crashed = False

    def heard(self, message: dict[str, Any], now: float) -> None:
        """Anything that it says shows that it lives."""
        self._heard = now
        told = message.get("params", {})
        info = told.get("targetInfo", {})
        if info.get("type") == "page":
            self._pages[str(info.get("targetId"))] = (str(info.get("title")), str(info.get("url")))
        match message.get("method"):
            case "Target.targetDestroyed":
                self._pages.pop(str(told.get("targetId")), None)
            case "Target.targetCrashed":
                self._crashed = self._crashed or str(told.get("targetId")) in self._pages
        bad = any(failed_to_load(title, url) for title, url in self._pages.values())
        self._failed_at = (self._failed_at if self._failed_at is not None else now) if bad else None

    def question(self, now: float) -> dict[str, Any] | None:
        """What to ask the browser now, if anything."""
        if self._number and now - self._asked < ASK_EVERY_S:
            return None
        self._asked = now
        self._number += 1
        if self._number == 1:
            return {"id": 1, "method": "Target.setDiscoverTargets", "params": {"discover": True}}
        return {"id": self._number, "method": "Browser.getVersion"}

    def verdict(self, now: float) -> str:
        """Why it has to be started afresh; empty while all is well."""
        if self._crashed:
            return "the page crashed"
        if now - self._heard > PATIENCE_S:
            return "the browser does not answer"
        if self._failed_at is not None and now - self._failed_at > ASK_EVERY_S:
            return "the page cannot be loaded"
        return ""

    @property
    def shown(self) -> bool:
        return bool(self._pages)


def watch(arguments: Sequence[str], say: Say, monotonic: Callable[[], float], stopping: Callable[[], bool]) -> str:
    """Run the browser until it ends, has to be ended (then why), or ``stopping``."""
    to_read, to_write, process = _started(arguments)
    watcher = Watch(monotonic())
    waiting = b""
    ready = False
    try:
        while process.poll() is None and not stopping():
            now = monotonic()
            if question := watcher.question(now):
                os.write(to_write, json.dumps(question).encode() + b"\0")
            if select.select([to_read], [], [], 1.0)[0]:
                waiting += os.read(to_read, 65536)
                *whole, waiting = waiting.split(b"\0")
                for each in whole:
                    watcher.heard(json.loads(each), now)
            if why := watcher.verdict(now):
                log.error("%s", why)  # now: cage ends everybody in it as soon as the last window is gone
                return why
            if watcher.shown and not ready:
                ready = True
                say("READY=1\nSTATUS=the page is on the screen")
            say("WATCHDOG=1")
    except OSError as error:
        return f"the browser is gone: {error.strerror}"
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
        os.close(to_read)
        os.close(to_write)
    return "" if stopping() else f"the browser ended with {process.returncode}"


def _started(arguments: Sequence[str]) -> tuple[int, int, subprocess.Popen[bytes]]:
    """Chromium reads commands from descriptor 3 and writes answers to 4, each ended by a zero byte."""
    its_read, our_write = os.pipe()
    our_read, its_write = os.pipe()
    script = 'exec 3<&"$0" 4>&"$1"; shift; exec "$@"'  # a shell moves them: no code of ours runs between fork and exec
    command_line = ["/bin/bash", "-c", script, str(its_read), str(its_write), *arguments]
    process = subprocess.Popen(command_line, pass_fds=(its_read, its_write))
    os.close(its_read)
    os.close(its_write)
    return our_read, our_write, process
