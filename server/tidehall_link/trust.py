"""Whom a device believes over https: the machine's authorities, and the hall's own when its file is named."""

from __future__ import annotations

import ssl
from functools import cache


@cache
def trusting(ca: str = "") -> ssl.SSLContext:
    """A client's context; ``ca`` is a file of PEM certificates. Raises OSError when it cannot be read as such."""
    context = ssl.create_default_context()
    if ca:
        context.load_verify_locations(ca)
    return context
