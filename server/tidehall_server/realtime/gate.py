"""What stands in front of Socket.IO: no compression, no crowd at the door, no traceback for a broken frame.

Flask-SocketIO offers no switch for permessage-deflate. All three WebSocket servers negotiate it from the request's
``Sec-WebSocket-Extensions``, so the gate takes that header away: nothing is offered, nothing is agreed, in any mode
(measured at 1,000 boards: 128 instead of 288 MB, 1.6 times the deliveries).
"""

from __future__ import annotations

import _socket
import logging
import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from flask_socketio import SocketIO

from tidehall_server.async_mode import AsyncMode
from tidehall_server.bucket import Bucket
from tidehall_server.realtime.door import Door

log = logging.getLogger("tidehall.realtime")

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

FRAMES_PER_S = 40.0
FRAMES_BURST = 120.0
FRAME_PENALTY_S = 0.05
STRIKES = 200
BAD_FRAMES = 3


class Gate:
    """A WSGI application around the whole app; looks only at requests to Socket.IO's path."""

    def __init__(self, inner: Application, sio: SocketIO, door: Door, path: str = "/socket.io/") -> None:
        self._inner = inner
        self._sio = sio
        self._door = door
        self._path = path
        self._sockets: dict[str, socket.socket] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(self._path):
            return self._inner(environ, start_response)
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        session = parse_qs(environ.get("QUERY_STRING", "")).get("sid", [None])[0]
        if session is None and not self._door.may_enter(environ.get("REMOTE_ADDR", "")):
            start_response("429 Too Many Requests", [("Content-Length", "0"), ("Retry-After", "2")])
            return []
        if environ.get("HTTP_UPGRADE", "").lower() != "websocket":
            return self._inner(environ, start_response)
        if session is not None and (raw := raw_socket(environ)) is not None:
            self._sockets[session] = raw
        try:
            return self._inner(environ, start_response)
        except Exception as error:
            if is_server_signal(error):
                raise
            return self._broken(environ, session, error)

    def socket_of(self, session: str) -> socket.socket | None:
        """The socket that carries an Engine.IO session, when it is a WebSocket."""
        upgraded = self._sockets.get(session)
        if upgraded is not None:
            return upgraded
        environ = self._sio.server.environ.get(session)
        if environ is None or environ.get("HTTP_UPGRADE", "").lower() != "websocket":
            return None
        return raw_socket(environ)

    def forget(self, session: str) -> None:
        self._sockets.pop(session, None)

    def _broken(self, environ: Environ, session: str | None, error: Exception) -> Iterable[bytes]:
        """A frame that the libraries do not survive ends this connection and nothing else."""
        log.warning("broken frame from %s: %s", environ.get("REMOTE_ADDR", "?"), type(error).__name__)
        if session is None:
            sessions = list(self._sio.server.environ.items())
            session = next((name for name, known in sessions if known is environ), None)
        raw = raw_socket(environ)
        if raw is not None:
            shut(raw)
        engine_socket = self._sio.server.eio.sockets.get(session)
        if engine_socket is not None:
            engine_socket.close(wait=False, abort=True, reason=self._sio.reason.TRANSPORT_ERROR)
        return answered_already(self._sio.async_mode)


def raw_socket(environ: Environ) -> socket.socket | None:
    """The accepted socket behind a request, whichever server runs."""
    for key in ("tidehall.socket", "werkzeug.socket"):
        if key in environ:
            found: socket.socket = environ[key]
            return found
    body = environ.get("eventlet.input")
    return body.get_socket() if body is not None else None


def shut(raw: socket.socket) -> None:
    """Make every blocked reader and writer of ``raw`` return."""
    try:
        if isinstance(raw, ssl.SSLSocket):
            _shut_below(raw)
        else:
            raw.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _shut_below(raw: ssl.SSLSocket) -> None:
    """Its own ``shutdown`` takes the cipher away from under a thread that is just reading."""
    if raw.fileno() >= 0:
        _socket.socket.shutdown(getattr(raw, "_sock", raw), socket.SHUT_RDWR)  # gevent keeps the real one inside


def is_server_signal(error: Exception) -> bool:
    """Werkzeug's way to learn that a WebSocket has ended."""
    return isinstance(error, ConnectionError | StopIteration)


def answered_already(mode: str) -> Iterable[bytes]:
    """Tell the server that the response is over; each has its own way."""
    if mode == AsyncMode.THREADING:
        raise ConnectionError("the WebSocket has ended")
    if mode == AsyncMode.EVENTLET:
        from eventlet import wsgi  # noqa: PLC0415 - only where eventlet serves

        wsgi.WSGI_LOCAL.already_handled = True
    return []


class FrameGuard:
    """Between Engine.IO and Socket.IO: slows a flood down at its source, ends sessions that send rubbish."""

    def __init__(
        self,
        handle: Callable[[str, object], None],
        sleep: Callable[[float], object],
        monotonic: Callable[[], float],
        close: Callable[[str, str], None],
    ) -> None:
        self._handle = handle
        self._sleep = sleep
        self._monotonic = monotonic
        self._close = close
        self._buckets: dict[str, Bucket] = {}
        self._strikes: dict[str, int] = {}
        self._bad: dict[str, int] = {}

    def __call__(self, session: str, data: object) -> None:
        bucket = self._buckets.setdefault(session, Bucket(FRAMES_PER_S, FRAMES_BURST))
        if not bucket.take(self._monotonic()):
            self._strike(session)
            return
        if not isinstance(data, str | dict | list | int):
            self._reject(session, "binary")
            return
        try:
            self._handle(session, data)
        except Exception as error:  # whatever a stranger's frame provokes in the library
            log.debug("bad frame", exc_info=True)
            self._reject(session, type(error).__name__)

    def forget(self, session: str) -> None:
        for table in (self._buckets, self._strikes, self._bad):
            table.pop(session, None)

    def _strike(self, session: str) -> None:
        strikes = self._strikes[session] = self._strikes.get(session, 0) + 1
        if strikes == 1:
            log.warning("session floods, slowing it down")
        if strikes == STRIKES:
            self._close(session, "flood")
        self._sleep(FRAME_PENALTY_S)

    def _reject(self, session: str, why: str) -> None:
        bad = self._bad[session] = self._bad.get(session, 0) + 1
        log.warning("bad frame (%s), %d of %d", why, bad, BAD_FRAMES)
        if bad == BAD_FRAMES:
            self._close(session, "bad_frames")
