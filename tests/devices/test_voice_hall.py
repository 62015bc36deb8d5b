"""The voice in a hall: paired by its spoken code, speaking real calls with the hall's clips, through faults.

The hall's clock is in hand, so that half a minute passes at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.devices.kiosk import until
from tests.e2e.steered import SteeredHall
from tests.faults.proxy import FaultProxy
from tidehall_display.settings import DisplaySettings
from tidehall_display.voice import library
from tidehall_display.voice.agent import create_voice
from tidehall_display.voice.virtual import Trouble, VirtualCard
from tidehall_link.clock import Local
from tidehall_link.speech.sound import read_wav

NAME = "大厅喇叭"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SteeredHall]:
    made = SteeredHall(tmp_path_factory.mktemp("hall"), "chini")
    made.start()
    made.sit("1")
    yield made
    made.stop()


class House:
    """A voice in that hall."""

    def __init__(self, hall: SteeredHall, folder: Path, line: FaultProxy) -> None:
        self.hall = hall
        self.line = line
        self.board = ""
        self.card = VirtualCard(folder / "wav")
        url = f"{hall.origin.scheme}://127.0.0.1:{line.port}"
        self.settings = DisplaySettings(server=url, data=str(folder), ca=hall.ca)
        self.voice = create_voice(self.settings, card=self.card)
        self.voice.start()

    def call(self) -> str:
        """Somebody is called to window 1."""
        self.hall.command("take-ticket", service="yb")
        ticket: str = self.hall.command("call-next", window="1")["ticket"]
        return ticket

    def free(self) -> None:
        self.hall.command("start", window="1")
        self.hall.command("finish", window="1")

    def facts(self, ticket: str) -> list[dict[str, Any]]:
        story = self.hall.get(f"tickets/{ticket}")["story"]
        return [fact["data"] for fact in story if fact["type"] == "CallAnnounced"]

    def heard(self, ticket: str) -> list[str]:
        return [name for name in self.card.announcements() if name.split(" ")[0] == ticket]

    def elsewhere(self) -> list[str]:
        """The windows for which a board is not to speak."""
        self.board = self.board or self.hall.device("board", "大厅电视")
        told: list[str] = self.hall.get("board", self.board)["elsewhere"]
        return told

    def condition(self) -> dict[str, Any]:
        devices = self.hall.get("devices")["devices"]
        found: dict[str, Any] = next(each for each in devices if each["name"] == NAME)["condition"]
        return found

    def now(self) -> datetime:
        """The server's clock."""
        return datetime.fromisoformat(self.hall.get("views/board")["now"])

    def alerts(self) -> list[str]:
        return [alert["kind"] for alert in self.hall.get("views/manager")["view"]["alerts"]]


