"""Commands over HTTP: the same id until there is a definite answer, because a lost answer is not a lost command."""

from __future__ import annotations

import json
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

from tidehall_link.pace import Backoff, Pace
from tidehall_link.trust import trusting
from tidehall_link.wire import Accepted, Refusal, WireError, read_accepted, read_refusal

_ATTEMPT_S = 5.0
_MAX_ANSWER = 1_000_000
_NOT_NOW = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_PAUSE_S = 2.0


class Unreachable(Exception):
    """No definite answer in time. The command may or may not have been done: ask again with the same ``command_id``."""

    def __init__(self, command_id: str, why: str) -> None:
        super().__init__(why)
        self.command_id = command_id
        self.why = why


def new_command_id() -> str:
    """22 characters that nobody else will choose."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, parsed JSON (None when it was none), seconds of ``Retry-After``."""

    status: int
    data: object
    retry_after_s: float = 0.0


Exchange = Callable[[urllib.request.Request, float], Reply]
"""One attempt: request and time-out in seconds; raises OSError or HTTPException when there was no answer."""


def opener(request: urllib.request.Request, ca: str = "") -> urllib.request.OpenerDirector:
    """What carries ``request``. No proxy from the environment: the server stands in the same hall.

    Over https the server must be known to the machine's authorities or to those in the file ``ca``.
    """
    handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
    if request.type == "https":
        handlers.append(urllib.request.HTTPSHandler(context=trusting(ca)))
    return urllib.request.build_opener(*handlers)


def exchange(request: urllib.request.Request, timeout: float, ca: str = "") -> Reply:
    """The real one."""
    try:
        with opener(request, ca).open(request, timeout=timeout) as answer:
            return Reply(answer.status, _json(answer.read(_MAX_ANSWER)))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, _json(error.read(_MAX_ANSWER)), _seconds(error.headers.get("Retry-After")))


class Sender:
    """Sends commands of one device to one hall."""

    def __init__(
        self,
        server: str,
        hall: str,
        token: str,
        attempt: Exchange = exchange,
        pace: Pace | None = None,
    ) -> None:
        if not server.startswith(("http://", "https://")):
            raise ValueError(f"the server's address must begin with http:// or https://, not {server!r}")
        self._commands = f"{server.rstrip('/')}/api/v1/halls/{quote(hall, safe='')}/commands/"
        self._token = token
        self._attempt = attempt
        self._pace = pace or Pace()
        self._never = threading.Event()

    def send(
        self,
        name: str,
        body: Mapping[str, Any],
        command_id: str | None = None,
        patience_s: float = 10.0,
        stop: threading.Event | None = None,
    ) -> Accepted | Refusal:
        """The definite answer to a command; resends with the same id for up to ``patience_s`` seconds.

        Raises ``Unreachable`` (which carries the id) when there was none, or when ``stop`` was set.
        """
        chosen = command_id or new_command_id()
        stop = stop or self._never
        backoff = Backoff(shortest=0.2, longest=_LONGEST_PAUSE_S)
        deadline = self._pace.monotonic() + patience_s
        while True:
            left = deadline - self._pace.monotonic()
            try:
                reply = self._attempt(self._request(name, body, chosen), max(0.5, min(_ATTEMPT_S, left)))
                if reply.status not in _NOT_NOW:
                    return _definite(reply)
                why, pause = f"HTTP {reply.status}", max(backoff.pause(), reply.retry_after_s)
            except (OSError, HTTPException, WireError) as error:
                why, pause = f"{type(error).__name__}: {error}", backoff.pause()
            if self._pace.monotonic() + pause >= deadline or self._pace.wait(pause, stop):
                raise Unreachable(chosen, why)

    def _request(self, name: str, body: Mapping[str, Any], command_id: str) -> urllib.request.Request:
        return urllib.request.Request(  # noqa: S310 - the scheme was checked
            self._commands + quote(name, safe=""),
            data=json.dumps(dict(body), ensure_ascii=False).encode(),
            method="POST",
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "Idempotency-Key": command_id,
            },
        )


def _definite(reply: Reply) -> Accepted | Refusal:
    return read_accepted(reply.data) if reply.status == 200 else read_refusal(reply.status, reply.data)


def _json(text: bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _seconds(header: str | None) -> float:
    return min(30.0, float(header)) if header is not None and header.isdigit() else 0.0
