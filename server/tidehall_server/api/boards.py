"""What a board is told about itself: what it shows, how large, and how loud it is when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Annotated

from pydantic import BaseModel, Field

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.auth.permissions import BOARD
from tidehall_server.hall import Hall
from tidehall_server.halls.sound import BoardLayout, BoardTable, SpeechTable
from tidehall_server.voices import Voices


class VolumeLine(BaseModel):
    """From ``opens`` until ``closes``, minutes of the day in the hall's zone, the volume is another one."""

    opens: Annotated[int, Field(ge=0, le=1440)]
    closes: Annotated[int, Field(ge=0, le=1440)]
    volume: int


class BoardSettings(BaseModel):
    """``windows`` empty means all; ``languages`` empty with ``sound`` means the chime alone.

    ``elsewhere`` are windows whose calls a voice device speaks now: a board shows them and leaves the speaking to it.
    """

    layout: BoardLayout
    windows: list[str]
    area: str
    diagonal_in: float
    distance_m: float
    take_at: str
    sound: bool
    languages: list[str]
    repeats: int
    chime: bool
    yao: bool
    volume: int
    volumes: list[VolumeLine]
    elsewhere: list[str]


@dataclass(frozen=True, slots=True)
class Boards:
    """Settings by the name that a device was paired under."""

    hall: Hall
    voices: Voices
    boards: Callable[[], tuple[BoardTable, ...]]
    speech: Callable[[], SpeechTable]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/api/v1/halls/{hall}/board", "board", "What this board shows and says", self.mine,
                     BoardSettings, matter="board", tag="devices"),
        ]  # fmt: skip

    def mine(self, call: Call) -> BoardSettings:
        who = call.identity
        known = next((board for board in self.boards() if board.device == who.name), None)
        board = known or _assumed(who.name, who.window)
        windows = list(board.windows) or ([who.window] if who.window else [])
        own, speech = board.volume, self.speech()
        return BoardSettings(
            layout=board.layout,
            windows=windows,
            area=board.area,
            diagonal_in=board.diagonal_in,
            distance_m=board.distance_m,
            take_at=board.take_at,
            sound=board.sound,
            languages=list(speech.languages),
            repeats=speech.repeats,
            chime=speech.chime,
            yao=speech.yao,
            volume=speech.volume if own is None else own,
            volumes=[
                VolumeLine(opens=_minutes(hours.opens), closes=_minutes(hours.closes), volume=each.volume)
                for each in speech.volumes
                for hours in each.hours
            ],
            elsewhere=self._elsewhere() if who.role == BOARD else [],
        )

    def _elsewhere(self) -> list[str]:
        with self.hall.reading() as day:
            windows = [window.spec for window in day.windows.values()]
        return sorted(self.voices.heard(windows))


def _assumed(name: str, window: str | None) -> BoardTable:
    """A board that the hall's file does not mention: the main one speaks, the screen of a window does not."""
    if window is None:
        return BoardTable(device=name)
    return BoardTable(device=name, layout=BoardLayout.WINDOW, diagonal_in=32, distance_m=4, sound=False)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
