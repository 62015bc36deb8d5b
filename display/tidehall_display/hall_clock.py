"""The hall's time on a display whose own clock may be wrong: what the server said, and how long ago."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class HallClock:
    """Until the server has spoken it is this machine's own clock."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        own: Callable[[], datetime] = lambda: datetime.now(UTC),  # noqa: TID251 - a clock
    ) -> None:
        self._monotonic = monotonic
        self._own = own
        self._said: tuple[datetime, float] | None = None

    @property
    def known(self) -> bool:
        return self._said is not None

    def observe(self, now: object) -> None:
        """The server's ``now``; anything else changes nothing."""
        try:
            said = datetime.fromisoformat(str(now).replace("Z", "+00:00"))
        except ValueError:
            return
        if said.tzinfo is not None:
            self._said = (said, self._monotonic())

    def now(self) -> datetime:
        if self._said is None:
            return self._own()
        said, at = self._said
        return said + timedelta(seconds=self._monotonic() - at)
