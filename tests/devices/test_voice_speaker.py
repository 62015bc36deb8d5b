"""The loudspeaker believes what was counted: every way a sound card can fail, on a virtual card and a real mixer."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.devices.voices import QUICK, Bench, beep, row, view
from tidehall_display.__main__ import PARTS
from tidehall_display.doctor import checks, here
from tidehall_display.settings import DisplaySettings
from tidehall_display.voice.agent import PACKAGE, SPEECH_OF
from tidehall_display.voice.alsa import CardWatch, moved
from tidehall_display.voice.announcer import Health
from tidehall_display.voice.checks import VoiceChecks
from tidehall_display.voice.helper import Helper, HelperGone, Wire, process
from tidehall_display.voice.idle import Idle
from tidehall_display.voice.library import HallClips, Library
from tidehall_display.voice.loudspeaker import MIXER, Loudspeaker
from tidehall_display.voice.manner import Manner
from tidehall_display.voice.pyttsx import pronounces
from tidehall_display.voice.settings import VoiceSettings
from tidehall_display.voice.speaker import Fault, SpeakerError
from tidehall_display.voice.synthesis import SAY_S, Mute, Synthesis
from tidehall_display.voice.virtual import Trouble, VirtualCard
from tidehall_link.catalogue import read_catalogue
from tidehall_link.doctor import examine
from tidehall_link.pace import Pace
from tidehall_link.speech.sound import Sound, at_rate, read_wav, write_wav

FAULTS = {
    Trouble.NO_DEVICE: Fault.NO_DEVICE,
    Trouble.PLAY_FAILS: Fault.LOST,
    Trouble.UNPLUGGED: Fault.LOST,
    Trouble.SHORT: Fault.CUT,
    Trouble.STANDS: Fault.STUCK,
    Trouble.HANGS: Fault.STUCK,
    Trouble.DUMMY: Fault.NULL_SINK,
}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, VirtualCard(tmp_path / "wav"), manner=Manner(repeats=1))
    yield made
    made.speaker.reset()


@pytest.mark.parametrize(("trouble", "fault"), FAULTS.items())
def test_f30_what_was_not_heard_is_told_with_the_reason_and_heals(bench: Bench, trouble: Trouble, fault: Fault) -> None:
    bench.speaker.waits = type(QUICK)(open_s=0.2, answer_s=0.2, grace_s=0.1) if trouble is Trouble.HANGS else QUICK
    bench.speaker.pace = Pace(lambda: time.monotonic() * 20)
    bench.card.trouble = trouble
    bench.hear(view(row(5, "A001", "1")))
    assert bench.told.announced_ == [("A001", "silent", fault.value)]
    assert (bench.announcer.state, bench.announcer.reason) == (Health.FAILING, fault.value)
    bench.announcer.look()
    assert bench.announcer.state is Health.FAILING, "a card that opens and does not play is not well"
    bench.card.trouble, bench.speaker.waits = Trouble.NONE, QUICK
    bench.announcer.look()
    assert bench.announcer.state.value == "silent", "it is there again, and nothing was heard yet"
    assert bench.hear(view(row(6, "A002", "1"))) == ["A002"]
    assert bench.announcer.state.value == "ok"


def test_f30_a_card_put_back_in_mid_call_speaks_the_call_after_all(bench: Bench) -> None:
    bench.card.trouble = Trouble.UNPLUGGED

    def back(_seconds: float, _until: object) -> bool:
        bench.card.trouble = Trouble.NONE
        return False

    bench.announcer.pace = Pace(wait=back)
    assert bench.hear(view(row(5, "A001", "1"))) == ["A001"]
    assert bench.told.announced_ == [("A001", "spoken", "")]
    assert bench.card.opened == 2


def test_the_virtual_card_writes_one_file_per_announcement(bench: Bench) -> None:
    bench.hear(view(row(5, "A001", "1"), row(6, "A002", "2")))
    assert bench.card.announcements() == ["A001 5", "A002 6"]
    whole = read_wav(bench.card.file("A001 5").read_bytes())
    parts = [each.sound.ms for each in bench.card.heard if each.announcement == "A001 5"]
    assert [path.name for path in sorted((bench.folder / "wav").iterdir())] == ["0001 A001-5.wav", "0002 A002-6.wav"]
    assert len(parts) == 2, "chime and words"
    assert abs(whole.ms - sum(parts)) < 5
    assert bench.card.heard[0].first_sample_at < bench.card.heard[-1].first_sample_at


def test_f30_a_card_that_stops_in_mid_sentence_or_never_moves(tmp_path: Path) -> None:
    """The mixer says that it plays; the kernel's counters say whether anything takes the sound."""
    proc = _proc(tmp_path)
    watch = CardWatch(proc)
    assert watch.cards() == ["bcm2835_headpho - bcm2835 Headphones"]
    never = watch.counters()
    assert never == {"card0/pcm0p/sub0": 4800}
    assert not moved(never, watch.counters())
    card = VirtualCard(speed=1.0)
    seconds = iter(range(1, 100))
    played = 0

    def wait(_seconds: float, _until: object) -> bool:
        nonlocal played
        played += 1
        if played <= 2:
            _status(proc, 4800 * (played + 1))
        return False

    speaker = Loudspeaker(Helper(card.connect), watch=watch, waits=QUICK, pace=Pace(lambda: next(seconds) / 5, wait))
    with pytest.raises(SpeakerError) as lost:
        speaker.start(beep(60_000), 0.5, "A001").finish()
    assert lost.value.fault is Fault.LOST, "it ran, and then no more"
    with pytest.raises(SpeakerError) as nowhere:
        speaker.start(beep(60_000), 0.5, "A001").finish()
    assert nowhere.value.fault is Fault.NULL_SINK
    assert CardWatch(tmp_path / "none").cards() == []
    speaker.reset()


