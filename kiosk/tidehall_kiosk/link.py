"""The connection to the hall over the network: pairing, the kiosk view, commands."""

from __future__ import annotations

import dataclasses
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog

from tidehall_kiosk.clock import SystemClock
from tidehall_kiosk.hall import Declined, Done, Extras, HallLink, Json, NoAnswer
from tidehall_kiosk.pairing import Credentials, Pairing, TokenFile
from tidehall_kiosk.state import Screen
from tidehall_link.client import LinkClient, LinkState, Refusal, Unreachable
from tidehall_link.machine import machine
from tidehall_link.sending import Reply, Sender, exchange, opener

_EXTRAS_S = 1.0
_FIND_S = 5.0
_SPEECH_S = 3.0
_LONGEST_CLIP = 4_000_000
# The page's scripts are not the voices' tongues: Chinese is read in Mandarin.
_SPOKEN = {"zh-CN": "cmn", "zh-Hant": "cmn"}
_STATUS_EVERY_S = 10.0
_NEVER_SENT = (ConnectionRefusedError, socket.gaierror)


class NetworkLink:
    """Commands and small questions to one hall."""

    def __init__(self, server: str, hall: str, token: str, ca: str = "") -> None:
        self._server = server
        self._ca = ca
        self._hall = hall
        self._token = token
        self._headers = {"Authorization": f"Bearer {token}"}
        self._base = f"{server}/api/v1/halls/{quote(hall, safe='')}"
        self.refused = threading.Event()

    def send(self, name: str, body: Json, command_id: str, wait_s: float) -> Done | Declined:
        """Ask with the same id until there is a definite answer or ``wait_s`` seconds are over."""
        attempts = _Attempts(self._ca)
        sender = Sender(self._server, self._hall, self._token, attempts)
        try:
            answer = sender.send(name, body, command_id, wait_s)
        except Unreachable:
            if attempts.excuse is not None:
                return attempts.excuse
            raise NoAnswer(attempts.sent) from None
        if isinstance(answer, Refusal):
            if answer.status == 401:
                self.refused.set()
            return Declined(answer.status, dataclasses.asdict(answer))
        return Done(answer.result, answer.version)

    def extras(self, ticket: str, service: str) -> Extras:
        """The progress address and the open windows, each if it can be had within a second."""
        links = self._ask(f"/tickets/{quote(ticket, safe='')}/links")
        board = self._ask("/views/board")
        url = _at(links, "progress", "url")
        windows = _serving(_at(board, "view", "windows"), service)
        areas = {str(window.get("area", "")) for window in windows} - {""}
        names = tuple(str(window.get("name", "")) for window in windows)
        english = tuple(str(window.get("name_en") or window.get("name", "")) for window in windows)
        area = areas.pop() if len(areas) == 1 else ""
        return Extras(url if isinstance(url, str) else "", names, english, area)

    def find(self, who: Json) -> Done | Declined:
        """The open tickets of a card or phone number, asked once."""
        reply = self._post("/find-tickets", who, _FIND_S)
        if reply is None or reply.status >= 500 or not isinstance(reply.data, Mapping):
            raise NoAnswer(sent=False)
        return Done(reply.data, 0) if reply.status == 200 else Declined(reply.status, reply.data)

    def speech(self, text: str, language: str) -> bytes | None:
        """The hall makes a clip once and names it; then it is fetched."""
        spoken = {"text": text, "language": _SPOKEN.get(language, language)}
        reply = self._post("/speech/say", spoken, _SPEECH_S)
        url = _at(reply.data, "url") if reply is not None and reply.status == 200 else None
        if not isinstance(url, str) or not url.startswith("/"):
            return None
        request = urllib.request.Request(self._server + url, headers=self._headers)  # noqa: S310
        try:
            with opener(request, self._ca).open(request, timeout=_SPEECH_S) as answer:
                sound: bytes = answer.read(_LONGEST_CLIP)
        except (OSError, HTTPException):
            return None
        return sound

    def _post(self, path: str, body: Json, wait_s: float) -> Reply | None:
        headers = {**self._headers, "Content-Type": "application/json"}
        data = json.dumps(dict(body)).encode()
        request = urllib.request.Request(self._base + path, data=data, headers=headers)  # noqa: S310
        try:
            return exchange(request, wait_s, self._ca)
        except (OSError, HTTPException):
            return None

    def server_time(self) -> datetime | None:
        """The server's clock, or None."""
        now = _at(self._ask("/views/board"), "now")
        try:
            return datetime.fromisoformat(now) if isinstance(now, str) else None
        except ValueError:
            return None

    def _ask(self, path: str) -> object:
        request = urllib.request.Request(self._base + path, headers=self._headers)  # noqa: S310
        try:
            reply = exchange(request, _EXTRAS_S, self._ca)
        except (OSError, HTTPException):
            return None
        return reply.data if reply.status == 200 else None


