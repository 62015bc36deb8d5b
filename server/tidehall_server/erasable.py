"""What a citizen says and how to reach them, kept apart from the facts: words erasable, a contact under a seal.

Both stay only if the command that speaks of them was accepted now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tidehall_server.hall import Answer
from tidehall_server.journal import Journal

Work = Callable[[str | None, str | None, str], Answer]
"""Executes the command with the key of the words, the key of the contact, and a fingerprint ("" for the usual one)."""


@dataclass(frozen=True, slots=True)
class Said:
    """``contact`` has a name and a telephone; without one the citizen stays unknown."""

    words: str | None = None
    contact: Mapping[str, str] | None = None

    @property
    def nothing(self) -> bool:
        return not self.words and not self.contact


def kept_for(journal: Journal, hall: str, said: Said, who: str, wish: object, work: Work) -> Answer:
    """Keep what was said for what ``work`` does. ``wish`` is the command without it, for the fingerprint."""
    if said.nothing:
        return work(None, None, "")
    whole = f"{who}|{wish!r}|{said.words or ''}"
    if said.contact:
        whole += "|" + journal.seals.digest(hall, "|".join(f"{k}={v}" for k, v in sorted(said.contact.items())))
    words = journal.people.keep_words(hall, said.words) if said.words else None
    contact = journal.seals.keep(hall, said.contact) if said.contact else None

    def forget() -> None:
        if words is not None:
            journal.people.forget(words)
        if contact is not None:
            journal.seals.forget(contact)

    try:
        answer = work(words, contact, hashlib.sha256(whole.encode()).hexdigest())
    except Exception:
        forget()
        raise
    if answer.replayed:
        forget()
    return answer
