"""One view as its watchers know it: what was sent last, and the numbered change from there to now."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime

from tidehall_server.realtime.encode import Encoded, encode

NEW_STORY = (1 << 53) - 1
"""``base`` and ``version`` of the change that tells every screen to take a new snapshot: another day has begun.

It is the largest whole number that JavaScript keeps exactly."""


class Room:
    """Keeps the parts of the last view and their JSON, so that a part is encoded once per change, not once per screen.

    ``lock`` must be held around ``advance`` and ``snapshot``.
    """

    def __init__(self, hall: str, view: str) -> None:
        self.hall = hall
        self.view = view
        self.name = f"hall:{hall}:{view}"
        self.lock = threading.Lock()
        self.stream = ""
        self.version = -1
        self.looked: datetime | None = None
        self.sent_at = float("-inf")
        self._parts: dict[str, object] = {}
        self._texts: dict[str, str] = {}

    def forget(self) -> None:
        """Nobody watches: the next watcher starts afresh."""
        self.stream, self.version = "", -1
        self._parts, self._texts = {}, {}

    def advance(self, stream: str, version: int, view: object, now: str) -> list[Encoded]:
        """Move to ``view`` at ``version`` of ``stream``; what brings a watcher there. ``now`` is ISO 8601."""
        parts = _parts(view)
        if stream != self.stream or version < self.version:
            self.stream, self.version = stream, version
            self._parts = parts
            self._texts = {key: encode(part) for key, part in parts.items()}
            return [self._change(NEW_STORY, NEW_STORY, {}, now)]
        if version == self.version:
            return []
        changed = {key: encode(part) for key, part in parts.items() if self._parts.get(key) != part}
        base, self.version = self.version, version
        self._parts = parts
        self._texts.update(changed)
        return [self._change(base, version, changed, now)]

    def later(self, view: object) -> Mapping[str, str]:
        """Take over the same version of ``view`` as it is at a later moment; the parts that differ, encoded."""
        parts = _parts(view)
        changed = {key: encode(part) for key, part in parts.items() if self._parts.get(key) != part}
        self._parts = parts
        self._texts.update(changed)
        return changed

    def snapshot(self, now: str) -> Encoded:
        """The ack of ``watch``."""
        return Encoded(
            f'{{"version":{self.version},"stream":{encode(self.stream)},"view":{_object(self._texts)},'
            f'"now":{encode(now)}}}'
        )

    def beat(self, now: str, changed: Mapping[str, str] | None = None) -> Encoded:
        """Proof of life, with the version that a screen must have by now, and what time alone changed in it."""
        also = f',"set":{_object(changed)}' if changed else ""
        return Encoded(
            f'{{"hall":{encode(self.hall)},"view":{encode(self.view)},"version":{self.version}{also},'
            f'"now":{encode(now)}}}'
        )

    def _change(self, base: int, version: int, changed: Mapping[str, str], now: str) -> Encoded:
        return Encoded(
            f'{{"hall":{encode(self.hall)},"view":{encode(self.view)},"base":{base},"version":{version},'
            f'"set":{_object(changed)},"now":{encode(now)}}}'
        )


def _parts(view: object) -> dict[str, object]:
    if isinstance(view, Mapping):
        return dict(view)
    return {field.name: getattr(view, field.name) for field in fields(view)}  # type: ignore[arg-type]


def _object(texts: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{encode(key)}:{text}" for key, text in texts.items()) + "}"
