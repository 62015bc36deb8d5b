"""What the small display says. Pure: from the window, the link and the last answer to four pieces of text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidehall_caller.desk import Answer
from tidehall_caller.seen import Window
from tidehall_caller.signals import Mood, Signal
from tidehall_link.catalogue import Words


class Place(StrEnum):
    """Where this device stands towards its hall."""

    UNPAIRED = "unpaired"
    SEARCHING = "searching"
    AWAY = "away"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Face:
    """``big`` in the middle, ``head`` and ``tag`` above it, ``foot`` below; ``urgent`` turns the foot's colours."""

    head: str = ""
    tag: str = ""
    big: str = ""
    foot: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the display depends on. ``answer`` is the last one, for as long as it is shown."""

    place: Place = Place.SEARCHING
    window: str = ""
    here: Window | None = None
    code: str = ""
    typed: str = ""
    doubt: bool = False
    answer: Answer | None = None


def face(scene: Scene, words: Words) -> Face:
    """The four pieces."""
    if scene.place is Place.UNPAIRED:
        return Face(words("screen.pairing"), "", scene.code, words("screen.pairing_how"))
    here = scene.here
    if here is None:
        return _without(scene, words)
    foot, urgent = _foot(scene, here, words)
    return Face(words("screen.window", name=_short(here)), _tag(scene, here, words), _big(here, words), foot, urgent)


def mood(scene: Scene) -> Mood:
    """What the lamp shows meanwhile."""
    here = scene.here
    if scene.place is Place.UNPAIRED:
        return Mood.UNPAIRED
    if scene.place is not Place.LIVE:
        return Mood.NO_LINK
    if scene.doubt:
        return Mood.DOUBT
    if here is None:
        return Mood.DARK
    if here.ticket:
        return Mood.BUSY
    if here.tide == "ordered":
        return Mood.TIDE
    if here.paused or not here.clerk:
        return Mood.DARK
    return Mood.WAITING if here.waiting else Mood.FREE


def _without(scene: Scene, words: Words) -> Face:
    if scene.place is not Place.LIVE:
        return Face(foot=words("screen.searching"), big="…")
    if not scene.window:
        return Face(words("screen.no_window"), "", "—", words("screen.no_window_how"), urgent=True)
    return Face(big="—", foot=words("screen.unknown_window", window=scene.window), urgent=True)


def _short(here: Window) -> str:
    """``综合服务窗口1（民政）`` has no room: what stands in brackets goes."""
    return here.name.split("（")[0].split("(")[0].strip()


def _tag(scene: Scene, here: Window, words: Words) -> str:
    if scene.place is not Place.LIVE:
        return words("state.offline")
    if scene.doubt:
        return words("state.doubt")
    if not here.ticket and here.tide in ("ordered", "closing"):
        return words("state.tide")
    return words(f"state.{here.state}")


def _big(here: Window, words: Words) -> str:
    if here.ticket:
        return here.ticket
    if here.paused:
        return words("screen.paused")
    if here.state == "closed":
        return words("screen.closed")
    return words("screen.people", count=here.waiting)


def _foot(scene: Scene, here: Window, words: Words) -> tuple[str, bool]:
    answer = scene.answer
    if answer is not None:
        said = answer.said.rstrip("。.") or words(answer.words if "." in answer.words else f"answer.{answer.words}")
        return said, answer.signal is not Signal.DONE
    if scene.place is not Place.LIVE:
        return words("screen.no_link"), True
    if scene.doubt:
        return words("screen.doubt"), True
    if scene.typed:
        return words("screen.typed", digits=scene.typed), False
    if not here.ticket and here.tide in ("ordered", "closing"):
        return words(f"screen.tide_{here.tide}"), True
    if here.state == "open" and here.next:
        return words("screen.upcoming", ticket=here.next), False
    return words("screen.waiting", count=here.waiting) if here.waiting else words("screen.nobody"), False
