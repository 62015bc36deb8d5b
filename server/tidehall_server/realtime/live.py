"""Wires Flask-SocketIO to the hall: who may connect, what they may watch, when they must go."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask, request
from flask_socketio import ConnectionRefusedError as RefuseConnection
from flask_socketio import SocketIO

from tidehall_server.async_mode import AsyncMode
from tidehall_server.core.queue.views import VIEWS
from tidehall_server.core.refusal import Refused
from tidehall_server.device_status import read as read_status
from tidehall_server.hall import Hall
from tidehall_server.journal import JournalError
from tidehall_server.presence import Presence
from tidehall_server.realtime.changes import Changes
from tidehall_server.realtime.connections import Connection, Connections, Identify, MayWatch
from tidehall_server.realtime.encode import Encoded, WireJson, encode
from tidehall_server.realtime.hangup import hang_up_quietly
from tidehall_server.realtime.keeper import Keeper
from tidehall_server.realtime.origins import Origins
from tidehall_server.realtime.quiet import quiet_logger
from tidehall_server.realtime.settings import RealtimeSettings

log = logging.getLogger("tidehall.realtime")

Words = Callable[[str], Mapping[str, object]]
"""A refusal with its words, from its code."""

Reloads = Callable[[], Iterable[str]]
"""Devices that were told to reload since it was asked last."""

_TOKEN_MAX = 256
_STATUS_MAX_CHARS = 8000


def attach(
    app: Flask,
    hall: Hall,
    identify: Identify,
    may_watch: MayWatch,
    settings: RealtimeSettings,
    words: Words | None = None,
) -> Realtime:
    """Put Socket.IO in front of ``app``. ``start`` must be called once the process is ready to serve."""
    sio = SocketIO(
        app,
        async_mode=settings.mode.value,
        ping_interval=settings.ping_s,
        ping_timeout=settings.ping_timeout_s,
        max_http_buffer_size=settings.max_message_bytes,
        async_handlers=False,
        http_compression=False,
        cors_allowed_origins=Origins(settings.origins),
        manage_session=False,
        json=WireJson,
        logger=quiet_logger("tidehall.socketio"),
        engineio_logger=quiet_logger("tidehall.engineio"),
    )
    if settings.mode is AsyncMode.THREADING:
        hang_up_quietly(sio.server.eio)
    live = Realtime(app, sio, hall, identify, may_watch, settings, words or _bare_words)
    live.listen()
    return live


def _bare_words(code: str) -> Mapping[str, object]:
    return {"code": code}


class Realtime:
    """The real-time part of one process. ``socketio`` is for serving, ``presence`` for the list of devices."""

    def __init__(
        self,
        app: Flask,
        sio: SocketIO,
        hall: Hall,
        identify: Identify,
        may_watch: MayWatch,
        settings: RealtimeSettings,
        words: Words,
    ) -> None:
        self.socketio = sio
        self.presence = Presence(hall.clock.now)
        self.connections = Connections()
        self.keeper = Keeper(app, sio, self.connections, identify, settings)
        self.changes = Changes(
            hall,
            emit=self._emit,
            watched=self.connections.watching,
            wake=sio.server.eio.create_event(),
            monotonic=time.monotonic,
            slow_s=settings.slow_views_s,
        )
        self._hall = hall
        self._identify = identify
        self._may_watch = may_watch
        self._settings = settings
        self._words = words
        self.reloads: Reloads = tuple
        self._stopped = False

    # Life

    def listen(self) -> None:
        """Register the handlers. They take anything: a stranger chooses the arguments."""
        for name, handler in (
            ("connect", self._on_connect),
            ("disconnect", self._on_disconnect),
            ("watch", self._on_watch),
            ("status", self._on_status),
            ("*", self._on_anything_else),
        ):
            self.socketio.on(name)(handler)

    def start(self) -> None:
        """Begin to send changes and beats, and to look after the connections."""
        self.socketio.start_background_task(self.changes.run, lambda: self._stopped)
        self.socketio.start_background_task(self._every_second)

    def goodbye(self) -> None:
        """Tell everybody that the server goes away for a moment, and close. Called when the process stops."""
        self._stopped = True
        self.keeper.close_all("restart")

    def recheck(self) -> None:
        """Look at once whether everybody connected may still be: somebody's rights have just changed."""
        self.keeper.recheck()

    def pass_on_reloads(self) -> None:
        """Tell the devices of this process that a manager wants their page loaded again."""
        wanted = set(self.reloads())
        for connection in self.connections if wanted else ():
            if connection.identity.kind == "device" and connection.identity.id in wanted:
                self.socketio.server.emit("reload", {}, to=connection.sid)

    def counts(self) -> dict[str, int]:
        """For the metrics: sessions, those not authenticated, and authenticated connections."""
        sessions, pending = self.keeper.door.counts()
        return {"sessions": sessions, "pending": pending, "connections": len(self.connections)}

    def _every_second(self) -> None:
        beat_at = time.monotonic()
        while not self._stopped:
            self.socketio.sleep(self._settings.recheck_s)
            try:
                self.keeper.look_after()
                self.pass_on_reloads()
                if time.monotonic() - beat_at >= self._settings.beat_s:
                    beat_at = time.monotonic()
                    self.changes.beat()
                    self._note_alive()
            except Exception:
                log.exception("looking after the connections failed")

    def _note_alive(self) -> None:
        devices = {each.identity.id for each in self.connections if each.identity.kind == "device"}
        self.presence.alive(self._hall.id, devices)

    # Events

    def _on_connect(self, auth: object = None) -> None:
        sid = _sid()
        if self.connections.get(sid) is not None:
            return  # somebody sends an event named "connect"
        token = auth.get("token") if isinstance(auth, Mapping) else None
        identity = self._identify(token) if isinstance(token, str) and len(token) <= _TOKEN_MAX else None
        if identity is None or not isinstance(token, str):
            raise RefuseConnection("not_signed_in", dict(self._words("not_signed_in")))
        session = self.socketio.server.manager.eio_sid_from_sid(sid, "/")
        connection = Connection(sid=sid, session=session, token=token, identity=identity)
        if identity.kind == "device":
            connection.generation = self.presence.arrived(identity.hall, identity.id)
        self.keeper.welcome(connection)

    def _on_disconnect(self, *_: object) -> None:
        sid = _sid()
        if self.socketio.server.manager.is_connected(sid, "/"):
            return  # somebody sends an event named "disconnect"
        connection = self.connections.pop(sid)
        if connection is not None and connection.identity.kind == "device":
            identity = connection.identity
            self.presence.left(identity.hall, identity.id, connection.generation)

    def _on_watch(self, data: object = None, *_: object) -> Encoded:
        connection = self.connections.get(_sid())
        if connection is None:
            return self._error("not_signed_in")
        hall = data.get("hall") if isinstance(data, Mapping) else None
        view = data.get("view") if isinstance(data, Mapping) else None
        code = self._why_not(connection, hall, view)
        return self._error(code) if code else self._watch(connection, str(view))

    def _why_not(self, connection: Connection, hall: object, view: object) -> str:
        """Why ``view`` may not be watched; empty when it may. Role and hall come from the token alone."""
        code = ""
        if not connection.watches.take(time.monotonic()):
            code = "too_many"
        elif not isinstance(hall, str) or not isinstance(view, str):
            code = "input_invalid"
        elif hall != self._hall.id or hall != connection.identity.hall:
            code = "other_hall"
        elif view not in VIEWS:
            code = "not_found"
        elif not self._may_watch(connection.identity, hall, view):
            code = "forbidden"
        return code

    def _watch(self, connection: Connection, view: str) -> Encoded:
        self.socketio.server.enter_room(connection.sid, self.changes.rooms[view].name)
        alone = self.connections.watch(connection, view)
        try:
            return self.changes.snapshot(view, alone)
        except Refused as refused:
            return self._error(refused.code.value)
        except JournalError as error:
            log.warning("no snapshot: %s", type(error).__name__)
            return self._error("storage_busy")

    def _on_status(self, data: object = None, *_: object) -> None:
        connection = self.connections.get(_sid())
        if connection is None or connection.identity.kind != "device" or not isinstance(data, Mapping):
            return
        if connection.statuses.take(time.monotonic()) and len(encode(dict(data))) <= _STATUS_MAX_CHARS:
            identity = connection.identity
            said = read_status(data, self._hall.clock.now())
            self.presence.reported(identity.hall, identity.id, connection.generation, said)

    def _on_anything_else(self, *_: object) -> None:
        """Nobody of ours says this; the frame guard has counted it."""

    def _emit(self, event: str, data: Encoded, room: str) -> None:
        self.socketio.server.emit(event, data, room=room)

    def _error(self, code: str) -> Encoded:
        return encode({"error": dict(self._words(code))})


def _sid() -> str:
    sid: Any = request.sid  # type: ignore[attr-defined]
    return str(sid)
