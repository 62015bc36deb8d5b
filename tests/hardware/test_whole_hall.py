"""One ticket through the hall's hardware, from the card on the reader to the story on the server."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import TYPE_CHECKING

from tests.hardware.course import live_through
from tests.hardware.record import Record
from tests.hardware.whole import WINDOW, whole_hall
from tidehall_display.led.onbon.frame import FrameReader
from tools.tour.sheet import draw

if TYPE_CHECKING:
    from tests.services.browser import Pages

ADDRESS = b"\x01"
TOLD = [
    "TicketTaken",
    "TicketCalled",
    "CallAnnounced",
    "TicketStarted",
    "CallAnnounced",
    "TicketFinished",
    "TicketRated",
]


def test_one_ticket_from_the_card_to_the_story(tmp_path: Path, pages: Pages) -> None:
    with whole_hall(tmp_path) as hall:
        table = hall.table()
        record = live_through(hall, table, hall.kiosk(pages))
        assert record.code.startswith(f"{hall.stage.url}/t/"), "a telephone reads the code off the paper"
        _on_the_line(record)
        _spoken(record)
        assert table.panel.card.violations == [], "nothing that a card would wear out by"
        assert FrameReader().feed(record.led_frame), "a whole frame of the maker's"
        _story(record)
        assert not table.ended(), "no device has ended"
        assert draw(record, "赤坭").size[0] > 0, "the picture sheet of it can be drawn"


def _on_the_line(record: Record) -> None:
    """The vendor's own frames, byte for byte: the key, its echo, a beep, six places of the display."""
    number = bytes(int(digit) for digit in record.ticket[-3:])
    wanted = [b"\x01\x0c", b"\x01\x0c", b"\x03", b"\x02\x0a\x0a\x0a" + number]
    encoded = [said.frame.encoded() for said in record.keypad]
    assert encoded[:2] == [_framed(ADDRESS + body) for body in wanted[:2]], "acknowledged before anything else"
    assert sorted(encoded) == sorted(_framed(ADDRESS + body) for body in wanted)
    assert [said.by_pad for said in record.keypad] == [True, False, False, False]
    assert [said.frame.data for said in record.rating if said.frame.function == 0x11] == [b"\x05"]


def _framed(body: bytes) -> bytes:
    return bytes((0xFF, 0x68, len(body), len(body), 0x68)) + body + bytes((sum(body) & 0xFF, 0x16))


def _spoken(record: Record) -> None:
    assert record.spoken is not None
    with wave.open(io.BytesIO(record.spoken.wav)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        samples = sound.readframes(sound.getnframes())
    assert seconds > 5, "chime, Mandarin, Cantonese"
    assert max(samples) > 0, "not silence"
    assert "二号窗口" in record.spoken.texts[0].replace(" ", "")


def _story(record: Record) -> None:
    """I7: the call was shown and spoken; the rating is the citizen's, told by the keypad's evaluator."""
    facts = record.story
    assert sorted(fact["type"] for fact in facts) == sorted(TOLD)
    assert facts[0]["data"]["priority"] == "elderly"
    actors = {fact["type"]: fact["actor"].partition(":")[0] for fact in facts}
    assert actors["TicketTaken"] == "kiosk"
    assert {actors[name] for name in ("TicketCalled", "TicketStarted", "TicketFinished", "TicketRated")} == {"caller"}
    how = {fact["data"]["how"]: fact["actor"].partition(":")[0] for fact in facts if fact["type"] == "CallAnnounced"}
    assert how == {"shown": "board", "spoken": "voice"}
    called = next(fact["data"] for fact in facts if fact["type"] == "TicketCalled")
    assert called["window"] == WINDOW
    assert facts[-1]["data"]["level"] == "very_satisfied"
