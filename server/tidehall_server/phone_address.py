"""The address behind the QR codes: one that a citizen's phone can open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

from tidehall_server.tls.names import lan_addresses


def phone_address(
    configured: str, listens_on: str, asked_at: str, addresses: Callable[[], Sequence[str]] = lan_addresses
) -> str:
    """The configured one, else the one that the asker used.

    A kiosk on the server's own machine asks at 127.0.0.1, where no phone comes: then this machine's address in the
    hall stands for it, if the server listens there at all.
    """
    if configured:
        return configured
    parts = urlsplit(asked_at)
    if not (_is_all(listens_on) and _is_loopback(parts.hostname or "")):
        return asked_at
    here = next(iter(addresses()), None)
    if here is None:
        return asked_at
    port = f":{parts.port}" if parts.port is not None else ""
    return urlunsplit(parts._replace(netloc=f"{here}{port}"))


def _is_all(host: str) -> bool:
    return host in ("0.0.0.0", "::")  # noqa: S104 - compared, not listened on


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