def test_a_real_mixer_plays_into_a_file_what_it_was_given(tmp_path: Path) -> None:
    raw = tmp_path / "out.raw"
    disk = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(raw)}
    speaker = Loudspeaker(Helper(process(MIXER, disk)), waits=QUICK, anywhere=True)
    playing = speaker.start(beep(250), 0.5, "A001")
    playing.finish()
    speaker.reset()
    assert playing.first_sample_at > 0
    samples = read_wav(write_wav(Sound(48_000, _left(raw.read_bytes())))).samples
    assert sum(abs(sample) > 3_000 for sample in samples) > 48_000 * 0.25 / 3
    assert max(samples) < 9_000 * 0.7, "half as loud as it was given"


def test_f30_a_null_sink_is_no_loudspeaker_and_a_missing_card_is_told(tmp_path: Path) -> None:
    dummy = Loudspeaker(Helper(process(MIXER, {"SDL_AUDIODRIVER": "dummy"})), waits=QUICK)
    with pytest.raises(SpeakerError) as found:
        dummy.ready()
    assert found.value.fault is Fault.NULL_SINK
    nothing = Loudspeaker(Helper(process(MIXER, {"SDL_AUDIODRIVER": "no-such-driver"})), waits=QUICK)
    with pytest.raises(SpeakerError) as missing:
        nothing.start(beep(), 0.5, "A001")
    assert missing.value.fault is Fault.NO_DEVICE


def test_a_synthesiser_that_hangs_is_killed_and_the_next_sentence_starts_another() -> None:
    stubborn = Synthesis(Helper(process("tests.devices.stubborn")), start_s=30, say_s=0.1)
    assert stubborn.can("cmn")
    assert stubborn.say("cmn", "请") is None
    seconds, started = [0.0], []

    def absent() -> Wire:
        started.append(seconds[0])
        raise OSError("no such program")

    missing = Synthesis(Helper(absent), monotonic=lambda: seconds[0])
    for seconds[0] in (0.0, 1.0, 59.0, 61.0):
        assert not missing.can("cmn")
    assert started == [0.0, 61.0], "every sentence would wait for it"
    helper = Helper(process("tests.devices.stubborn"))
    with pytest.raises(HelperGone):
        helper.ask(("die",), 30)
    assert not helper.running
    assert helper.ask(("voices",), 30)[0] == "1.52"
    helper.end()
    stubborn.close()


def test_a_voice_is_chosen_by_what_it_says_not_by_its_name() -> None:
    """As espeak-ng 1.51 and 1.52 read 请 with their voices for Mandarin; and what this machine can really say."""
    assert not pronounces("cmn", "(en)kI55NTr'i:55")
    assert not pronounces("yue", "")
    assert not pronounces("cmn", "tS;hiN")
    assert pronounces("cmn", "tS;h'i214N_|")
    assert pronounces("en", "pl'i:z")
    own = Synthesis(start_s=60, say_s=60)
    assert {"cmn": "sit/cmn", "yue": "sit/yue"}.items() <= (own.voices.by_language or {}).items()
    phrases = ("请 A 零 零 一 号", "到 三 号窗口", "请注意，三号窗口暂停服务，请到导办台。")
    said = [own.say("cmn", phrase) for phrase in phrases * 3]
    lengths = [sound.ms if sound is not None else 0 for sound in said]
    assert min(lengths) > 1_500, "whole sentences, at the pace for a hall"
    assert all(abs(lengths[at] - lengths[at + 6]) < 150 for at in range(3)), "each as long as the time before"
    assert own.say("hak", "请") is None
    own.close()


