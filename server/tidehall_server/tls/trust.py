"""What a device needs to trust the hall: the certificate of its authority, and how to install it.

It must be had before anybody trusts us, so plain http gives it too; the fingerprint is what a careful person compares
with ``tidehall tls status``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tidehall_server.tls.authority import read

PATHS = ("/ca", "/ca.css", "/ca.crt")
_HOST = re.compile(r"([A-Za-z0-9.\-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?")
_TYPES = {"/ca": "text/html; charset=utf-8", "/ca.css": "text/css", "/ca.crt": "application/x-x509-ca-cert"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer; ``headers`` come on top of the length."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Trust:
    """Answers for ``PATHS``; ``ca`` is the authority's certificate."""

    ca: Path

    def answer(self, path: str) -> Answer:
        headers = (("Content-Type", _TYPES[path]), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"))
        if path == "/ca.crt":
            named = ("Content-Disposition", 'attachment; filename="tidehall-ca.crt"')
            return Answer("200 OK", (*headers, named), self.ca.read_bytes())
        return Answer("200 OK", headers, self._page(path[1:] if "." in path else "ca.html"))

    def _page(self, name: str) -> bytes:
        text = (files("tidehall_server.tls") / "templates" / name).read_text("utf-8")
        standing = read(self.ca.read_bytes())
        shown = {"fingerprint": standing.fingerprint, "until": f"{standing.until:%Y-%m-%d}", "name": standing.subject}
        for key, value in shown.items():
            text = text.replace(f"[[{key}]]", escape(value))
        return text.encode()


class PlainHttp:
    """The application of the http port beside https: trust for devices, and everybody else to https."""

    def __init__(self, trust: Trust | None, https_port: int) -> None:
        self._trust = trust
        self._port = https_port

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/")
        if self._trust is not None and path in PATHS:
            answer = self._trust.answer(path)
        else:
            answer = self._redirect(environ, path)
        start_response(answer.status, [*answer.headers, ("Content-Length", str(len(answer.body)))])
        return [answer.body]

    def _redirect(self, environ: dict[str, Any], path: str) -> Answer:
        found = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
        if found is None:
            return Answer("400 Bad Request", (), b"")
        port = "" if self._port == 443 else f":{self._port}"
        query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
        where = f"https://{found.group(1)}{port}{quote(path.encode('latin-1'))}{query}"
        return Answer("308 Permanent Redirect", (("Location", where), ("Cache-Control", "no-store")), b"")
