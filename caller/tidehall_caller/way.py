"""The way to the hall as desks and ratings use it: is it open now, and a command with its own id and a bounded wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tidehall_link.client import LinkClient, LinkState
from tidehall_link.sending import Unreachable
from tidehall_link.wire import Accepted, Refusal


class Way:
    """``client`` is asked each time: there is none before pairing and after a revocation."""

    def __init__(self, client: Callable[[], LinkClient | None], doubted: Callable[[], None], patience_s: float) -> None:
        self._client = client
        self._doubted = doubted
        self._patience_s = patience_s
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
        answer = client.send(name, body, command_id, self._patience_s)
        if isinstance(answer, Refusal) and answer.status == 401:
            self._doubted()
        return answer
