"""What a screen knows and what it must do about a message: no socket, no thread, no clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tidehall_link.wire import NEW_STORY, Beat, Change, Snapshot

OnView = Callable[[dict[str, Any], int, frozenset[str]], None]
"""View, version, and the top-level keys that are new. A whole snapshot names all keys."""

_MAX_EARLY = 500
_PATIENT_BEATS = 2


class Follower:
    """Folds snapshot and changes of one view. ``wants_snapshot`` is true whenever only a new one can help."""

    def __init__(self, hall: str, view: str, on_view: OnView) -> None:
        self.hall = hall
        self.name = view
        self.view: dict[str, Any] | None = None
        self.version = -1
        self.wants_snapshot = True
        self._on_view = on_view
        self._early: list[Change] = []
        self._behind = 0

    def connected(self) -> None:
        """A new connection: what happened meanwhile is unknown."""
        self.wants_snapshot = True
        self._early.clear()

    def snapshot(self, snapshot: Snapshot) -> None:
        """Start again from here; changes that overtook it follow."""
        self.wants_snapshot = False
        self._behind = 0
        same = self.view == snapshot.view and self.version == snapshot.version
        self.view, self.version = dict(snapshot.view), snapshot.version
        if not same:
            self._on_view(self.view, self.version, frozenset(self.view))
        self._drain()

    @property
    def gap(self) -> bool:
        """Changes wait for one that has not come. Neighbours may arrive swapped: give it a moment before asking."""
        return bool(self._early) and not self.wants_snapshot

    def change(self, change: Change) -> None:
        if (change.hall, change.view) != (self.hall, self.name):
            return
        if change.base == NEW_STORY or len(self._early) >= _MAX_EARLY:
            self._early.clear()
            self.wants_snapshot = True
            return
        self._early.append(change)
        if self.view is not None and not self.wants_snapshot:
            self._drain()

    def _drain(self) -> None:
        """Apply what fits, in order; forget what is old; keep what came too early."""
        waiting, self._early = sorted(self._early, key=lambda each: each.base), []
        for change in waiting:
            if change.base > self.version:
                self._early.append(change)
            elif change.version > self.version:
                self._apply(change)

    def _apply(self, change: Change) -> None:
        assert self.view is not None, "changes apply to a view"  # noqa: S101 - the caller has looked
        self.view = {**self.view, **change.set}
        self.version = change.version
        self._behind = 0
        self._on_view(self.view, self.version, frozenset(change.set))

    def beat(self, beat: Beat) -> None:
        """A beat may overtake a change by a moment; being behind twice means that one was lost.

        What it brings belongs to the version it names, and is only taken at that one.
        """
        if beat.hall != self.hall or beat.view not in ("", self.name) or self.view is None:
            return
        self._behind = self._behind + 1 if beat.version > self.version else 0
        if self._behind >= _PATIENT_BEATS:
            self._behind = 0
            self.wants_snapshot = True
        if beat.set and beat.version == self.version and not self.wants_snapshot:
            self.view = {**self.view, **beat.set}
            self._on_view(self.view, self.version, frozenset(beat.set))
