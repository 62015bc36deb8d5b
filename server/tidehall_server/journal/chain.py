"""The hash chain: every row carries a SHA-256 over the row before it and its own stored texts.

Each part goes in with its length, so that no two different rows give the same bytes.
"""

from __future__ import annotations

from hashlib import sha256

from tidehall_server.journal.codec import Texts

GENESIS = ""


def row_hash(previous: str, stream: str, row: Texts) -> str:
    """The hash of a row, hexadecimal, given the hash of the row before it (``GENESIS`` for the first)."""
    digest = sha256()
    for part in (previous, stream, *map(str, row)):
        raw = part.encode()
        digest.update(b"%d:" % len(raw))
        digest.update(raw)
    return digest.hexdigest()


def link(stream: str, head: str) -> str:
    """What a day's first event says of the day before: ``stream@hash``."""
    return f"{stream}@{head}"


def parse_link(previous: str) -> tuple[str, str]:
    """Stream and hash of a link. Raises ``ValueError`` when it is none."""
    stream, separator, head = previous.rpartition("@")
    if not separator:
        raise ValueError(f"not a link to a day before: {previous!r}")
    return stream, head
