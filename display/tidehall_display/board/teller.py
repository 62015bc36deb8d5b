"""Tells the hall that a call stands on the screen (``announced``), each once, until the hall has heard it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from tidehall_link.client import LinkClient, Refusal, Unreachable, new_command_id

log = logging.getLogger("tidehall.board")

_MOST = 50
_PATIENCE_S = 4.0
_AGAIN_S = 10.0
Owed = tuple[tuple[str, int], ...]


class Teller:
    """A thread of its own: the picture never waits for the network."""

    def __init__(self, client: Callable[[], LinkClient | None], owed: Owed, keep: Callable[[Owed], None]) -> None:
        self._client = client
        self._owed = list(owed)
        self._keep = keep
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="board-teller", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is owed is kept."""
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=_PATIENCE_S + 2)

    def shown(self, versions: Sequence[int]) -> None:
        """These calls are on the screen now."""
        if not versions:
            return
        with self._lock:
            self._owed = [*self._owed, *((new_command_id(), version) for version in versions)][-_MOST:]
        self._keep(self.owed)
        self._wake.set()

    def again(self) -> None:
        """The hall is back."""
        self._wake.set()

    @property
    def owed(self) -> Owed:
        """What the hall has not confirmed yet."""
        with self._lock:
            return tuple(self._owed)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(_AGAIN_S)
            self._wake.clear()
            while not self._stopping.is_set() and self._tell_one():
                pass

    def _tell_one(self) -> bool:
        """True when there may be another one to tell now."""
        client, owed = self._client(), self.owed
        if client is None or not owed:
            return False
        command, call = owed[0]
        try:
            answer = client.send("announced", {"call": call, "how": "shown"}, command, _PATIENCE_S)
        except Unreachable:
            return False
        if isinstance(answer, Refusal):
            log.info("call %d is not to be acknowledged: %s", call, answer.code)
        with self._lock:
            self._owed = [each for each in self._owed if each[0] != command]
        self._keep(self.owed)
        return True
