"""Looks after the connections: closes those that may not stay, and those that only look alive."""

from __future__ import annotations

import logging
import time
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from tidehall_server.realtime.connections import Connection, Connections, Identify
from tidehall_server.realtime.door import Door
from tidehall_server.realtime.gate import FrameGuard, Gate, shut
from tidehall_server.realtime.settings import RealtimeSettings

log = logging.getLogger("tidehall.realtime")

_LAST_WORDS_S = 0.5
_CHUNK = 50


class Keeper:
    """Holds the door, the gate and the frame guard of one Socket.IO server."""

    def __init__(
        self,
        app: Flask,
        sio: SocketIO,
        connections: Connections,
        identify: Identify,
        settings: RealtimeSettings,
    ) -> None:
        self.door = Door(settings.door, time.monotonic)
        self._sio = sio
        self._connections = connections
        self._identify = identify
        self._per_identity = settings.per_identity
        self._gate = Gate(app.wsgi_app, sio, self.door)
        app.wsgi_app = self._gate  # type: ignore[method-assign]
        self._eio = sio.server.eio
        self._frames = FrameGuard(self._eio.handlers["message"], sio.sleep, time.monotonic, self.close_session)
        self._hook("connect", self._session_begins)
        self._hook("disconnect", self._session_ends)
        self._eio.on("message", self._frames)

    def welcome(self, connection: Connection) -> None:
        """An authenticated connection; when its owner has too many, the oldest must go."""
        self.door.known(connection.session)
        same = self._connections.of(connection.identity)
        for oldest in same[: max(0, len(same) - self._per_identity + 1)]:
            self.close(oldest, "replaced")
        self._connections.add(connection)

    def look_after(self) -> None:
        """To be called every second."""
        for session in self.door.overdue():
            log.info("a session did not say who it is; closed")
            self.close_session(session, "")
        self.recheck()

    def recheck(self) -> None:
        """Close every connection whose token is no longer good. Cheap: ``identify`` remembers within a second."""
        for count, connection in enumerate(self._connections, 1):
            if count % _CHUNK == 0:
                self._sio.sleep(0)
            if not connection.closing and not self._still(connection):
                log.info("closing %s: no longer allowed", connection.identity.id)
                self.close(connection, "revoked")

    def _still(self, connection: Connection) -> bool:
        before, identity = connection.identity, self._identify(connection.token)
        return identity is not None and (identity.role, identity.hall) == (before.role, before.hall)

    def close(self, connection: Connection, code: str) -> None:
        """Say ``bye`` with its reason, then close for certain."""
        if connection.closing:
            return
        connection.closing = True
        self._sio.server.emit("bye", {"code": code}, to=connection.sid)
        self._sio.start_background_task(self._close_soon, connection.session)

    def close_session(self, session: str, code: str) -> None:
        """Close an Engine.IO session, whether or not it is authenticated."""
        connection = self._connections.of_session(session)
        if connection is not None and code:
            self._sio.server.emit("bye", {"code": code}, to=connection.sid)
        self._sio.start_background_task(self._close_soon, session)

    def close_all(self, code: str) -> None:
        """Everybody, at once; returns when the goodbyes have had time to leave."""
        self._sio.server.emit("bye", {"code": code})
        self._sio.sleep(_LAST_WORDS_S)
        for session in list(self._eio.sockets):
            self._cut(session)

    def _close_soon(self, session: str) -> None:
        self._sio.sleep(_LAST_WORDS_S)
        self._cut(session)

    def _cut(self, session: str) -> None:
        """End a session even when its peer is frozen: the orderly way only waits for the peer."""
        raw = self._gate.socket_of(session)
        engine_socket = self._eio.sockets.get(session)
        if engine_socket is not None:
            engine_socket.close(wait=False, reason=self._eio.reason.SERVER_DISCONNECT)
        if raw is not None:
            shut(raw)
        self._eio.sockets.pop(session, None)

    def _hook(self, event: str, first: Any) -> None:
        inner = self._eio.handlers[event]

        def hooked(session: str, *args: Any) -> Any:
            first(session, *args)
            return inner(session, *args)

        self._eio.on(event, hooked)

    def _session_begins(self, session: str, environ: dict[str, Any]) -> None:
        self.door.entered(session, environ.get("REMOTE_ADDR", ""))

    def _session_ends(self, session: str, *_: object) -> None:
        self.door.left(session)
        self._frames.forget(session)
        raw = self._gate.socket_of(session)
        self._gate.forget(session)
        if raw is not None:
            self._sio.start_background_task(self._shut_soon, raw)

    def _shut_soon(self, raw: Any) -> None:
        """A closed session must not leave a thread that waits to write to a frozen peer."""
        self._sio.sleep(_LAST_WORDS_S)
        shut(raw)
