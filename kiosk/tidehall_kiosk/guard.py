"""Who may talk to the agent: the touch page of this very machine, nobody else who runs on it or lures its browser."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from flask import Request, Response

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_SAFE_SITES = frozenset({None, "same-origin", "none"})


def boot_token(secret: str) -> str:
    """A word that changes with every start of the machine and stays through a restart of the agent."""
    try:
        boot = _BOOT_ID.read_text().strip()
    except OSError:
        boot = ""
    return hmac.new(secret.encode(), f"page:{boot}".encode(), hashlib.sha256).hexdigest()


class Guard:
    """Checks host, origin and the cookie that only the page gets."""

    def __init__(self, token: str) -> None:
        self._token = token

    def own_host(self, request: Request) -> bool:
        """True when the browser was told this machine's own name: a foreign name pointing here is an attack."""
        name = request.host.rsplit(":", 1)[0]
        return name in ("127.0.0.1", "localhost")

    def allows(self, request: Request) -> bool:
        """True for the page: own host, own origin, and the cookie it was given."""
        if not self.own_host(request):
            return False
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"http://{request.host}":
            return False
        if request.headers.get("Sec-Fetch-Site") not in _SAFE_SITES:
            return False
        given = request.cookies.get(self._cookie(request), "")
        return hmac.compare_digest(given.encode(), self._token.encode())

    def admit(self, request: Request, response: Response) -> Response:
        """Give the page its cookie."""
        response.set_cookie(self._cookie(request), self._token, httponly=True, samesite="Strict", path="/")
        return response

    def _cookie(self, request: Request) -> str:
        """Cookies do not know ports, so the port is in the name."""
        return f"tidehall_kiosk_{request.host.rsplit(':', 1)[-1]}"
