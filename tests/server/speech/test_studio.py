"""Phrases become clips: digit by digit, once each, recorded words before synthetic ones, and never a hanging voice."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from tests.server.speech.recordings import pack, tone
from tidehall_link.speech.phrases import numeral
from tidehall_link.speech.sound import chime, read_wav
from tidehall_server.speech import LANGUAGES, NoVoiceError, Studio, Synthesis, UnspeakableError, call_texts, clean
from tidehall_server.speech.clips import Clips

HAKKA = ["请", "到", "号", "号窗口", *"零一二三四五六七八九十", *"ABZ"]


@pytest.mark.parametrize(
    ("language", "ticket", "window", "said"),
    [
        ("cmn", "A001", "3", ("请 A 零 零 一 号", "到 三 号窗口")),
        ("yue", "AB120", "12", ("请 A B 一 二 零 号", "到 十二 号窗口")),
        ("hak", "Z999", "20", ("请 Z 九 九 九 号", "到 二十 号窗口")),
        ("cmn", "B010", "C2", ("请 B 零 一 零 号", "到 C 二 号窗口")),
        ("cmn", "B010", "咨询台", ("请 B 零 一 零 号", "到 综合咨询窗口")),
        ("en", "A001", "3", ("Number A, 0 0 1", "please go to window 3")),
    ],
)
def test_b4_a_call_is_said_digit_by_digit(language: str, ticket: str, window: str, said: tuple[str, str]) -> None:
    assert call_texts(language, ticket, window, "综合咨询") == said


def test_window_numbers_are_read_as_numbers() -> None:
    assert [numeral(n) for n in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]


@pytest.mark.parametrize(
    "text", ["", "   ", "。。。", "请" * 121, "<speak>x</speak>", "[[n'Vm]]", "a\u202eb", "x\x00", "{x}", "&amp;"]
)
def test_only_plain_bounded_sentences_are_spoken(text: str) -> None:
    with pytest.raises(UnspeakableError):
        clean(text)


def test_this_machine_speaks_mandarin_and_cantonese_and_says_that_it_cannot_speak_hakka() -> None:
    voices = Synthesis().voices
    assert tuple(int(part) for part in voices.version.split(".")[:2]) >= (1, 52)
    assert voices.languages == set(LANGUAGES)


def test_a_clip_is_made_once_and_sounds(tmp_path: Path) -> None:
    studio = Studio(tmp_path)
    number, where = studio.call("cmn", "A001", "3", "综合窗口")
    assert 1200 < number.ms < 4000
    assert 900 < where.ms < 4000
    path = studio.clips.path(number.name)
    assert path is not None
    made = path.stat().st_mtime_ns
    sound = read_wav(path.read_bytes())
    assert max(abs(sample) for sample in sound.samples) > 20_000
    assert Studio(tmp_path).say("cmn", "请 A 零 零 一 号") == number
    assert path.stat().st_mtime_ns == made
    assert studio.say("yue", "请 A 零 零 一 号").name != number.name


def test_the_hall_recordings_win_and_are_the_way_for_dialects(tmp_path: Path) -> None:
    studio = Studio(tmp_path)
    with pytest.raises(NoVoiceError):
        studio.call("hak", "A001", "3", "")
    synthetic = studio.say("cmn", "请 A 零 零 一 号")
    pack(tmp_path / "packs" / "kejia", "hak", HAKKA, "客家话")
    pack(tmp_path / "packs" / "ours", "cmn", [*HAKKA, "请 A 零 零 一 号"])
    assert not studio.broken
    assert studio.ready("hak")
    number, _ = studio.call("hak", "A001", "3", "")
    assert number.ms == pytest.approx(6 * 200 + 5 * 60, abs=30)
    whole = studio.say("cmn", "请 A 零 零 一 号")
    assert whole.name != synthetic.name
    assert whole.ms == pytest.approx(200, abs=30), "a sentence recorded as one beats its parts"
    assert studio.source("cmn", "请在这里取号") == "synthesised"
    assert studio.source("hak", "请在这里取号") == ""


@pytest.mark.parametrize(
    "manifest",
    [
        'language = "hak"\n[clips]\n"请" = "../../people.key"',
        'language = "hak"\n[clips]\n"请" = "missing.wav"',
        'language = "../x"\n[clips]\n"请" = "w.wav"',
        'language = "hak"',
        "no toml",
    ],
)
def test_a_broken_pack_is_told_and_not_used(tmp_path: Path, manifest: str) -> None:
    folder = tmp_path / "packs" / "bad"
    folder.mkdir(parents=True)
    (folder / "w.wav").write_bytes(tone(440))
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    studio = Studio(tmp_path)
    assert studio.packs == []
    assert len(studio.broken) == 1


def test_recordings_of_two_rates_are_told(tmp_path: Path) -> None:
    folder = pack(tmp_path / "packs" / "two", "hak", HAKKA)
    (folder / "w1.wav").write_bytes(tone(440, rate=8000))
    (folder / "w2.wav").write_bytes(b"RIFF no sound")
    problems = list(Studio(tmp_path).packs[0].problems())
    assert len(problems) == 2


def test_a_recording_that_cannot_be_played_leaves_the_call_to_the_synthesiser(tmp_path: Path) -> None:
    for language in ("cmn", "hak"):
        for file in pack(tmp_path / "packs" / language, language, HAKKA).glob("*.wav"):
            file.write_bytes(b"RIFF no sound")
    studio = Studio(tmp_path)
    assert studio.say("cmn", "请 A 零 零 一 号").ms > 1000
    with pytest.raises(NoVoiceError):
        studio.say("hak", "请 A 零 零 一 号")


def test_a_voice_that_hangs_is_killed_and_costs_only_patience(tmp_path: Path) -> None:
    hanging = Synthesis((sys.executable, "-c", "import time; time.sleep(600)"), patience_s=0.2)
    studio = Studio(tmp_path, hanging)
    with pytest.raises(NoVoiceError):
        studio.say("cmn", "请 A 零 零 一 号")
    assert hanging.voices.languages == frozenset()
    assert studio.chime().ms > 1000, "the chime needs no voice"


def test_a_voice_that_reads_chinese_as_letters_is_no_voice(tmp_path: Path) -> None:
    told = '{"version": "1.51", "phonemes": {"cmn": "(en)k\'I55N", "yue": "c\'ing2", "en": "pl\'i:z"}}'
    old = Synthesis((sys.executable, "-c", f"print({told!r}, end='')"))
    assert old.voices.languages == {"yue", "en"}


def test_four_at_once_do_not_hang(tmp_path: Path) -> None:
    studio = Studio(tmp_path)
    texts = ["到 一 号窗口", "到 二 号窗口", "到 一 号窗口", "到 三 号窗口"]
    threads = [threading.Thread(target=studio.say, args=("cmn", text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert studio.clips.size()[0] == 3


def test_the_folder_of_clips_is_bounded(tmp_path: Path) -> None:
    clips = Clips(tmp_path, most_bytes=100_000)
    for number in range(402):
        name = Clips.name_of(str(number))
        clips.make(name, lambda: read_wav(tone(440, ms=60)))
    count, size = clips.size()
    assert size <= 100_000 + 200 * 2000
    assert count < 300
    assert clips.find(Clips.name_of("401")) is not None


def test_a_damaged_clip_is_made_again(tmp_path: Path) -> None:
    name = Clips.name_of("x")
    Clips(tmp_path).make(name, chime)
    (tmp_path / name).write_bytes(b"half")
    clip = Clips(tmp_path).make(name, chime)
    assert clip is not None
    assert read_wav((tmp_path / name).read_bytes()).ms == clip.ms
