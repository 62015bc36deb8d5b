"""Everything that a picture is made of. The same state always gives the same picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tidehall_display.board.calls import Row
from tidehall_display.board.told import Told
from tidehall_display.board.view import BoardView, Hall, KioskView


@dataclass(frozen=True, slots=True)
class Pairing:
    """``code`` "" while there is none: the server cannot be reached. ``revoked``: this device had a place before."""

    code: str
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """``now`` is the server's time, None while it is not known; ``said_at``: of when the news are.

    ``head`` is the hall's, also when the rest is too old to be shown.
    """

    told: Told
    board: BoardView | None = None
    kiosk: KioskView | None = None
    head: Hall | None = None
    rows: tuple[Row, ...] = ()
    now: datetime | None = None
    seconds: float = 0.0
    stale: bool = False
    hide_counts: bool = False
    said_at: datetime | None = None
    pairing: Pairing | None = None

    @property
    def hall(self) -> Hall | None:
        view = self.board or self.kiosk
        return view.hall if view else self.head

    @property
    def moment(self) -> datetime | None:
        """What the clock of the hall said when the news were new, at the latest."""
        return self.now or self.said_at
