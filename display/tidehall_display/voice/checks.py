"""What a doctor looks at where a voice runs: the loudspeaker, the voice of this machine, the clips on its disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tidehall_display.settings import DisplaySettings
from tidehall_display.voice.agent import PACKAGE, make_speaker
from tidehall_display.voice.alsa import CardWatch
from tidehall_display.voice.settings import VoiceSettings
from tidehall_display.voice.speaker import Speaker, SpeakerError
from tidehall_display.voice.synthesis import Synthesis
from tidehall_link.catalogue import read_catalogue
from tidehall_link.doctor import Check, Finding, bad, ok, warn


@dataclass(frozen=True, slots=True)
class VoiceChecks:
    """Nothing is played: the card is opened and let go."""

    table: VoiceSettings
    folder: Path
    speaker: Speaker
    synthesis: Synthesis
    cards: CardWatch

    def checks(self) -> list[Check]:
        return [self.loudspeaker, self.own_voice, self.clips]

    def loudspeaker(self) -> Iterator[Finding]:
        if self.table.speaker == "virtual":
            yield warn("loudspeaker", "用的是虚拟喇叭，大厅里听不到", "a virtual loudspeaker: nobody hears it")
            return
        zh, en = read_catalogue(PACKAGE, "zh-CN"), read_catalogue(PACKAGE, "en")
        found = self.cards.cards()
        if self.cards.counters():  # by the voice itself, most likely; a second program might be turned away
            yield ok("loudspeaker", "声卡正在用，声音在走", "the sound card is in use, and it moves")
            return
        try:
            self.speaker.ready()
        except SpeakerError as error:
            key = f"loudspeaker.{error.fault.value}"
            yield bad("loudspeaker", f"{zh(key)}，{zh(key + '_next')}", f"{en(key)}. {en(key + '_next')}")
            return
        finally:
            self.speaker.reset()
        named = "、".join(found) or "–"
        yield ok("loudspeaker", f"声卡打得开：{named}", f"the sound card opens: {', '.join(found) or '-'}")

    def own_voice(self) -> Iterator[Finding]:
        if not self.table.own_voice:
            yield ok("own_voice", "设为不用本机合成", "set not to synthesise here")
            return
        voices = self.synthesis.voices
        self.synthesis.close()
        able = " ".join(sorted(voices.by_language or {}))
        if "cmn" in (voices.by_language or {}):
            told = f"espeak-ng {voices.version} ({able})"
            yield ok("own_voice", f"断网时能自己说话：{told}", f"speaks by itself when the hall is away: {told}")
        else:
            yield warn(
                "own_voice",
                "断网时说不了普通话：请安装 tidehall[display]",
                "no Mandarin of its own when the hall is away: install tidehall[display]",
            )

    def clips(self) -> Iterator[Finding]:
        kept = list((self.folder / "clips").glob("*.wav"))
        size = sum(path.stat().st_size for path in kept) / 1e6
        told = f"{len(kept)} / {size:.1f} MB"
        if kept:
            yield ok("clips", f"本机存有大厅语音 {told}", f"clips of the hall kept here: {told}")
        else:
            yield warn(
                "clips",
                "还没有存下大厅的语音：配对并连上服务器后会自动下载",
                "no clips of the hall yet: they are fetched once it is paired and connected",
            )


def checks(settings: DisplaySettings) -> list[Check]:
    """The checks of the voice that ``settings`` describe."""
    table = settings.voice
    return VoiceChecks(table, settings.folder("voice"), make_speaker(table), Synthesis(), CardWatch()).checks()
