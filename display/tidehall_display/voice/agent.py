"""Puts a voice together: its place in the hall, its loudspeaker, its words, and the threads that run them."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tidehall_display.outbox import Outbox
from tidehall_display.settings import DisplaySettings
from tidehall_display.voice.alsa import PROC, CardWatch
from tidehall_display.voice.announcer import CROWD, Announcer, Health, Limits
from tidehall_display.voice.calls import Call
from tidehall_display.voice.care import Care
from tidehall_display.voice.helper import Helper, process
from tidehall_display.voice.idle import Idle
from tidehall_display.voice.library import HallClips, Library
from tidehall_display.voice.loudspeaker import MIXER, Loudspeaker
from tidehall_display.voice.manner import KeptManner
from tidehall_display.voice.memory import Memory
from tidehall_display.voice.settings import VoiceSettings
from tidehall_display.voice.synthesis import Mute, OwnVoice, Synthesis
from tidehall_display.voice.virtual import VirtualCard
from tidehall_link.asking import Asker
from tidehall_link.catalogue import Words, read_catalogue
from tidehall_link.client import LinkState
from tidehall_link.membership import Membership
from tidehall_link.pairing import Credentials

log = logging.getLogger("tidehall.voice")

_HUNG_S = 180.0
PACKAGE = "tidehall_display.voice"
SPEECH_OF = {"cmn": "zh-CN", "en": "en"}
"""In which language of speech each catalogue is read aloud."""


@dataclass(slots=True)
class Voice:
    """A voice that may be started. It is its own ``Member`` and hears its own ``Reports``."""

    library: Library
    hall: HallClips
    manner: KeptManner
    speaker: Loudspeaker
    membership: Membership = field(init=False)
    announcer: Announcer = field(init=False)
    care: Care = field(init=False)
    idle: Idle = field(init=False)
    outbox: Outbox = field(init=False)
    zh: Words = field(default_factory=lambda: read_catalogue(PACKAGE, "zh-CN"))
    en: Words = field(default_factory=lambda: read_catalogue(PACKAGE, "en"))
    shown: Mapping[str, Any] | None = None
    _showing: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)
    _told: Mapping[str, Any] = field(default_factory=dict)

    def start(self) -> None:
        """Begin; returns at once."""
        self.changed()
        for name, run in (("announcer", self.announcer.run), ("voice-care", self.care.run)):
            thread = threading.Thread(target=run, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)
        self.outbox.start()
        self.membership.start()

    def stop(self) -> None:
        """End; a sound in hand is finished."""
        self.care.stop()
        self.announcer.stop()
        for thread in self._threads:
            thread.join(timeout=30)
        self.membership.stop()
        self.outbox.stop()
        self.speaker.reset()
        self.library.close()

    def healthy(self) -> bool:
        """True while its threads live and none hangs in a call."""
        since = self.announcer.busy_since
        hung = since is not None and self.announcer.pace.monotonic() - since > _HUNG_S
        return not hung and self.outbox.alive and self.membership.alive and all(t.is_alive() for t in self._threads)

    # what the membership tells

    def pairing(self, code: str | None) -> None:
        if code is not None:
            log.info("pairing code %s", code)
            self.hall.asker = None
            self._show({})
        self.idle.pairing(code)

    def joined(self, credentials: Credentials, asker: Asker) -> None:
        log.info("place in hall %s: %s", credentials.hall, credentials.name)
        self.hall.asker = asker
        self.care.at_once()

    def view(self, view: dict[str, Any], version: int, _keys: frozenset[str]) -> None:
        self._show(view, version)

    def link(self, state: LinkState) -> None:
        live = state is LinkState.LIVE
        self.announcer.live = live
        if live:
            self.care.at_once()
            self.outbox.nudge()

    def reload(self) -> None:
        """Start the sound afresh, between two calls, and ask the hall again how to speak."""
        self.announcer.afresh()
        self.care.at_once()

    # what the announcer and the care tell

    def announced(self, call: Call, how: str, reason: str = "") -> None:
        body = {"call": call.version, "how": how} | ({"reason": reason} if reason else {})
        self.outbox.add("announced", body)

    def changed(self) -> None:
        """A crowd or another state is told at once; single calls that come and go are not news."""
        told = status(self.announcer, self.library, self.zh, self.en)
        crowd = max(told["announcements"], self._told.get("announcements", 0)) >= CROWD
        if crowd or {**told, "announcements": 0} != {**self._told, "announcements": 0}:
            self._told = told
            self.membership.report(told)

    def learned(self) -> None:
        """The hall has said how to speak: what it showed meanwhile is taken now."""
        self._show(None)
        self.changed()

    def _show(self, view: Mapping[str, Any] | None, version: int | None = None) -> None:
        """A new view, or the one that is known taken again; nothing is spoken before it is known for which windows."""
        with self._showing:
            self.shown = self.shown if view is None else view
            if self.shown is not None and self.manner.known:
                self.announcer.take(self.shown, version)


def status(announcer: Announcer, library: Library, zh: Words, en: Words) -> dict[str, Any]:
    """What the manager sees of this voice."""
    health = announcer.state
    key = announcer.reason if health in (Health.FAILING, Health.NO_VOICE) else health.value
    parts = [_part("loudspeaker", "bad" if health in (Health.FAILING, Health.NO_VOICE) else "ok", key, zh, en)]
    if library.missing and library.spoken_by:
        parts.append(_part("speech", "warn", "missing", zh, en, languages=" ".join(sorted(library.missing))))
    elif library.spoken_by:
        parts.append(_part("speech", "warn" if library.spoken_by == "own" else "ok", library.spoken_by, zh, en))
    return {"audio": health.value, "announcements": announcer.waiting, "parts": parts}


def _part(name: str, state: str, key: str, zh: Words, en: Words, **facts: str) -> dict[str, str]:
    said, further = f"{name}.{key}", f"{name}.{key}_next"
    part = {"name": name, "state": state, "words": zh(said, **facts), "words_en": en(said, **facts)}
    if further in zh:
        part |= {"next": zh(further), "next_en": en(further)}
    return part


def make_speaker(settings: VoiceSettings, card: VirtualCard | None = None) -> Loudspeaker:
    """The loudspeaker that the settings name; nothing is opened yet."""
    if card is not None:
        return Loudspeaker(Helper(card.connect))
    environ = {} if "SDL_AUDIODRIVER" in os.environ else {"SDL_AUDIODRIVER": "alsa"}
    if settings.device:
        environ["AUDIODEV"] = settings.device  # SDL's own name for it
    watch = CardWatch() if settings.watch and PROC.is_dir() else None
    return Loudspeaker(Helper(process(MIXER, environ)), watch)


def create_voice(
    settings: DisplaySettings, token: str = "", card: VirtualCard | None = None, own: OwnVoice | None = None
) -> Voice:
    """A voice that is not running yet. ``card`` and ``own`` stand for what the settings name."""
    table, folder = settings.voice, settings.folder("voice")
    if card is None and table.speaker == "virtual":
        card = VirtualCard(folder / "announcements", speed=1.0)
    hall = HallClips()
    own = own or (Synthesis() if table.own_voice else Mute())
    library = Library(folder / "clips", hall, own, lambda: clock.best().timestamp())
    manner = KeptManner(folder / "manner.json")
    voice = Voice(library, hall, manner, make_speaker(table, card))
    voice.membership = Membership(settings.server, folder, "board", voice, token=token, ca=settings.ca)
    clock = voice.membership.clock
    voice.outbox = Outbox(folder / "announced.json", lambda: voice.membership.client, voice.membership.refused)
    voice.announcer = Announcer(
        voice.speaker, library, Memory(folder / "spoken.json"), lambda: manner.manner, clock, voice,
        Limits(table.most_waiting, float(table.fresh_s)),
    )  # fmt: skip
    voice.care = Care(hall, library, manner, lambda: voice.shown, lambda: voice.announcer.waiting > 0, voice.learned)
    words = {language: read_catalogue(PACKAGE, catalogue) for language, catalogue in SPEECH_OF.items()}
    voice.idle = Idle(voice.announcer, library, words, table.pairing_min * 60.0)
    voice.announcer.on_idle(voice.idle.do)
    return voice
