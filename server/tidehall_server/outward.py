"""The one way in which this server asks another: a POST with a limit on time and size. Redirects are not followed."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

_MOST_BYTES = 65_536


class NoAnswerError(Exception):
    """Nobody answered, or the other side is out of order: try again later. Never names what was sent."""


class DoubtfulError(Exception):
    """It may have been taken. Whoever tries again may do it twice, so that there is an end to trying."""


class LostAnswerError(NoAnswerError, DoubtfulError):
    """It was sent, and no answer came, or one of something that broke behind."""


@dataclass(frozen=True, slots=True)
class Answered:
    """``headers`` do not mind how a name is capitalised."""

    status: int
    headers: http.client.HTTPMessage
    text: str


def post(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Answered:
    """What the other side answers. Raises ``NoAnswerError``; once something was sent, ``LostAnswerError``."""
    at = urlsplit(url)
    target = (at.path or "/") + (f"?{at.query}" if at.query else "")
    connection = _connection(at.scheme, at.hostname or "", at.port, timeout_s)
    lost: type[NoAnswerError] = NoAnswerError
    try:
        connection.connect()
        lost = LostAnswerError
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        return Answered(answer.status, answer.headers, answer.read(_MOST_BYTES).decode("utf-8", "replace"))
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise lost(type(error).__name__) from None
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None, timeout_s: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=timeout_s, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=timeout_s)
