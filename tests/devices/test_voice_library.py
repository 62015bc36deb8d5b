"""Words become sound: the hall's clips first, kept on this disk; one voice per language; a hall away costs no wait."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.devices.voices import beep
from tidehall_display.voice.library import HallClips, Library, NoVoiceError
from tidehall_link.asking import Asker
from tidehall_link.sending import Reply
from tidehall_link.speech.sound import Sound, write_wav

CALL = [("cmn", ("请 A 零 零 一 号", "到 三 号窗口"))]


class Hall(Asker):
    """A server that speaks Mandarin, except what it ``lacks``."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.lacks: set[str] = set()
        self.status = 200
        self.content = write_wav(beep(300))

    def post(self, path: str, body: Mapping[str, Any], wait_s: float = 3.0) -> Reply | None:
        self.asked.append(str(body["text"]))
        known = body["language"] == "cmn" and body["text"] not in self.lacks
        if not self.status:
            return None
        return Reply(self.status, {"url": "/clip"}) if known else Reply(409, {"code": "speech_unavailable"})

    def fetch(self, address: str, wait_s: float = 3.0) -> bytes | None:
        return self.content if address == "/clip" else None


class Own:
    """Speaks Mandarin and Cantonese, at another rate than the hall."""

    def can(self, language: str) -> bool:
        return language in ("cmn", "yue")

    def say(self, language: str, text: str) -> Sound | None:
        return beep(500, 16_000) if self.can(language) else None

    def close(self) -> None:
        pass


class Desk:
    """A library with a hall in hand."""

    def __init__(self, folder: Path) -> None:
        self.hall, self.seconds = Hall(), 0.0
        self.clips = HallClips(lambda: self.seconds)
        self.clips.asker = self.hall
        self.library = Library(folder, self.clips, Own(), lambda: 1_800_000_000 + self.seconds)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_hall_s_clips_are_fetched_once_and_outlive_the_hall(desk: Desk) -> None:
    first = desk.library.sentence(CALL)
    desk.hall.status = 0
    again = desk.library.sentence(CALL)
    assert (again, desk.library.spoken_by, desk.hall.asked) == (first, "hall", list(CALL[0][1]))
    assert 600 < first.ms < 700, "two clips and a breath"


def test_one_language_is_spoken_by_one_voice(desk: Desk) -> None:
    desk.hall.lacks = {"到 三 号窗口"}
    said = desk.library.sentence(CALL)
    assert (desk.library.spoken_by, said.hertz) == ("own", 16_000)
    assert said.ms > 1_000, "both halves, not the hall's first and our second"


def test_languages_in_order_and_those_without_a_voice_are_named(desk: Desk) -> None:
    words = CALL[0][1]
    said = desk.library.sentence([("hak", words), ("cmn", words), ("yue", words)])
    assert said.hertz == 16_000, "clips of different rates are made alike"
    assert 2_000 < said.ms < 2_200
    assert desk.library.missing == {"hak"}
    with pytest.raises(NoVoiceError):
        desk.library.sentence([("hak", words)])


def test_f19_a_hall_that_does_not_answer_is_not_asked_for_every_phrase(desk: Desk) -> None:
    desk.hall.status = 0
    desk.library.sentence(CALL)
    desk.library.sentence([("cmn", ("请 A 零 零 二 号",))])
    assert len(desk.hall.asked) == 1, "each question would cost its time-out"
    desk.seconds += 6
    desk.library.sentence([("cmn", ("请 A 零 零 二 号",))])
    assert len(desk.hall.asked) == 2
    desk.hall.status = 200
    desk.clips.back()
    desk.library.sentence(CALL)
    assert desk.library.spoken_by == "hall"


def test_a_clip_that_is_none_is_not_kept(desk: Desk) -> None:
    desk.hall.content = b"<html>"
    desk.library.sentence(CALL)
    assert desk.library.spoken_by == "own"
    desk.hall.content = write_wav(beep(300))
    desk.library.sentence(CALL)
    assert desk.library.spoken_by == "hall"
