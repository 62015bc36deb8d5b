"""Opening a matter for somebody whose data must not stand in a fact: sealed first, forgotten if it was for nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from tidehall_server.core.queue.commands import Actor
from tidehall_server.hall import Answer
from tidehall_server.journal import Journal

Work = Callable[[str, str], Answer]
"""Executes the command for this key under this fingerprint."""


def sealed_for(
    journal: Journal, hall: str, fields: Mapping[str, str], actor: Actor, wish: object, work: Work
) -> Answer:
    """Keep ``fields`` under a seal for what ``work`` opens; only if it was accepted now, they stay.

    The fingerprint tells the same wish for somebody else apart and gives nobody away.
    """
    seals = journal.seals
    said = "|".join(f"{name}={value}" for name, value in sorted(fields.items()))
    fingerprint = hashlib.sha256(f"{actor.id}|{wish!r}|{seals.digest(hall, said)}".encode()).hexdigest()
    key = seals.keep(hall, fields)
    try:
        answer = work(key, fingerprint)
    except Exception:
        seals.forget(key)
        raise
    if answer.replayed:
        seals.forget(key)
    return answer
