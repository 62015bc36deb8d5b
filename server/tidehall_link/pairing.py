"""How a device comes by its token: given, saved, or paired with a code that a manager types in."""

from __future__ import annotations

import json
import logging
import os
import threading
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from http.client import HTTPException
from pathlib import Path

from tidehall_link.sending import Reply, exchange

log = logging.getLogger("tidehall.pairing")

_ASK_S = 5.0
_PAUSE_S = 3.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who this device is to the hall."""

    token: str = field(repr=False)
    hall: str
    device: str = ""
    name: str = ""
    window: str = ""
    """The window that a caller or pad belongs to; empty for all others."""

    @classmethod
    def of(cls, said: Mapping[str, object], token: object, device: str) -> Credentials:
        """From what the server or the saved file says. Raises KeyError without a hall."""
        return cls(str(token), str(said["hall"]), device, str(said.get("name") or ""), str(said.get("window") or ""))


class TokenFile:
    """The saved token, readable by the device's own user only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Credentials | None:
        """What was saved, or None; a broken file is none."""
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            return Credentials.of(said, said["token"], str(said.get("device", "")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, credentials: Credentials) -> None:
        """Save with mode 0600, so that a crash leaves the old file or the new one, and a power cut the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(credentials), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)  # the new name is on the disk with its folder only
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def set_aside(self) -> None:
        """A refused token is not used again, but kept for whoever looks into it."""
        if self._path.exists():
            self._path.replace(self._path.with_suffix(".refused"))


class Pairing:
    """Talks to the server before there is a token."""

    def __init__(self, server: str, file: TokenFile, stopping: threading.Event, ca: str = "") -> None:
        self._server = server
        self._ca = ca
        self._file = file
        self._stopping = stopping

    def pair(self, show: Callable[[str | None], None]) -> Credentials | None:
        """Show codes until a manager approves one; None when the device stops or the server is away for now."""
        started = self._post("/api/v1/pair/start", {})
        if started is None or started.status != 200 or not isinstance(started.data, Mapping):
            self._stopping.wait(_PAUSE_S)
            return None
        show(str(started.data.get("code", "")))
        wait_s = _seconds(started.data.get("poll_s"))
        while not self._stopping.wait(wait_s):
            polled = self._post("/api/v1/pair/poll", {"device_code": started.data.get("device_code")})
            if polled is None or polled.status == 429 or polled.status >= 500:
                continue
            if polled.status != 200 or not isinstance(polled.data, Mapping):
                return None  # the code has run out
            if polled.data.get("status") == "paired":
                return self._save(polled.data)
        return None

    def known(self, token: str) -> Credentials | None:
        """Whose token this is; None while the server cannot say."""
        reply = self._call("GET", "/api/v1/me", None, token)
        if reply is None or reply.status != 200 or not isinstance(reply.data, Mapping):
            return None
        return Credentials.of(reply.data, token, str(reply.data.get("id")))

    def refused(self, credentials: Credentials) -> bool:
        """True when the server says itself that this token is no longer good; silence proves nothing."""
        reply = self._call("GET", "/api/v1/me", None, credentials.token)
        return reply is not None and reply.status == 401

    def _save(self, said: Mapping[str, object]) -> Credentials:
        credentials = Credentials.of(said, said["token"], str(said["device"]))
        try:
            self._file.write(credentials)
        except OSError as error:
            log.error("the token could not be saved: %s", error.strerror)  # noqa: TRY400 - the reason is all there is
        return credentials

    def _post(self, path: str, body: Mapping[str, object]) -> Reply | None:
        return self._call("POST", path, body, "")

    def _call(self, method: str, path: str, body: Mapping[str, object] | None, token: str) -> Reply | None:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._server + path, data=data, method=method, headers=headers)  # noqa: S310
        try:
            return exchange(request, _ASK_S, self._ca)
        except (OSError, HTTPException):
            return None


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, int | float) and 0 < value <= 60 else _PAUSE_S
