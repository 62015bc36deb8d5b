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
    """Keep ``fields`` under a seal for what ``work`` opens; only if it was accepted now, they stay."""
    seals = journal.seals
    fingerprint = fingerprint_of(journal, hall, fields, actor, wish)
    key = seals.keep(hall, fields)
    try:
        answer = work(key, fingerprint)
    except Exception:
        seals.forget(key)
        raise
    if answer.replayed:
        seals.forget(key)
    return answer


def fingerprint_of(journal: Journal, hall: str, fields: Mapping[str, str], actor: Actor, wish: object) -> str:
    """Tells the same wish with other fields apart and gives nobody away."""
    said = "|".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return hashlib.sha256(f"{actor.id}|{wish!r}|{journal.seals.digest(hall, said)}".encode()).hexdigest()
