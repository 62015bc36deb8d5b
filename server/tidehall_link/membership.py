"""A device's place in its hall: pairing, following one view, losing the server, being revoked, for as long as it runs.

membership = Membership("http://192.168.1.10:8080", Path("/var/lib/tidehall/caller"), "clerk", member)
membership.start()        # its own thread; everything is told to ``member``
membership.report({"display": "ok"})     # what the manager sees of this device: now, and every ten seconds
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from tidehall_link.asking import Asker
from tidehall_link.client import LinkClient, LinkState
from tidehall_link.clock import HallClock, Local
from tidehall_link.machine import machine
from tidehall_link.pairing import Credentials, Pairing, TokenFile
from tidehall_link.starts import Starts

log = logging.getLogger("tidehall.link")

_STATUS_EVERY_S = 10.0
_ANOTHER_TRY_S = 1.0


class Member(Protocol):
    """What a device does with its place. Called from the membership's threads; must be quick."""

    def pairing(self, code: str | None) -> None:
        """Show this code until a manager has typed it in; None when that is over."""
        ...

    def joined(self, credentials: Credentials, asker: Asker) -> None:
        """The hall knows us now, or the place that was saved is taken up again: the hall may be away still."""
        ...

    def view(self, view: dict[str, Any], version: int, keys: frozenset[str]) -> None:
        """A new state of the followed view; ``keys`` are the top-level keys that are new."""
        ...

    def link(self, state: LinkState) -> None:
        """The connection's state has changed."""
        ...

    def reload(self) -> None:
        """A manager wants this device to start afresh when nobody is using it."""
        ...


class Membership:
    """Lives in one thread of its own. ``client`` takes commands while there is a place; None before pairing.

    ``folder`` keeps ``token.json``. With ``token`` (given by hand) nothing is paired. ``clock`` is the hall's
    time: what a device dates goes by it, not by a Pi that was without power for a night.
    """

    def __init__(self, server: str, folder: Path, view: str, member: Member, *, token: str = "", ca: str = "") -> None:
        self._server = server.rstrip("/")
        self._ca = ca
        self._view = view
        self._member = member
        self._folder = folder
        self._file = TokenFile(folder / "token.json")
        self._starts = Starts(folder)
        self._token = token
        self._status: dict[str, Any] = {}
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._doubt = threading.Event()
        self._link = LinkState.CONNECTING
        self._thread = threading.Thread(target=self._run, name="membership", daemon=True)
        self.client: LinkClient | None = None
        self.clock = HallClock(Local())

    def start(self) -> None:
        """Begin; returns at once."""
        self._starts.note(_now().timestamp())
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=10)

    @property
    def alive(self) -> bool:
        """True while its thread runs, and the one that follows the view."""
        client = self.client
        return self._thread.is_alive() and (client is None or client.alive)

    def report(self, status: Mapping[str, Any]) -> None:
        """Tell the hall at once, and again every ten seconds."""
        self._status = dict(status)
        self._wake.set()

    def refused(self) -> None:
        """A command came back with 401: the token may be good no longer, which is looked into now."""
        self._doubt.set()
        self._wake.set()

    def _run(self) -> None:
        pairing = Pairing(self._server, self._file, self._stopping, self._ca)
        while not self._stopping.is_set():
            credentials = pairing.known(self._token) if self._token else self._file.read()
            if credentials is None and not self._token:
                credentials = pairing.pair(self._member.pairing)
            if credentials is None:
                self._stopping.wait(_ANOTHER_TRY_S)
                continue
            self._member.pairing(None)
            self._live(credentials, pairing)

    def _live(self, credentials: Credentials, pairing: Pairing) -> None:
        """Follow the hall until the token is refused or the device stops."""
        self._doubt.clear()
        self._link = LinkState.CONNECTING
        client = self.client = LinkClient(self._server, credentials.hall, credentials.token, self._ca, self.clock)
        self._member.joined(credentials, Asker(self._server, credentials.hall, credentials.token, self._ca))
        client.follow(self._view, self._member.view, self._on_state, self._member.reload)
        try:
            while not self._stopping.is_set():
                if self._doubtful() and pairing.refused(credentials):
                    log.warning("the hall refuses the token of %s", credentials.device)
                    self._file.set_aside()
                    self._token = ""
                    return
                client.status({**self._status, **machine(_now(), self._folder), "boots": self._boots()})
                self._wake.wait(_STATUS_EVERY_S)
                self._wake.clear()
        finally:
            self.client = None
            client.close()

    def _doubtful(self) -> bool:
        """Once for each doubt, and at every turn while the line is refused: the answer to one question may be lost."""
        doubted = self._doubt.is_set()
        if doubted:
            self._doubt.clear()
        return doubted or self._link is LinkState.REFUSED

    def _boots(self) -> int:
        return self._starts.lately(_now().timestamp())

    def _on_state(self, state: LinkState) -> None:
        log.info("link %s", state.value)
        self._link = state
        self._member.link(state)
        if state is LinkState.REFUSED:
            self._doubt.set()
        if state in (LinkState.REFUSED, LinkState.LIVE):
            self._wake.set()


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - only told; the server judges it
