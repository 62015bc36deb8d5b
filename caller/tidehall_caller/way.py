"""The way to the hall as desks and ratings use it: is it open now, and a command with its own id and a bounded wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from typing import Any

from tidehall_link.client import LinkClient, LinkState
from tidehall_link.sending import Unreachable
from tidehall_link.wire import Accepted, Refusal

_GRACE_S = 0.6
_MOST_HANGING = 16


class Way:
    """``client`` is asked each time: there is none before pairing and after a revocation."""

    def __init__(self, client: Callable[[], LinkClient | None], doubted: Callable[[], None], patience_s: float) -> None:
        self._client = client
        self._doubted = doubted
        self._patience_s = patience_s
        self._hanging = threading.Semaphore(_MOST_HANGING)
        self.state = LinkState.CONNECTING

    @property
    def live(self) -> bool:
        """True while the view is in step with the hall."""
        return self.state is LinkState.LIVE and self._client() is not None

    def send(self, name: str, body: Mapping[str, Any], command_id: str) -> Accepted | Refusal:
        """Raises Unreachable when no definite answer came in time."""
        client = self._client()
        if client is None:
            raise Unreachable(command_id, "this device belongs to no hall now")
        answer = self._in_time(lambda: client.send(name, body, command_id, self._patience_s), command_id)
        if isinstance(answer, Refusal) and answer.status == 401:
            self._doubted()
        return answer

    def _in_time(self, ask: Callable[[], Accepted | Refusal], command_id: str) -> Accepted | Refusal:
        """A socket's time-out begins anew with each byte, and looking up a name may take long: whoever pressed a key
        hears in time that nothing is known. What comes later is seen in the view."""
        if not self._hanging.acquire(blocking=False):
            raise Unreachable(command_id, "too many commands hang")
        answer: Future[Accepted | Refusal] = Future()

        def run() -> None:
            try:
                answer.set_result(ask())
            except Exception as error:  # noqa: BLE001 - it is raised again for who waits
                answer.set_exception(error)
            finally:
                self._hanging.release()

        threading.Thread(target=run, name="command", daemon=True).start()
        if not wait([answer], self._patience_s + _GRACE_S).done:
            raise Unreachable(command_id, "no whole answer in time")
        return answer.result()