@pytest.fixture(scope="module")
def house(hall: SteeredHall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with FaultProxy(hall.origin.host, hall.port) as line, pytest.MonkeyPatch.context() as patient:
        patient.setattr(library, "_ASK_S", 60.0)  # a busy machine's hall is slow, and not away
        made = House(hall, tmp_path_factory.mktemp("voice"), line)
        yield made
        made.voice.stop()


def test_it_speaks_its_code_is_paired_and_speaks_calls_in_the_hall_s_languages(house: House) -> None:
    until(house.card.announcements, "the pairing code is spoken")
    code = house.card.announcements()[0].split(" ")[1]
    house.hall.pair(code, "voice", NAME)
    until(lambda: house.voice.manner.known, "it has learned how to speak")
    assert house.voice.manner.manner.languages == ("cmn", "yue")
    ticket = house.call()
    until(lambda: house.facts(ticket), "i7: it is told")
    assert [fact["how"] for fact in house.facts(ticket)] == ["spoken"]
    (name,) = house.heard(ticket)
    sounds = [each.sound.ms for each in house.card.heard if each.announcement == name]
    assert len(sounds) == 3, "the chime, and the sentence twice"
    assert sounds[1] == sounds[2] > 5_000, "Mandarin and Cantonese"
    assert read_wav(house.card.file(name).read_bytes()).ms == pytest.approx(sum(sounds), abs=5)
    assert house.voice.library.spoken_by == "hall"
    assert {each.volume for each in house.card.heard if each.announcement == name} == {0.8}
    until(lambda: house.condition().get("audio") == "ok", "the manager sees that it works")
    everywhere = [line["id"] for line in house.hall.get("views/board")["view"]["windows"]]
    assert house.elsewhere() == sorted(everywhere), "no board speaks what the voice speaks"
    house.hall.command("recall", window="1")
    until(lambda: len(house.heard(ticket)) == 2, "a recall is spoken again")
    house.free()


def test_f30_i7_without_a_sound_card_the_manager_is_alarmed_until_it_speaks_again(house: House) -> None:
    house.card.trouble = Trouble.NO_DEVICE
    house.voice.reload()
    ticket = house.call()
    until(lambda: house.facts(ticket), "the silence is told")
    assert [(fact["how"], fact["reason"]) for fact in house.facts(ticket)] == [("silent", "no_device")]
    until(lambda: house.condition().get("audio") == "failing", "the manager sees the device")
    assert "audio" in house.condition()["alerts"]
    assert house.elsewhere() == [], "the boards take over"
    part = next(part for part in house.condition()["parts"] if part["name"] == "loudspeaker")
    assert (part["state"], part["words"]) == ("bad", "没有声卡")
    house.hall.run_at(60)
    until(lambda: "voice_unavailable" in house.alerts(), "half a minute later it is an alarm")
    house.hall.run_at(1)
    house.card.trouble = Trouble.NONE
    house.voice.care.at_once()
    house.free()
    house.call()
    until(lambda: "voice_unavailable" not in house.alerts(), "the first call that is heard ends it")
    house.free()


def test_f19_i7_the_link_away_and_back_no_stale_call_is_spoken_and_later_ones_are(house: House) -> None:
    first = house.call()
    until(lambda: house.facts(first), "spoken")
    house.free()
    house.line.change(refuse=True)
    house.line.reset()
    until(lambda: not house.voice.announcer.live, "the hall is out of reach")
    missed = house.call()
    before = house.now()
    house.hall.run_at(60)
    until(lambda: house.facts(missed) and house.now() - before > timedelta(minutes=1), "a minute passes")
    house.hall.run_at(1)
    away_s = (house.now() - before).total_seconds()
    house.voice.membership.clock._local = Local(lambda: time.monotonic() + away_s)
    assert [(fact["how"], fact["reason"]) for fact in house.facts(missed)] == [("silent", "voice_offline")]
    house.line.change(refuse=False)
    until(lambda: house.voice.announcer.live, "it is back")
    house.free()
    later = house.call()
    until(lambda: house.facts(later), "later ones are spoken")
    house.free()
    assert [fact["how"] for fact in house.facts(later)] == ["spoken"]
    assert [house.heard(ticket) != [] for ticket in (first, missed, later)] == [True, False, True]


def test_the_hall_s_voice_gone_its_own_speaks_and_a_restart_repeats_nothing(hall: SteeredHall, house: House) -> None:
    house.voice.hall.asker = None
    ticket = house.call()
    until(lambda: house.facts(ticket), "spoken all the same")
    assert house.voice.library.spoken_by == "own"
    (name,) = house.heard(ticket)
    assert house.card.sound(name).ms > 8_000
    house.voice.stop()
    house.card.heard.clear()
    again = create_voice(house.settings, card=house.card)
    again.start()
    house.voice = again
    until(lambda: again.announcer.live, "followed again")
    house.hall.command("recall", window="1")
    until(lambda: house.heard(ticket), "the recall is spoken")
    assert len(house.card.announcements()) == 1, "the call of before the restart is not"
    house.free()


def test_i7_a_voice_that_lost_its_power_is_told_for_and_alarms(house: House) -> None:
    house.voice.stop()
    ticket = house.call()
    house.hall.run_at(60)
    until(lambda: house.facts(ticket), "the server says what the voice cannot")
    assert [(fact["how"], fact["reason"]) for fact in house.facts(ticket)] == [("silent", "voice_offline")]
    until(lambda: "voice_unavailable" in house.alerts(), "the manager is alarmed")
    until(lambda: house.elsewhere() == [], "a while later the boards speak themselves")
    house.hall.run_at(1)
