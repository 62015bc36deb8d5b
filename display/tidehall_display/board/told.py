"""What this board is to show, as the server tells it by its name (``GET /board``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tidehall_display.board.view import BoardView, Call, Window

LAYOUTS = ("main", "window", "entrance")


@dataclass(frozen=True, slots=True)
class Told:
    """``windows`` empty: all."""

    layout: str = "main"
    windows: tuple[str, ...] = ()
    area: str = ""
    diagonal_in: float = 55.0
    distance_m: float = 8.0
    take_at: str = ""

    @property
    def view(self) -> str:
        """Which view such a board follows."""
        return "kiosk" if self.layout == "entrance" else "board"

    def mine(self, windows: tuple[Window, ...]) -> tuple[Window, ...]:
        """The windows this board answers for."""
        return tuple(
            line
            for line in windows
            if (not self.windows or line.id in self.windows) and (not self.area or line.area == self.area)
        )

    def calls(self, view: BoardView) -> tuple[Call, ...]:
        """The calls to those windows."""
        if not self.windows and not self.area:
            return view.calls
        ids = {line.id for line in self.mine(view.windows)}
        return tuple(call for call in view.calls if call.window in ids)


def read_told(said: Mapping[str, Any]) -> Told:
    """What cannot be read is as if it had not been said."""
    assumed = Told()
    layout = said.get("layout")
    windows = said.get("windows")
    return Told(
        layout=layout if layout in LAYOUTS else assumed.layout,
        windows=tuple(str(each) for each in windows) if isinstance(windows, list | tuple) else (),
        area=str(said.get("area") or ""),
        diagonal_in=_size(said.get("diagonal_in"), assumed.diagonal_in),
        distance_m=_size(said.get("distance_m"), assumed.distance_m),
        take_at=str(said.get("take_at") or ""),
    )


def _size(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) and value > 0 else otherwise
