"""What the page sees: the hall's view, the devices' states, the card. One writer per part, any number of listeners."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from tidehall_kiosk.clock import Clock
from tidehall_kiosk.printing.status import PrinterState, PrinterStatus
from tidehall_kiosk.reader.watch import CardNews

_QUEUE = 64
_PAGE_WORDS = {
    PrinterState.PAPER_OUT: "out",
    PrinterState.CUTTER: "jam",
    PrinterState.UNREACHABLE: "offline",
}
_STATUS_KEYS = ("server", "device", "printer", "reader", "pairing", "now")
_VIEW_KEYS = ("server", "view", "version", "now")

Event = tuple[str, str]


class Screen:
    """The state of the touch page and the stream of its changes."""

    def __init__(self, clock: Clock, device: dict[str, Any]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._listeners: set[queue.Queue[Event | None]] = set()
        self._offset = timedelta(0)
        self._state: dict[str, Any] = {
            "server": "offline",
            "view": None,
            "version": 0,
            "device": device,
            "printer": None,
            "reader": {"state": "off"},
            "pairing": None,
            "card": None,
        }

    def snapshot(self) -> dict[str, Any]:
        """Everything, with the server's time as far as it is known."""
        with self._lock:
            return dict(self._state) | {"now": self.now().isoformat()}

    def now(self) -> datetime:
        """The server's time by the last difference to this machine's clock."""
        return self._clock.now() + self._offset

    def view(self) -> dict[str, Any]:
        """The kiosk view, empty before the first one came."""
        with self._lock:
            return dict(self._state["view"] or {})

    def set_view(self, view: dict[str, Any], version: int) -> None:
        """A new view from the server; it is online then."""
        with self._lock:
            self._state |= {"view": view, "version": version, "server": "online"}
        self._send("view", _VIEW_KEYS)

    def set_clock(self, server: datetime | None) -> None:
        """The server's time at this moment; None leaves the difference as it was."""
        if server is not None:
            self._offset = server - self._clock.now()

    def set_server(self, server: str) -> None:
        """online, offline or unpaired."""
        with self._lock:
            changed = self._state["server"] != server
            self._state["server"] = server
        if changed:
            self._send("status", _STATUS_KEYS)

    def set_pairing(self, code: str | None) -> None:
        """The code to be shown while unpaired."""
        self._put(pairing={"code": code} if code else None, server="unpaired" if code else self._state["server"])

    def set_device(self, **facts: Any) -> None:
        """Name and id once they are known."""
        with self._lock:
            self._state["device"] = self._state["device"] | facts
        self._send("status", _STATUS_KEYS)

    def set_printer(self, status: PrinterStatus) -> None:
        """The printer in the page's words; ``detail`` are the status bytes for the staff."""
        told = {"near_end": status.near_end, "detail": status.detail, "printed": status.printed, "left": status.left}
        self._put(printer={"state": page_word(status)} | told)

    def set_reader(self, state: str) -> None:
        """ready, missing or off."""
        self._put(reader={"state": state})

    def set_card(self, news: CardNews, priority: str) -> None:
        """The card on the plate: its handle and class, never whose it is."""
        card: dict[str, Any] | None = {"card": news.handle, "class": priority} if news.handle else None
        with self._lock:
            self._state["card"] = card
        self._publish("card", {"card": None, **(card or {}), "state": news.state.value})

    def scanned(self, code: str) -> None:
        """A code under the scanner, for who stands at the page now; "" when it was no booking code. Nothing is kept."""
        self._publish("code", {"code": code})

    def print_result(self, result: dict[str, str]) -> None:
        """What came of a slip after the number was already on the screen."""
        self._publish("print", result)

    def reload(self) -> None:
        """A manager wants the page to be loaded again when nobody is using it."""
        self._publish("reload", {})

    @contextmanager
    def listen(self) -> Iterator[queue.Queue[Event | None]]:
        """A queue of (event, JSON) for one page, beginning with the whole state; None ends it."""
        line: queue.Queue[Event | None] = queue.Queue(_QUEUE)
        with self._lock:
            self._listeners.add(line)
        snapshot = self.snapshot()
        line.put_nowait(("view", _json({key: snapshot[key] for key in _VIEW_KEYS})))
        line.put_nowait(("status", _json({key: snapshot[key] for key in _STATUS_KEYS})))
        line.put_nowait(("card", _json(snapshot["card"] or {"card": None})))
        try:
            yield line
        finally:
            with self._lock:
                self._listeners.discard(line)

    def close(self) -> None:
        """End every stream."""
        with self._lock:
            listeners = tuple(self._listeners)
        for line in listeners:
            _offer(line, None)

    def _put(self, **parts: Any) -> None:
        with self._lock:
            self._state |= parts
        self._send("status", _STATUS_KEYS)

    def _send(self, event: str, keys: tuple[str, ...]) -> None:
        snapshot = self.snapshot()
        self._publish(event, {key: snapshot[key] for key in keys})

    def _publish(self, event: str, data: dict[str, Any]) -> None:
        text = _json(data)
        with self._lock:
            for line in self._listeners:
                _offer(line, (event, text))


def page_word(status: PrinterStatus) -> str:
    """The printer in the page's words."""
    if status.state is PrinterState.READY and status.near_end:
        return "near_end"
    return _PAGE_WORDS.get(status.state, status.state.value)


def _offer(line: queue.Queue[Event | None], item: Event | None) -> None:
    """A page that does not read loses its stream and comes back for a snapshot."""
    try:
        line.put_nowait(item)
    except queue.Full:
        while not line.empty():
            line.get_nowait()
        line.put_nowait(None)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
