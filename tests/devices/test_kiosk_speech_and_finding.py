"""Shelf kept on the kiosk's disk, and lost numbers found again; the hall is a fake that can be away."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tidehall_kiosk.hall import Declined, Done, Extras, Json, NoAnswer
from tidehall_kiosk.reader.record import Card, CardKind
from tidehall_kiosk.tickets.asking import parse
from tidehall_kiosk.tickets.finding import Finder
from tidehall_kiosk.tickets.refusals import Refused
from tidehall_link.speech.shelf import Shelf

PHONE = "13800005678"


class Studio:
    """Says how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.there = True
        self.now = 1_000_000.0

    def fetch(self, text: str, language: str) -> bytes | None:
        self.asked.append((text, language))
        return f"{language}:{text}:{len(self.asked)}".encode() if self.there else None

    def clips(self, folder: Path) -> Shelf:
        return Shelf(folder, self.fetch, lambda: self.now)


def test_a_clip_is_fetched_once_and_stays_over_a_restart(tmp_path: Path) -> None:
    studio = Studio()
    first = studio.clips(tmp_path).clip("请选择", "zh-CN")
    studio.there = False
    assert studio.clips(tmp_path).clip("请选择", "zh-CN") == first
    assert len(studio.asked) == 1
    assert studio.clips(tmp_path).clip("请选择", "en") is None


def test_a_new_recording_is_noticed_and_a_lost_server_is_not_heard(tmp_path: Path) -> None:
    studio = Studio()
    clips = studio.clips(tmp_path)
    first = clips.clip("您好", "zh-CN")
    studio.now += 13 * 3600
    studio.there = False
    assert clips.clip("您好", "zh-CN") == first
    studio.there = True
    assert clips.clip("您好", "zh-CN") != first


def test_the_disk_does_not_fill_with_clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidehall_link.speech.shelf._MOST", 20)
    monkeypatch.setattr("tidehall_link.speech.shelf._ROOM", 5)
    studio = Studio()
    clips = studio.clips(tmp_path)
    for n in range(60):
        studio.now += 1
        assert clips.clip(f"前面 {n} 人", "zh-CN")
    assert len(list(tmp_path.glob("*.wav"))) <= 20
    assert clips.clip("", "zh-CN") is None
    assert clips.clip("长" * 121, "zh-CN") is None


class Hall:
    """Knows one person."""

    def __init__(self) -> None:
        self.away = False
        self.asked: list[dict[str, Any]] = []

    def find(self, who: Json) -> Done | Declined:
        self.asked.append(dict(who))
        if self.away:
            raise NoAnswer(sent=False)
        return Done({"tickets": [{"ticket": "A001", "status": "waiting"}]}, 0)

    def extras(self, ticket: str, service: str) -> Extras:
        return Extras(progress_url=f"http://hall/t/{ticket}")

    def send(self, name: str, body: Json, command_id: str, wait_s: float) -> Done | Declined:
        raise AssertionError("finding commands nothing")

    def speech(self, text: str, language: str) -> bytes | None:
        return None


class Reader:
    """One card lies there."""

    def card(self, handle: str) -> Card | None:
        number = bytearray(b"110101199003074610")
        return Card(CardKind.RESIDENT, date(1990, 3, 7), number) if handle == "handle12" else None

    def reset(self) -> None:
        """Nothing."""


def refusal(finder: Finder, raw: object) -> str:
    with pytest.raises(Refused) as refused:
        finder.find(raw)
    return refused.value.code


def test_only_the_card_gets_the_address_that_can_leave_the_queue() -> None:
    hall = Hall()
    finder = Finder(lambda: hall, Reader())
    assert finder.find({"phone": PHONE}).body["tickets"] == [{"ticket": "A001", "status": "waiting"}]
    by_card = finder.find({"card": "handle12"}).body["tickets"]
    assert by_card == [{"ticket": "A001", "status": "waiting", "progress_url": "http://hall/t/A001"}]
    assert hall.asked == [{"phone": PHONE}, {"id_number": "110101199003074610"}]


def test_phone_numbers_cannot_be_tried_one_after_another() -> None:
    now = [0.0]
    finder = Finder(Hall, Reader(), lambda: now[0])
    for n in range(6):
        finder.find({"phone": f"1380000567{n}"})
    assert refusal(finder, {"phone": PHONE}) == "too_many"
    assert finder.find({"card": "handle12"}).status == 200
    now[0] = 601.0
    assert finder.find({"phone": PHONE}).status == 200


def test_what_cannot_be_answered_is_refused_in_words() -> None:
    hall = Hall()
    hall.away = True
    finder = Finder(lambda: hall, Reader())
    assert refusal(finder, {"phone": PHONE}) == "unreachable"
    assert refusal(finder, {"phone": "12345"}) == "invalid"
    assert refusal(finder, {"card": "lifted12"}) == "card_gone"
    assert refusal(finder, {}) == "invalid"
    assert refusal(Finder(lambda: None, Reader()), {"phone": PHONE}) == "unpaired"


def test_a_request_tells_nothing_of_the_phone_that_came_with_it() -> None:
    raw = {"request_id": "r" * 16, "service": "yb", "proxy": True}
    one = parse("take-ticket", raw | {"phone": PHONE})
    other = parse("take-ticket", raw | {"phone": "13900001111"})
    assert one.fingerprint == other.fingerprint != parse("take-ticket", raw).fingerprint
    assert PHONE not in repr(one)
    with pytest.raises(Refused):
        parse("take-ticket", raw | {"phone": PHONE, "card": "handle12"})
    with pytest.raises(Refused):
        parse("take-ticket", raw | {"class": "elderly"})
