"""The web server of each async mode: listen, serve, and stop without leaving anybody in the air."""

# ruff: noqa: PLC0415 - only the chosen mode may be imported

from __future__ import annotations

import errno
import gc
import logging
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Protocol

from tidehall_server.async_mode import AsyncMode

log = logging.getLogger("tidehall.serving")

_BACKLOG = 512
_MAX_CONNECTIONS = 4096
_DEAD_PEER_MS = 12_000
_LOOK_S = 0.2
_GRACE_S = 3.0
_NOBODY_MAY_ENTER_S = 0.1
_HANDSHAKE_S = 10.0

Application = Any


class Serving(Protocol):
    """What ``serve_forever`` needs of the real-time part: to say goodbye to everybody."""

    def goodbye(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Entrance:
    """An application on a listening socket; https where there is ``tls``."""

    app: Application
    listener: socket.socket
    tls: ssl.SSLContext | None = None


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; ``port`` 0 takes a free one. Accepted sockets inherit its options."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    tune(listener)
    listener.bind((host, port))
    listener.listen(_BACKLOG)
    return listener


def tune(raw: socket.socket) -> None:
    """No delay for small frames (Nagle meets delayed ACK: 44 ms stalls), and the kernel gives up a silent peer.

    A board whose cable was cut is gone after about 12 s in every mode, even where a thread waits to write to it.
    """
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", 5),
        ("TCP_KEEPINTVL", 3),
        ("TCP_KEEPCNT", 2),
        ("TCP_USER_TIMEOUT", _DEAD_PEER_MS),
    ):
        if hasattr(socket, name):
            raw.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def serve_forever(
    entrances: Sequence[Entrance],
    live: Serving,
    mode: AsyncMode,
    *,
    ready: Callable[[str, int], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then say goodbye, finish what is being answered, and return.

    ``ready`` is called with the first entrance's address once connections are accepted. Must run in the main thread.
    """
    stop = _StopSignal()
    servers = [_SERVERS[mode](each.app, each.listener, each.tls) for each in entrances]
    for server in servers:
        server.start()
    gc.collect()
    gc.enable()
    gc.freeze()  # what lives from now on as long as the process need not be looked at again: p99 216 -> 78 ms
    bound = entrances[0].listener.getsockname()
    log.info("serving on %s port %s, %s", bound[0], bound[1], mode.value)
    if ready is not None:
        ready(bound[0], bound[1])
    try:
        pause = threading.Event()  # never set: a signal handler may touch nothing of a green hub
        while not stop.asked:
            pause.wait(_LOOK_S)
    finally:
        log.info("stopping")
        live.goodbye()
        with ExitStack() as stopping:
            for server in servers:
                stopping.callback(server.stop)
        stop.restore()


class _StopSignal:
    """Notes SIGTERM and SIGINT; a second one stops at once, as people expect."""

    def __init__(self) -> None:
        self.asked = False
        self._before = {number: signal.signal(number, self._note) for number in (signal.SIGTERM, signal.SIGINT)}

    def _note(self, number: int, frame: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    def restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


class _Server(Protocol):
    def __init__(self, app: Application, listener: socket.socket, tls: ssl.SSLContext | None) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


def _agreed(raw: ssl.SSLSocket) -> bool:
    """Shake hands in the connection's own thread: whoever connects and says nothing keeps nobody else waiting."""
    raw.settimeout(_HANDSHAKE_S)
    try:
        raw.do_handshake()
    except (OSError, ValueError, AttributeError) as error:  # plain http, no trust in us, or we stop meanwhile
        log.debug("no handshake: %s", error)
        return False
    raw.settimeout(None)
    return True


class _Eventlet:
    def __init__(self, app: Application, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        self._app = app
        self._listener = listener
        self._tls = tls

    def start(self) -> None:
        import eventlet
        from eventlet import wsgi
        from eventlet.greenio import GreenSocket

        tls = self._tls

        class Door(GreenSocket):  # type: ignore[misc]
            """Eventlet's server ends for good at the first failed ``accept``, be it for want of a file handle or
            because the caller hung up; a hall's door stays open."""

            def accept(self) -> Any:
                while True:
                    try:
                        raw, address = super().accept()
                        return (_secured(raw, tls) if tls is not None else raw), address
                    except OSError as error:
                        if error.errno in (errno.EBADF, errno.EINVAL, errno.ENOTSOCK):
                            raise
                        eventlet.sleep(_NOBODY_MAY_ENTER_S)

        class TakingTurns(wsgi.HttpProtocol):  # type: ignore[misc]
            """Eventlet never leaves a connection whose next request is there already, and one busy caller would keep
            all others waiting (p99 of an empty route at 8 busy callers: 100 to 150 ms, so 25 to 33 ms)."""

            def handle(self) -> None:
                if tls is None or _agreed(self.request):
                    super().handle()

            def _read_request_line(self) -> bytes:
                try:
                    line: bytes = super()._read_request_line()
                except ValueError:  # we stop: eventlet has taken the cipher from a connection that waited
                    return b""
                return line

            def handle_one_request(self) -> None:
                super().handle_one_request()
                eventlet.sleep(0)

        self._pool = eventlet.GreenPool(_MAX_CONNECTIONS)
        self._thread = eventlet.spawn(
            wsgi.server,
            Door(self._listener.fd if isinstance(self._listener, GreenSocket) else self._listener),
            self._app,
            custom_pool=self._pool,
            log_output=False,
            debug=False,
            keepalive=75,
            environ={"wsgi.url_scheme": "https", "HTTPS": "on"} if tls is not None else None,
            protocol=TakingTurns,
        )

    def stop(self) -> None:
        import eventlet
        from greenlet import GreenletExit

        deadline = time.monotonic() + _GRACE_S
        with suppress(eventlet.Timeout, GreenletExit), eventlet.Timeout(_GRACE_S):
            self._thread.kill()  # closes idle connections, then waits for the busy ones
            self._thread.wait()
        while self._pool.running() and time.monotonic() < deadline:
            eventlet.sleep(0.05)
        with suppress(OSError):
            self._listener.close()


def _secured(raw: Any, tls: ssl.SSLContext) -> ssl.SSLSocket:
    return tls.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)


class _Gevent:
    def __init__(self, app: Application, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        from gevent import pywsgi
        from geventwebsocket.handler import WebSocketHandler

        class Handler(WebSocketHandler):  # type: ignore[misc]
            def get_environ(self) -> dict[str, Any]:
                environ: dict[str, Any] = super().get_environ()
                environ["tidehall.socket"] = self.socket
                return environ

            def read_request(self, raw_requestline: str) -> Any:
                """What the parser cannot read is the client's mistake, and no reason for a traceback of ours."""
                try:
                    return super().read_request(raw_requestline)
                except HTTPException as error:
                    raise ValueError(str(error)) from None

        secured: dict[str, Any] = {}
        if tls is not None:
            secured = {"ssl_context": tls, "do_handshake_on_connect": False}
        self._server = pywsgi.WSGIServer(listener, app, handler_class=Handler, log=None, error_log=log, **secured)
        if tls is not None:
            vars(self._server)["wrap_socket_and_handle"] = self._secured
        logger = logging.getLogger("tidehall.gevent")  # its own would report every request
        logger.setLevel(logging.WARNING)
        vars(self._server)["logger"] = logger
        self._tls = tls

    def _secured(self, raw: Any, address: Any) -> None:
        """In the connection's own greenlet; gevent's version would print a traceback for a failed handshake."""
        assert self._tls is not None  # noqa: S101 - put in place only with it
        carried = _secured(raw, self._tls)
        if _agreed(carried):
            self._server.handle(carried, address)
        else:
            carried.close()

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop(timeout=_GRACE_S)


class _Threads:
    def __init__(self, app: Application, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Handler(WSGIRequestHandler):
            def handle(self) -> None:
                if tls is None or _agreed(self.connection):
                    super().handle()

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                return

            def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
                self.close_connection = True  # what follows a WebSocket's end is no HTTP request

        host, port = listener.getsockname()[:2]
        self._listener = listener
        self._server = make_server(host, port, app, threaded=True, request_handler=Handler, fd=listener.fileno())
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        if tls is not None:
            self._server.socket = _secured(self._server.socket, tls)
            self._server.ssl_context = tls

    def start(self) -> None:
        self._thread = threading.Thread(target=self._server.serve_forever, name="accept", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(_GRACE_S)
        self._server.server_close()
        with suppress(OSError):
            self._listener.close()


_SERVERS: dict[AsyncMode, type[_Server]] = {
    AsyncMode.EVENTLET: _Eventlet,
    AsyncMode.GEVENT: _Gevent,
    AsyncMode.THREADING: _Threads,
}
