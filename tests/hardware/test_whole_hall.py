"""One ticket through the hall's hardware, from the card on the reader to the story on the server."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

from tests.hardware.course import live_through
from tests.hardware.record import Record
from tests.hardware.whole import WINDOW, whole_hall
from tidehall_display.led.onbon.frame import framed
from tidehall_link.speech.sound import chime, read_wav
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
        _shown(record)
        assert table.panel.card.violations == [], "nothing that a card would wear out by"
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
    """The hall's own clips of both languages, phrase by phrase, sample by sample, behind the chime."""
    assert record.spoken is not None
    assert "二号窗口" in record.spoken.texts[0].replace(" ", "")
    heard = read_wav(record.spoken.wav)
    bell, samples = chime(), heard.samples.tobytes()
    assert samples.startswith(bell.samples.tobytes())
    at = len(bell.samples) * 2
    clips = [read_wav(clip) for clip in record.spoken.clips]
    assert len(clips) == 4, "the number and the way, in Mandarin and in Cantonese"
    for clip in clips:
        assert (clip.hertz, clip.ms > 500) == (heard.hertz, True)
        found = samples.find(clip.samples.tobytes(), at)
        assert found >= at
        at = found + len(clip.samples) * 2


def _shown(record: Record) -> None:
    """The board's picture has the number, the strip got the maker's frame with it, byte for byte."""
    assert record.board is not None
    assert record.board_number is not None
    box = record.board_number.info["box"]
    assert record.board.crop(box).tobytes() == record.board_number.tobytes()
    assert record.led_frame in {_dynamic_area(record.ticket, colour) for colour in (b"1", b"3")}


def _dynamic_area(ticket: str, colour: bytes) -> bytes:
    """A3 06 for a BX-5K of 192 by 32 dots: one area, forgotten after 300 s, in the middle, one line, standing still."""
    text = b"\\FO002\\FE002\\C" + colour + f"请 {ticket} 号".encode("gb2312")
    place = bytes.fromhex("00 0000 0000 1800 2000 00 00 02 2c01 00")
    area = place + bytes.fromhex("00 0a 01 01 01 00 04 0a") + struct.pack("<I", len(text)) + text
    data = bytes.fromhex("a306010000 00 01") + struct.pack("<H", len(area)) + area
    head = bytes.fromhex("feff 0080 000000 00 00 01 fe 02") + struct.pack("<H", len(data))
    return framed(head + data)


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