class _Attempts:
    """Makes the attempts of one command and remembers whether any may have reached the server."""

    def __init__(self, ca: str) -> None:
        self._ca = ca
        self.sent = False
        self.excuse: Declined | None = None

    def __call__(self, request: urllib.request.Request, timeout: float) -> Reply:
        try:
            reply = exchange(request, timeout, self._ca)
        except urllib.error.URLError as error:
            self.excuse = None
            self.sent = self.sent or not isinstance(error.reason, _NEVER_SENT)
            raise
        except (OSError, HTTPException):
            self.excuse, self.sent = None, True
            raise
        self._judge(reply)
        return reply

    def _judge(self, reply: Reply) -> None:
        """A server that says in words why it cannot work now has not done it; a bare 5xx proves nothing."""
        worded = isinstance(reply.data, Mapping) and bool(reply.data.get("code"))
        if reply.status in (429, 503) and worded and isinstance(reply.data, Mapping):
            self.excuse = None if self.sent else Declined(reply.status, dict(reply.data))
        elif reply.status >= 500:
            self.excuse, self.sent = None, True


class NetworkConnection:
    """Lives through pairing, connecting, losing the server and being revoked, in one thread of its own."""

    def __init__(self, server: str, token_file: Path, token: str = "", ca: str = "") -> None:
        self._server = server.rstrip("/")
        self._ca = ca
        self._file = TokenFile(token_file)
        self._token = token
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._doubt = threading.Event()
        self._link: NetworkLink | None = None
        self._client: LinkClient | None = None
        self._status: dict[str, Any] = {}
        self._clock = SystemClock()
        self._thread: threading.Thread | None = None
        self._log = structlog.get_logger("tidehall.kiosk.link")

    def start(self, screen: Screen) -> None:
        """Begin; returns at once."""
        self._thread = threading.Thread(target=self._run, args=(screen,), name="kiosk-link", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def link(self) -> HallLink | None:
        """Where commands go, also while the view is stale: only the attempt shows whether the server is there."""
        return self._link

    def report(self, status: Mapping[str, Any]) -> None:
        """Tell the hall at once, and again every ten seconds."""
        self._status = dict(status)
        self._wake.set()

    def _run(self, screen: Screen) -> None:
        pairing = Pairing(self._server, self._file, self._stopping, self._ca)
        while not self._stopping.is_set():
            credentials = pairing.known(self._token) if self._token else self._file.read()
            if credentials is None and not self._token:
                credentials = pairing.pair(screen.set_pairing)
            if credentials is None:
                self._stopping.wait(1.0)
                continue
            screen.set_pairing(None)
            self._live(screen, credentials, pairing)

    def _live(self, screen: Screen, credentials: Credentials, pairing: Pairing) -> None:
        """Follow the hall until the token is refused or the agent stops."""
        self._doubt.clear()
        link = self._link = NetworkLink(self._server, credentials.hall, credentials.token, self._ca)
        client = self._client = LinkClient(self._server, credentials.hall, credentials.token, self._ca)
        screen.set_device(id=credentials.device, **({"name": credentials.name} if credentials.name else {}))
        client.follow(
            "kiosk",
            lambda view, version, _: screen.set_view(view, version),
            lambda state: self._on_state(screen, link, state),
            screen.reload,
        )
        try:
            while not self._stopping.is_set():
                if (self._doubt.is_set() or link.refused.is_set()) and pairing.refused(credentials):
                    self._log.warning("token_refused", device=credentials.device)
                    self._file.set_aside()
                    self._token = ""
                    return
                self._doubt.clear()
                client.status({**self._status, **machine(self._clock.now())})
                self._wake.clear()
                self._wake.wait(_STATUS_EVERY_S)
        finally:
            self._link = self._client = None
            client.close()

    def _on_state(self, screen: Screen, link: NetworkLink, state: LinkState) -> None:
        self._log.info("link", state=state.value)
        if state is LinkState.LIVE:
            screen.set_clock(link.server_time())
            screen.set_server("online")
            self._wake.set()
            return
        if state is not LinkState.CONNECTING:
            screen.set_server("offline")
        if state is LinkState.REFUSED:
            self._doubt.set()
            self._wake.set()


def _at(data: object, *path: str) -> object:
    for key in path:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _serving(windows: object, service: str) -> list[Mapping[str, Any]]:
    """The windows responsible for this service that are open now; when none is, those that are no tidal windows."""
    if not isinstance(windows, list):
        return []
    able = [window for window in windows if isinstance(window, Mapping) and service in (window.get("services") or ())]
    staffed = [window for window in able if window.get("state") not in ("closed", "paused")]
    return staffed or [window for window in able if window.get("tide") is None]
