"""The way from a device to its hall: commands go by HTTP, views come by Socket.IO."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tidehall_link.clock import HallClock, Local
from tidehall_link.follower import Follower, OnView
from tidehall_link.following import Following, LinkState, OnState, SocketLine
from tidehall_link.sending import Sender, Unreachable, exchange, new_command_id
from tidehall_link.wire import Accepted, Refusal

__all__ = ["Accepted", "LinkClient", "LinkState", "Refusal", "Unreachable", "new_command_id"]


class LinkClient:
    """One device's link to one hall. Safe from threads. ``ca``: the hall's own authority, for https.

    ``clock`` is set by every message that says what time it is in the hall.
    """

    def __init__(self, server_url: str, hall: str, token: str, ca: str = "", clock: HallClock | None = None) -> None:
        self._server = server_url.rstrip("/")
        self._hall = hall
        self._token = token
        self._ca = ca
        self.clock = clock or HallClock(Local())
        self._sender = Sender(self._server, hall, token, partial(exchange, ca=ca))
        self._stop = threading.Event()
        self._followings: list[tuple[Following, threading.Thread]] = []

    def send(
        self,
        name: str,
        body: Mapping[str, Any],
        command_id: str | None = None,
        patience_s: float = 10.0,
    ) -> Accepted | Refusal:
        """Send the command ``name`` (kebab-case) and return its definite answer.

        Raises ``Unreachable`` when none came within ``patience_s`` seconds; its ``command_id`` asks again for the same.
        """
        return self._sender.send(name, body, command_id, patience_s, self._stop)

    def follow(
        self, view: str, on_view: OnView, on_state: OnState, on_reload: Callable[[], None] = lambda: None
    ) -> Following:
        """Follow ``view`` until ``close``. All are called from one thread, one at a time; they must be quick.

        ``on_reload``: a manager wants what this device shows to be loaded again, when nobody is using it.
        """
        follower = Follower(self._hall, view, on_view)
        following = Following(
            lambda: SocketLine(self._server, self._token, self._ca), follower, on_state,
            on_reload=on_reload, on_now=self.clock.observe,
        )  # fmt: skip
        thread = threading.Thread(target=following.run, name=f"follow-{view}", daemon=True)
        self._followings.append((following, thread))
        thread.start()
        return following

    def status(self, status: Mapping[str, Any]) -> bool:
        """Tell the server of paper, reader, loudspeaker; at most every 10 s. False when nobody hears it."""
        return any(following.emit("status", status) for following, _ in self._followings[:1])

    @property
    def alive(self) -> bool:
        """False when a thread that follows a view has ended by itself: what it showed last stands still."""
        return self._stop.is_set() or all(thread.is_alive() for _, thread in self._followings)

    def close(self, patience_s: float = 5.0) -> None:
        """Stop following and sending."""
        self._stop.set()
        for following, _ in self._followings:
            following.stop()
        for _, thread in self._followings:
            thread.join(patience_s)
