"""The connection to the hall over the network: pairing, the kiosk view, commands."""

from __future__ import annotations

import dataclasses
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tidehall_kiosk.hall import Declined, Done, Extras, HallLink, Json, NoAnswer
from tidehall_kiosk.state import Screen
from tidehall_kiosk.windows import in_words, serving
from tidehall_link.asking import Asker
from tidehall_link.client import LinkState, Refusal, Unreachable
from tidehall_link.membership import Membership
from tidehall_link.pairing import Credentials
from tidehall_link.sending import Reply, Sender, exchange

_EXTRAS_S = 1.0
_FIND_S = 5.0
# The page's scripts are not the voices' tongues: Chinese is read in Mandarin.
_SPOKEN = {"zh-CN": "cmn", "zh-Hant": "cmn"}
_NEVER_SENT = (ConnectionRefusedError, socket.gaierror)


class NetworkLink:
    """Commands and small questions to one hall. ``refused`` is called when a command's token is not accepted."""

    def __init__(self, server: str, hall: str, token: str, refused: Callable[[], None], ca: str = "") -> None:
        self._server = server
        self._ca = ca
        self._hall = hall
        self._token = token
        self._refused = refused
        self._asker = Asker(server, hall, token, ca)

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
                self._refused()
            return Declined(answer.status, dataclasses.asdict(answer))
        return Done(answer.result, answer.version)

    def extras(self, ticket: str, service: str) -> Extras:
        """The progress address and the open windows, each if it can be had within a second."""
        links = self._asker.get(f"/tickets/{quote(ticket, safe='')}/links", _EXTRAS_S)
        board = self._asker.get("/views/board", _EXTRAS_S)
        url = _at(links, "progress", "url")
        windows = serving(_at(board, "view", "windows"), service)
        areas = {str(window.get("area", "")) for window in windows} - {""}
        names, english = in_words(windows, "zh-CN"), in_words(windows, "en")
        area = areas.pop() if len(areas) == 1 else ""
        return Extras(url if isinstance(url, str) else "", names, english, area)

    def find(self, who: Json) -> Done | Declined:
        """The open tickets of a card or phone number, asked once."""
        reply = self._asker.post("/find-tickets", who, _FIND_S)
        if reply is None or reply.status >= 500 or not isinstance(reply.data, Mapping):
            raise NoAnswer(sent=False)
        return Done(reply.data, 0) if reply.status == 200 else Declined(reply.status, reply.data)

    def speech(self, text: str, language: str) -> bytes | None:
        """The hall makes a clip once and names it; then it is fetched."""
        spoken = {"text": text, "language": _SPOKEN.get(language, language)}
        reply = self._asker.post("/speech/say", spoken)
        url = _at(reply.data, "url") if reply is not None and reply.status == 200 else None
        return self._asker.fetch(url) if isinstance(url, str) else None

    def server_time(self) -> datetime | None:
        """The server's clock, or None."""
        now = _at(self._asker.get("/views/board", _EXTRAS_S), "now")
        try:
            return datetime.fromisoformat(now) if isinstance(now, str) else None
        except ValueError:
            return None


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
    """The kiosk's place in its hall, shown on its screen."""

    def __init__(self, server: str, folder: Path, token: str = "", ca: str = "") -> None:
        self._server = server.rstrip("/")
        self._folder = folder
        self._token = token
        self._ca = ca
        self._membership: Membership | None = None
        self._place: _Place | None = None

    def start(self, screen: Screen) -> None:
        """Begin; returns at once."""
        self._place = _Place(
            screen, lambda hall, token: NetworkLink(self._server, hall, token, self._refused, self._ca)
        )
        self._membership = Membership(self._server, self._folder, "kiosk", self._place, token=self._token, ca=self._ca)
        self._membership.start()

    def stop(self) -> None:
        """End."""
        if self._membership is not None:
            self._membership.stop()

    @property
    def alive(self) -> bool:
        """False when a thread of the membership has ended by itself."""
        return self._membership is None or self._membership.alive

    def link(self) -> HallLink | None:
        """Where commands go, also while the view is stale: only the attempt shows whether the server is there."""
        if self._membership is None or self._membership.client is None or self._place is None:
            return None
        return self._place.hall

    def report(self, status: Mapping[str, Any]) -> None:
        """Tell the hall at once, and again every ten seconds."""
        if self._membership is not None:
            self._membership.report(status)

    def _refused(self) -> None:
        if self._membership is not None:
            self._membership.refused()


class _Place:
    """Puts on the screen what becomes of the membership."""

    def __init__(self, screen: Screen, connect: Callable[[str, str], NetworkLink]) -> None:
        self._screen = screen
        self._connect = connect
        self.hall: NetworkLink | None = None

    def pairing(self, code: str | None) -> None:
        self._screen.set_pairing(code)

    def joined(self, credentials: Credentials, _asker: Asker) -> None:
        self.hall = self._connect(credentials.hall, credentials.token)
        name = {"name": credentials.name} if credentials.name else {}
        self._screen.set_device(id=credentials.device, **name)

    def view(self, view: dict[str, Any], version: int, _keys: frozenset[str]) -> None:
        self._screen.set_view(view, version)

    def link(self, state: LinkState) -> None:
        if state is LinkState.LIVE:
            self._screen.set_clock(self.hall.server_time() if self.hall is not None else None)
            self._screen.set_server("online")
        elif state is not LinkState.CONNECTING:
            self._screen.set_server("offline")

    def reload(self) -> None:
        self._screen.reload()


def _at(data: object, *path: str) -> object:
    for key in path:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data
