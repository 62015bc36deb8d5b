"""A board view made by hand, and a voice whose sound card is virtual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tidehall_display.voice.announcer import Announcer, Limits
from tidehall_display.voice.calls import Call
from tidehall_display.voice.helper import Helper
from tidehall_display.voice.library import NoVoiceError, Texts
from tidehall_display.voice.loudspeaker import Loudspeaker, Waits
from tidehall_display.voice.manner import Manner
from tidehall_display.voice.memory import Memory
from tidehall_display.voice.virtual import VirtualCard
from tidehall_link.clock import HallClock, Local
from tidehall_link.pace import Pace
from tidehall_link.speech.sound import Sound, from_pcm

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # a Monday, 09:30 in the hall
QUICK = Waits(open_s=30, answer_s=30, grace_s=0.3, moving_s=0.3)


def beep(ms: int = 200, hertz: int = 8_000, level: int = 9_000) -> Sound:
    """A square tone."""
    return from_pcm(hertz, (level.to_bytes(2, "little") * 4 + bytes(8)) * (hertz * ms // 8_000))


def line(window: str, ticket: str | None = None, state: str = "called", area: str = "") -> dict[str, Any]:
    return {
        "id": window, "name": f"综合窗口{window}", "name_en": f"Window {window}", "area": area,
        "state": state if ticket else "open", "ticket": ticket,
    }  # fmt: skip


def row(version: int, ticket: str, window: str, at: datetime = NOW) -> dict[str, Any]:
    name = f"综合窗口{window}"
    return {
        "version": version,
        "ticket": ticket,
        "window": window,
        "window_name": name,
        "at": at.isoformat(),
        "times": 1,
    }


def view(*calls: dict[str, Any], windows: Sequence[dict[str, Any]] | None = None, day: str = "d1") -> dict[str, Any]:
    """A board; without ``windows`` every call's citizen is still awaited."""
    lines = windows if windows is not None else [line(call["window"], call["ticket"]) for call in calls]
    return {
        "hall": {"business_day": day, "timezone": "Asia/Shanghai", "open": True},
        "calls": sorted(calls, key=lambda call: -int(call["version"])),
        "windows": list(lines),
    }


@dataclass
class Told:
    """What an announcer reports."""

    announced_: list[tuple[str, str, str]] = field(default_factory=list)
    changes: int = 0

    def announced(self, call: Call, how: str, reason: str = "") -> None:
        self.announced_.append((call.ticket, how, reason))

    def changed(self) -> None:
        self.changes += 1


@dataclass
class Words:
    """Sentences made of beeps; ``mute`` languages have no voice."""

    asked: list[list[tuple[str, tuple[str, ...]]]] = field(default_factory=list)
    mute: set[str] = field(default_factory=set)

    def sentence(self, texts: Texts) -> Sound:
        asked = [each for each in texts if each[0] not in self.mute]
        self.asked.append(asked)
        if not asked:
            raise NoVoiceError
        return beep(300)


@dataclass
class Bench:
    """An announcer over a virtual card, on a clock that stands still; ``hear`` speaks until nothing waits."""

    folder: Path
    card: VirtualCard = field(default_factory=VirtualCard)
    told: Told = field(default_factory=Told)
    words: Words = field(default_factory=Words)
    manner: Manner = field(default_factory=Manner)
    seconds: float = 0.0
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self.speaker = Loudspeaker(Helper(self.card.connect), waits=QUICK)
        clock = HallClock(Local(lambda: self.seconds, lambda: NOW))
        clock.observe(NOW.isoformat())
        self.clock = clock
        self.announcer = Announcer(
            self.speaker, self.words, Memory(self.folder / "spoken.json"), lambda: self.manner, clock, self.told,
            self.limits, Pace(wait=lambda _s, until: until.is_set()), live=True,
        )  # fmt: skip

    def hear(self, *views: dict[str, Any]) -> list[str]:
        """What was heard after these views, each announcement by its ticket, once a round."""
        before = len(self.card.heard)
        for each in views:
            self.announcer.take(each)
        while self.announcer.speak_next():
            pass
        heard = [each for each in self.card.heard[before:] if each.sound.hertz == 8_000]
        return [each.announcement.split(" ")[0] for each in heard]

    def again(self) -> Bench:
        """The same voice after a restart."""
        self.speaker.reset()
        return Bench(self.folder, self.card, self.told, self.words, self.manner, self.seconds, self.limits)

    @staticmethod
    def ago(seconds: float) -> datetime:
        return NOW - timedelta(seconds=seconds)
