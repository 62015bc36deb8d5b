"""Keeps one view in step with the server over Socket.IO, for as long as it takes."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Protocol

import socketio
from socketio.exceptions import SocketIOError

from tidehall_link.follower import Follower
from tidehall_link.pace import Backoff, Pace
from tidehall_link.trust import trusting
from tidehall_link.wire import SILENCE_S, WireError, read_beat, read_bye, read_change, read_snapshot

log = logging.getLogger("tidehall.link")

_ANSWER_S = 5.0
_LOOK_S = 0.5
_SETTLE_S = 0.2
LONGEST_PAUSE_S = 4.0
"""With one attempt of five seconds before it, a screen is in step ten seconds after its line is (I8)."""
_REFUSED_S = 15.0


class LinkState(StrEnum):
    """``live``: in step. ``stale``: nothing heard for 6.5 seconds. ``refused``: the token is no longer good."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALE = "stale"
    OFFLINE = "offline"
    REFUSED = "refused"


OnState = Callable[[LinkState], None]


class Refused(Exception):
    """The server knows us and says no; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Line(Protocol):
    """One connection. Events arrive in ``inbox`` as ``(name, data)``; ``("gone", None)`` when it has ended."""

    def open(self, inbox: queue.Queue[tuple[str, object]]) -> None: ...
    def watch(self, hall: str, view: str) -> object: ...
    def emit(self, event: str, data: Mapping[str, Any]) -> None: ...
    def close(self) -> None: ...


class SocketLine:
    """``Line`` over python-socketio: WebSocket only (the server stands in the same hall), no proxy; we reconnect."""

    def __init__(self, server: str, token: str, ca: str = "") -> None:
        self._server = server
        self._token = token
        carrier: dict[str, Any] = {"http_no_proxy": ["*"]}
        if server.startswith("https:"):
            carrier["sslopt"] = {"context": trusting(ca)}
        self._client = socketio.Client(
            reconnection=False,
            handle_sigint=False,
            request_timeout=_ANSWER_S,
            websocket_extra_options=carrier,
        )

    def open(self, inbox: queue.Queue[tuple[str, object]]) -> None:
        """Raises ``Refused`` when the token is not accepted, ``SocketIOError`` or ``OSError`` when nobody answers."""
        refused: list[object] = []
        client = self._client
        for event in ("change", "beat", "bye", "reload"):
            client.on(event, lambda data=None, event=event: inbox.put((event, data)))
        client.on("connect_error", lambda data=None: refused.append(data))
        client.on("disconnect", lambda *_: inbox.put(("gone", None)))
        try:
            client.connect(self._server, auth={"token": self._token}, transports=["websocket"], wait_timeout=_ANSWER_S)
        except SocketIOError:
            for said in refused:
                if isinstance(said, Mapping) and said.get("message") == "not_signed_in":
                    raise Refused("not_signed_in") from None
            raise

    def watch(self, hall: str, view: str) -> object:
        answer: object = self._client.call("watch", {"hall": hall, "view": view}, timeout=_ANSWER_S)
        return answer

    def emit(self, event: str, data: Mapping[str, Any]) -> None:
        self._client.emit(event, dict(data))

    def close(self) -> None:
        """Also the socket itself: after a line that broke, the library would leave it to the garbage collector."""
        self._client.disconnect()
        carrier = getattr(self._client.eio, "ws", None)
        if carrier is not None:
            carrier.shutdown()


class Following:
    """One followed view. ``run`` is its thread; callbacks are called from there, one at a time."""

    def __init__(
        self,
        line: Callable[[], Line],
        follower: Follower,
        on_state: OnState,
        pace: Pace | None = None,
        backoff: Backoff | None = None,
        on_reload: Callable[[], None] = lambda: None,
        on_now: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._make_line = line
        self._follower = follower
        self._on_state = on_state
        self._on_reload = on_reload
        self._on_now = on_now
        self._pace = pace or Pace()
        self._backoff = backoff or Backoff(longest=LONGEST_PAUSE_S)
        self._stop = threading.Event()
        self._state: LinkState | None = None
        self._line: Line | None = None

    @property
    def state(self) -> LinkState:
        return self._state or LinkState.CONNECTING

    def emit(self, event: str, data: Mapping[str, Any]) -> bool:
        """Say something that may be lost (``status``); False when there is no connection."""
        line = self._line
        if line is None:
            return False
        try:
            line.emit(event, data)
        except (SocketIOError, OSError):
            return False
        return True

    def stop(self) -> None:
        self._stop.set()

    def run(self) -> None:
        """Connect, follow, reconnect, until ``stop``."""
        self._put(LinkState.CONNECTING)
        while not self._stop.is_set():
            outcome = self._once()
            if self._stop.is_set():
                return
            self._put(outcome)
            pause = self._backoff.pause()
            self._pace.wait(_REFUSED_S if outcome is LinkState.REFUSED else pause, self._stop)

    def _once(self) -> LinkState:
        """One connection from beginning to end; what the state is after it."""
        inbox: queue.Queue[tuple[str, object]] = queue.Queue()
        line = self._make_line()
        try:
            line.open(inbox)
            self._line = line
            self._follower.connected()
            return self._converse(line, inbox)
        except Refused:
            return LinkState.REFUSED
        except (SocketIOError, OSError, ValueError) as error:
            log.info("no connection: %s", type(error).__name__)
            return LinkState.OFFLINE
        finally:
            self._line = None
            _close(line)

    def _converse(self, line: Line, inbox: queue.Queue[tuple[str, object]]) -> LinkState:
        heard = self._pace.monotonic()
        while not self._stop.is_set():
            if self._follower.wants_snapshot:
                self._ask(line)
                heard = self._pace.monotonic()
            try:
                event, data = inbox.get(timeout=_SETTLE_S if self._follower.gap else _LOOK_S)
            except queue.Empty:
                if self._follower.gap:
                    self._follower.wants_snapshot = True
                elif self._pace.monotonic() - heard > SILENCE_S:
                    self._put(LinkState.STALE)
                    self._follower.wants_snapshot = True
                continue
            heard = self._pace.monotonic()
            if event in ("bye", "gone"):
                return _ending(event, data)
            if event == "reload":
                self._on_reload()
            else:
                self._take(event, data)
        return LinkState.OFFLINE

    def _take(self, event: str, data: object) -> None:
        try:
            if event == "beat":
                beat = read_beat(data)
                self._on_now(beat.now)
                self._follower.beat(beat)
            else:
                change = read_change(data)
                self._on_now(change.now)
                self._follower.change(change)
        except WireError as error:
            log.warning("a %s that is none: %s", event, error)
            self._follower.wants_snapshot = True

    def _ask(self, line: Line) -> None:
        answer = line.watch(self._follower.hall, self._follower.name)
        if isinstance(answer, Mapping) and isinstance(error := answer.get("error"), Mapping):
            code = error.get("code")
            if code in ("forbidden", "other_hall", "not_found", "not_signed_in"):
                raise Refused(str(code))
            self._pace.wait(self._backoff.pause(), self._stop)  # before the day opens there is no view
            return
        snapshot = read_snapshot(answer)
        self._on_now(snapshot.now)
        self._follower.snapshot(snapshot)
        self._backoff.reset()
        self._put(LinkState.LIVE)

    def _put(self, state: LinkState) -> None:
        if state is not self._state:
            self._state = state
            self._on_state(state)


def _ending(event: str, data: object) -> LinkState:
    return LinkState.REFUSED if event == "bye" and read_bye(data) == "revoked" else LinkState.OFFLINE


def _close(line: Line) -> None:
    try:
        line.close()
    except (SocketIOError, OSError, RuntimeError) as error:
        log.debug("closing failed: %s", type(error).__name__)
