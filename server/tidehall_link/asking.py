"""Small questions to the hall that change nothing: one attempt, bounded, and None instead of an error."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

from tidehall_link.sending import Reply, exchange, opener

_WAIT_S = 3.0
_LARGEST = 4_000_000


class Asker:
    """Asks one hall with one token. Paths begin behind ``/api/v1/halls/{hall}``."""

    def __init__(self, server: str, hall: str, token: str, ca: str = "") -> None:
        self._server = server.rstrip("/")
        self._base = f"{self._server}/api/v1/halls/{quote(hall, safe='')}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._ca = ca

    def get(self, path: str, wait_s: float = _WAIT_S) -> object:
        """The JSON at ``path``, or None when it cannot be had within ``wait_s`` seconds."""
        request = urllib.request.Request(self._base + path, headers=self._headers)  # noqa: S310 - http or https only
        reply = self._exchange(request, wait_s)
        return reply.data if reply is not None and reply.status == 200 else None

    def post(self, path: str, body: Mapping[str, Any], wait_s: float = _WAIT_S) -> Reply | None:
        """The answer to a question that needs a body, also a refusal; None when there was none."""
        data = json.dumps(dict(body), ensure_ascii=False).encode()
        headers = {**self._headers, "Content-Type": "application/json"}
        return self._exchange(urllib.request.Request(self._base + path, data=data, headers=headers), wait_s)  # noqa: S310

    def fetch(self, address: str, wait_s: float = _WAIT_S) -> bytes | None:
        """The bytes at an address of this server that begins with ``/``, such as a clip's; None when not to be had."""
        if not address.startswith("/"):
            return None
        request = urllib.request.Request(self._server + address, headers=self._headers)  # noqa: S310
        try:
            with opener(request, self._ca).open(request, timeout=wait_s) as answer:
                said: bytes = answer.read(_LARGEST + 1)
        except (OSError, HTTPException):
            return None
        return said if len(said) <= _LARGEST else None

    def _exchange(self, request: urllib.request.Request, wait_s: float) -> Reply | None:
        try:
            return exchange(request, wait_s, self._ca)
        except (OSError, HTTPException):
            return None
