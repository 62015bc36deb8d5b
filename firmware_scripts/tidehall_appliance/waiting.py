"""The first page of every screen: words while the real page cannot be shown yet, and the way on as soon as it can."""

from __future__ import annotations

import json
import os
import socket
import threading
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files as resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tidehall_appliance.apply import PROBLEMS
from tidehall_appliance.device_settings import CA
from tidehall_appliance.render import WAITING_PORT
from tidehall_appliance.screen import settings
from tidehall_link.device import Systemd
from tidehall_link.trust import trusting

_PAGES = {
    "/": ("waiting.html", "text/html; charset=utf-8"),
    "/waiting.css": ("waiting.css", "text/css; charset=utf-8"),
    "/waiting.js": ("waiting.js", "text/javascript; charset=utf-8"),
}
_ASK_S = 2.0
_FEED_S = 10.0
Probe = Callable[[str], str]


def state(said: dict[str, Any], problems: list[dict[str, Any]], probe: Probe, addresses: list[str]) -> dict[str, Any]:
    """What the page shows. ``probe`` gives why a page cannot be reached, or an empty text."""
    target = str(said.get("target", ""))
    errors = [each for each in problems if not each.get("warning")]
    why = probe(target) if target else ""
    zh, en, following = _words(said, target, errors, why)
    foot = " · ".join(filter(None, [str(said.get("name", "")), "、".join(addresses) or "没有网络地址", _phone(said)]))
    return {
        "ready": bool(target) and not why, "target": target, "problems": errors, "wrong": why not in ("", "starting"),
        "zh": zh, "en": en, "next": following, "foot": foot,
    }  # fmt: skip


def _words(said: dict[str, Any], target: str, errors: list[dict[str, Any]], why: str) -> tuple[str, str, str]:
    if errors:
        return (
            f"设置文件有 {len(errors)} 处错误",
            "There are errors in tidehall.txt",
            "请关机，把存储卡插到电脑上，改好启动分区里的 tidehall.txt，再开机。",
        )
    if not target:
        return "本机还没有设置", "This machine is not set up yet", "请填写启动分区里的 tidehall.txt，再开机。"
    if why in ("", "starting"):
        return "正在启动，请稍候", "Starting, please wait", ""
    if why == "untrusted":
        return (
            "大厅服务器的证书不被信任",
            "The server's certificate is not trusted",
            "请把服务器的 tidehall-ca.crt 放到启动分区，再开机；并核对本机时间。",
        )
    host = urlsplit(str(said.get("server", ""))).hostname or ""
    return (
        f"连不上大厅服务器 {host}",
        f"The hall's server {host} does not answer",
        "请检查网线和服务器，本页会自动继续。",
    )


def _phone(said: dict[str, Any]) -> str:
    return f"需要帮助请打 {said['phone']}" if said.get("phone") else ""


def probe(target: str) -> str:
    """Why the page cannot be shown yet; its own agent is given time to start."""
    ca = CA if Path(CA).is_file() else ""
    here = urlsplit(target).hostname in ("127.0.0.1", "localhost")
    try:
        with urllib.request.urlopen(target, timeout=_ASK_S, context=trusting(ca)) as reply:  # noqa: S310
            return "" if reply.status == 200 else "starting"
    except (OSError, HTTPException) as error:
        if "CERTIFICATE_VERIFY" in str(error):
            return "untrusted"
        return "starting" if here else "away"


def addresses() -> list[str]:
    """The addresses that other machines reach this one by."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))  # sends nothing; asks which way out there is
        except OSError:
            return []
        return [line.getsockname()[0]]


def _problems(path: Path = Path(PROBLEMS)) -> list[dict[str, Any]]:
    try:
        said: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return said


class Handler(BaseHTTPRequestHandler):
    """Three files and one state; nothing is taken in."""

    def do_GET(self) -> None:
        if self.path == "/state":
            told = state(settings(), _problems(), probe, addresses())
            self._give(json.dumps(told, ensure_ascii=False).encode(), "application/json")
        elif self.path in _PAGES:
            name, kind = _PAGES[self.path]
            self._give((resources("tidehall_appliance") / "templates" / "page" / name).read_bytes(), kind)
        else:
            self.send_error(404)

    def _give(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """A page that asks every second is no news."""


def make(port: int = WAITING_PORT) -> ThreadingHTTPServer:
    """On this machine only."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    return server


def serve() -> None:
    """Until the process is ended."""
    systemd = Systemd(os.environ)
    server = make()
    ending = threading.Event()

    def feed() -> None:
        while not ending.wait(_FEED_S):
            systemd.say("WATCHDOG=1")

    threading.Thread(target=feed, daemon=True).start()
    systemd.say("READY=1")
    try:
        server.serve_forever()
    finally:
        ending.set()
