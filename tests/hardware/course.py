"""One ticket's way through the hall's hardware, step by step; what was seen and heard on it is the record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from tests.hardware.record import Record, Spoken
from tests.hardware.seen import number_on_a_board
from tests.hardware.whole import WINDOW, WholeHall, until
from tidehall_caller.pads.frames import EVALUATE, Frame
from tidehall_link.speech.phrases import call_texts
from tidehall_link.speech.shelf import Shelf
from tools.hardware.table import ADDRESS, Table

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANGUAGES = ("cmn", "yue")
SATISFIED = 5
_LIT = (0xFF, 0xD4, 0x79)
"""The colour in which a board shows a call that is new."""
_ROW = 150_000
"""So many dots of it are a row with a call, and no banner."""


def live_through(hall: WholeHall, table: Table, page: Page) -> Record:
    """From the card on the reader to the story on the server."""
    _ready(hall, table)
    record = hall.take(page)
    for language, phrase in _phrases(hall, record.ticket):  # made beforehand: a busy machine's hall would be slow
        hall.stage.post("speech/say", {"text": phrase, "language": language})
    pads = table.pads
    pad = pads.pads[ADDRESS]
    until(lambda: pad.display == "001   ", "the keypad shows who waits")
    began = len(pads.trace)
    pads.press(ADDRESS, "next")
    until(lambda: pad.display == f"   {record.ticket[-3:]}", "the keypad shows who is called")
    record.keypad, record.display = pads.trace[began:], pad.display
    record.board = until(lambda: lit(table.frame), "the board shows the call")
    until(lambda: record.ticket in "".join(table.panel.card.texts()), "the strip shows the call")
    record.led = table.panel.card.image()
    record.led_frame = next(data for data in table.panel.heard if record.ticket.encode() in data)
    record.spoken = _heard(hall, table, record.ticket)
    record.board_number = number_on_a_board(hall, record.ticket)
    _rate(hall, table, record)
    record.story = hall.story(record.ticket)
    return record


def _ready(hall: WholeHall, table: Table) -> None:
    """Every device has found its hall."""
    until(table.frame.is_file, "the board draws")
    until(lambda: table.panel.card.clock, "the strip is driven")
    until(lambda: table.pads.trace, "the caller speaks to its keypads")
    until(lambda: hall.condition("大厅播音").get("audio") == "silent", "the voice is ready to speak")


def _heard(hall: WholeHall, table: Table, ticket: str) -> Spoken:
    """The announcement, once; the citizen gets up at its first words, so that it is not said again."""
    wav: Path = until(lambda: next(iter(table.announcements.glob(f"*{ticket}*.wav")), None), "the chime")
    bell = wav.stat().st_size
    until(lambda: wav.stat().st_size > bell, "the words")
    table.pads.press(ADDRESS, "confirm")
    until(lambda: hall.told(ticket, "spoken"), "i7: the hall knows that it was heard")
    said = _phrases(hall, ticket)
    kept = Shelf(table.announcements.parent / "clips", lambda *_: None, lambda: 0.0)
    clips = tuple(kept.clip(phrase, language) or b"" for language, phrase in said)
    texts = tuple("".join(phrase for spoken, phrase in said if spoken == language) for language in LANGUAGES)
    return Spoken(texts, clips, wav.read_bytes())


def _phrases(hall: WholeHall, ticket: str) -> list[tuple[str, str]]:
    """What is said of a call, each phrase with its language."""
    line = next(each for each in hall.stage.view("board")["windows"] if each["id"] == WINDOW)
    return [(each, phrase) for each in LANGUAGES for phrase in call_texts(each, ticket, WINDOW, line["name"])]


def _rate(hall: WholeHall, table: Table, record: Record) -> None:
    """The clerk's key asks, the citizen's key answers."""
    pads, began = table.pads, len(table.pads.trace)
    pads.press(ADDRESS, "rate")
    asked = Frame(ADDRESS, EVALUATE, b"\x0b")  # in the same bytes as the echo of the key, which comes first
    until(lambda: [said.frame for said in pads.trace[began:] if not said.by_pad].count(asked) == 2, "it asks")
    pads.rate(ADDRESS, SATISFIED)
    until(
        lambda: any(fact["type"] == "TicketRated" for fact in hall.story(record.ticket)), "the rating is in the story"
    )
    record.rating = pads.trace[began:]


def lit(path: Path) -> Image.Image | None:
    """The board's picture, when a new call stands on it."""
    picture = whole(path)
    if picture is None:
        return None
    colours = picture.getcolors(1 << 24) or []
    return picture if any(colour == _LIT and count > _ROW for count, colour in colours) else None


def whole(path: Path) -> Image.Image | None:
    """A picture that has been written to its end."""
    try:
        with Image.open(path) as opened:
            return opened.convert("RGB")
    except (OSError, UnidentifiedImageError, SyntaxError):
        return None
