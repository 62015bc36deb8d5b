"""Which web pages may open a connection: those we served ourselves, and those that the settings name.

Listing origins in Engine.IO replaces its own rule instead of adding to it: whoever named one further origin would lock
out every screen of the hall.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Origins:
    """Called by Engine.IO with the request's ``Origin`` and its environment, in which ``ProxyFix`` has been."""

    def __init__(self, further: Sequence[str]) -> None:
        self._further = frozenset(each.rstrip("/").lower() for each in further)

    def __call__(self, origin: str | None, environ: Mapping[str, Any]) -> bool:
        if origin is None:  # also asked for requests of no page, to choose their headers
            return False
        said = origin.lower()
        own = f"{environ.get('wsgi.url_scheme', 'http')}://{environ.get('HTTP_HOST', '')}".lower()
        return said in self._further or said == own
