"""What a display has to tell the server for certain: kept on disk until there is a definite answer, oldest first."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tidehall_display.saving import write_whole
from tidehall_link.client import LinkClient
from tidehall_link.sending import Unreachable, new_command_id
from tidehall_link.wire import Refusal

log = logging.getLogger("tidehall.display")

_MOST = 300
_PATIENCE_S = 4.0
_AGAIN_S = 3.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A command with the id it was made with."""

    id: str
    name: str
    body: dict[str, Any]


class Outbox:
    """Sends in a thread of its own. ``client`` gives the link while there is one; ``refused``: the token was."""

    def __init__(self, path: Path, client: Callable[[], LinkClient | None], refused: Callable[[], None]) -> None:
        self._path = path
        self._client = client
        self._refused = refused
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._waiting = _read(path)
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def __len__(self) -> int:
        return len(self._waiting)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=10)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def add(self, name: str, body: Mapping[str, Any]) -> None:
        """Keeps first, then sends: a power cut in between loses nothing. When too many wait the oldest give way."""
        with self._lock:
            self._waiting = [*self._waiting, Kept(new_command_id(), name, dict(body))][-_MOST:]
            self._save()
        self._wake.set()

    def nudge(self) -> None:
        """The server is there again."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            again_s = None if self._flushed() else _AGAIN_S
            self._wake.wait(again_s)

    def _flushed(self) -> bool:
        """Sends what waits; ends at the first one without a definite answer."""
        while self._waiting and not self._stop.is_set():
            kept, client = self._waiting[0], self._client()
            if client is None:
                return False
            try:
                answer = client.send(kept.name, kept.body, kept.id, _PATIENCE_S)
            except Unreachable:
                return False
            if isinstance(answer, Refusal):
                if answer.status == 401:
                    self._refused()
                    return False
                log.warning("%s was refused: %s", kept.name, answer.code)
            with self._lock:
                self._waiting = [each for each in self._waiting if each.id != kept.id]
                self._save()
        return True

    def _save(self) -> None:
        write_whole(self._path, json.dumps([asdict(each) for each in self._waiting], ensure_ascii=False))


def _read(path: Path) -> list[Kept]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return [Kept(str(each["id"]), str(each["name"]), dict(each["body"])) for each in said][-_MOST:]
    except (OSError, ValueError, KeyError, TypeError):
        return []
