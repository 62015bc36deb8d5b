"""What every answer carries: a request id, no caching of data, and the browser's own defences switched on."""

from __future__ import annotations

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

from tidehall_server.api.metrics import Numbers

log = structlog.get_logger("tidehall.http")
_HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:]{2,45}\](:\d{1,5})?")
_SLOW_S = 1.0
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def policy(host: str, framed: str = "") -> str:
    """The Content-Security-Policy. Old Chromium does not count WebSockets to ourselves as 'self', so they are named.

    ``framed`` is an origin that the page may ask and show in a frame, beside our own.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    other, frames = (f" {framed}", f"frame-src 'self' {framed}; ") if framed else ("", "")
    return (
        f"default-src 'self'; connect-src 'self'{sockets}{other}; {frames}img-src 'self' data:; "
        "media-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def install(app: Flask, numbers: Numbers) -> None:
    """Register before and after every request."""

    def before() -> None:
        g.request_id = secrets.token_hex(8)
        g.began = time.perf_counter()

    def after(answer: Response) -> Response:
        for name, value in _FIXED.items():
            answer.headers.setdefault(name, value)
        if answer.mimetype == "text/html":
            answer.headers.setdefault("Content-Security-Policy", policy(request.host))
            if request.is_secure:  # over plain http browsers ignore it, and complain on every page
                answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        else:
            answer.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers["X-Request-Id"] = g.get("request_id", "")
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        route = request.url_rule.rule if request.url_rule is not None else "-"
        numbers.request(route, answer.status_code, seconds)
        if answer.status_code >= 500 or seconds > _SLOW_S:
            log.warning("request", route=route, status=answer.status_code, ms=round(seconds * 1000), id=g.request_id)
        return answer

    app.before_request(before)
    app.after_request(after)