def test_f30_the_pairing_code_is_spoken_every_half_minute_for_a_while(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    said: list[str] = []

    class Own(Mute):
        def say(self, language: str, text: str) -> Sound | None:
            said.append(f"{language} {text}")
            return beep() if language == "en" else None

    library = Library(tmp_path, HallClips(), Own(), lambda: 0.0)
    words = {said: read_catalogue(PACKAGE, of) for said, of in SPEECH_OF.items()}
    idle = Idle(bench.announcer, library, words, 60.0, Pace(lambda: bench.seconds))
    idle.do()
    idle.pairing("BCDF-GHJK")
    for bench.seconds in range(0, 200, 10):
        idle.do()
    idle.pairing(None)
    idle.do()
    assert said == ["cmn 本设备尚未授权。请在管理端输入授权码：B, C, D, F。 G, H, J, K。", "en " + said[1][3:]] * 2
    assert bench.card.announcements() == ["pairing BCDF-GHJK"]
    bench.speaker.reset()


def test_the_catalogues_have_the_same_keys_and_a_word_for_every_state() -> None:
    zh, en = (read_catalogue("tidehall_display.voice", language) for language in ("zh-CN", "en"))
    assert zh.keys == en.keys
    assert all(f"loudspeaker.{fault.value}_next" in zh for fault in Fault)
    told = [key for key in zh.keys if key.startswith(("loudspeaker", "speech"))]
    assert max(len(words(key, languages="hak nan")) for words in (zh, en) for key in told) <= 80


def test_rates_are_made_alike() -> None:
    doubled = at_rate(beep(100, 8_000), 16_000)
    assert (doubled.ms, doubled.hertz, max(doubled.samples)) == (100, 16_000, 9_000)
    assert SAY_S > 1


def _left(raw: bytes) -> array[int]:
    """One side of what SDL wrote."""
    return array("h", raw)[::2]


def _proc(folder: Path) -> Path:
    proc = folder / "asound"
    (proc / "card0" / "pcm0p" / "sub0").mkdir(parents=True)
    (proc / "card1" / "pcm0p" / "sub0").mkdir(parents=True)
    (proc / "cards").write_text(
        " 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n                      bcm2835 Headphones\n"
    )
    (proc / "card1" / "pcm0p" / "sub0" / "status").write_text("closed\n")
    _status(proc, 4800)
    return proc


def _status(proc: Path, position: int) -> None:
    (proc / "card0" / "pcm0p" / "sub0" / "status").write_text(
        f"state: RUNNING\nowner_pid   : 812\ntrigger_time: 91.2\n-----\nhw_ptr      : {position}\nappl_ptr    : 9600\n"
    )


def test_the_doctor_looks_at_card_voice_and_clips(tmp_path: Path) -> None:
    card = VirtualCard()
    own = Synthesis(Helper(process("tests.devices.stubborn")), start_s=30)
    it = VoiceChecks(VoiceSettings(), tmp_path, Loudspeaker(Helper(card.connect)), own, CardWatch(_proc(tmp_path)))
    (used,) = it.loudspeaker()
    assert (used.level.value, card.opened) == ("ok", 0), "a card that plays for somebody is left alone"
    (tmp_path / "asound" / "card0" / "pcm0p" / "sub0" / "status").write_text("closed\n")
    found = {each.check: each for each in examine(it.checks())}
    assert [found[name].level.value for name in ("loudspeaker", "own_voice", "clips")] == ["ok", "ok", "warn"]
    assert "bcm2835 Headphones" in found["loudspeaker"].zh
    card.trouble = Trouble.NO_DEVICE
    (gone,) = it.loudspeaker()
    assert (gone.level.value, gone.zh) == ("bad", "没有声卡，请检查音箱和声卡的线，再看 [voice] 的 device")
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "x.wav").write_bytes(bytes(1000))
    assert [each.level.value for each in it.clips()] == ["ok"]


def test_one_doctor_for_the_display_looks_at_the_parts_that_run_here(tmp_path: Path) -> None:
    table = VoiceSettings(speaker="virtual", own_voice=False)
    settings = DisplaySettings(server="http://127.0.0.1:9", data=str(tmp_path), voice=table)
    assert here(settings, PARTS) == list(PARTS)
    (tmp_path / "voice").mkdir()
    assert here(settings, PARTS) == ["voice"]
    found = {each.check: each.level.value for each in examine(checks(settings, ["voice"]))}
    assert (found["server"], found["loudspeaker"], found["own_voice"]) == ("bad", "warn", "ok")
    assert "fonts" not in found, "nothing is drawn here"
