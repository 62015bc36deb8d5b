"""SAM_V frames, records and a reader on a pty. Every person is made up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.devices.kiosk import until
from tidehall_kiosk.reader import frames
from tidehall_kiosk.reader.driver import ReaderGone, ReadFailed, SerialReader
from tidehall_kiosk.reader.frames import BadFrame, FrameReader
from tidehall_kiosk.reader.record import BadRecord, CardKind, parse
from tidehall_kiosk.reader.watch import CardNews, CardState, CardWatch
from tidehall_kiosk.virtual.reader import MadeUpPerson, Trick, VirtualReader

OLD = MadeUpPerson("张某某", date(1950, 2, 28))


@pytest.mark.parametrize(
    ("body", "frame"),
    [
        (frames.FIND, "AAAAAA96690003200122"),
        (frames.SELECT, "AAAAAA96690003200221"),
        (frames.READ, "AAAAAA96690003300132"),
        (frames.SAM_STATUS, "AAAAAA9669000311FFED"),
        (frames.SAM_ID, "AAAAAA9669000312FFEE"),
        (bytes((0, 0, frames.FOUND, 0, 0, 0, 0)), "AAAAAA9669000800009F0000000097"),
        (bytes((0, 0, frames.NOT_FOUND)), "AAAAAA9669000400008084"),
        (bytes((0, 0, frames.NOT_SELECTED)), "AAAAAA9669000400008185"),
        (bytes((0, 0, frames.OK)) + bytes(8), "AAAAAA9669000C00009000000000000000009C"),
        (bytes((0, 0, frames.READ_FAILED)), "AAAAAA9669000400004145"),
    ],
)
def test_frames_byte_for_byte(body: bytes, frame: str) -> None:
    assert frames.encode(body) == bytes.fromhex(frame)
    assert FrameReader().feed(bytes.fromhex(frame)) == body


@given(
    st.binary(min_size=1, max_size=300), st.integers(1, 7), st.binary(max_size=20).filter(lambda b: b"\xaa" not in b)
)
def test_a_frame_is_found_in_pieces_and_behind_noise(body: bytes, size: int, noise: bytes) -> None:
    reader = FrameReader()
    wire = noise + frames.encode(body)
    bodies = [reader.feed(wire[at : at + size]) for at in range(0, len(wire), size)]
    assert [found for found in bodies if found is not None] == [body]


@given(st.binary(max_size=400))
def test_whatever_comes_is_a_frame_nothing_or_a_bad_frame(data: bytes) -> None:
    with suppress(BadFrame):
        FrameReader().feed(data)


def test_a_wrong_checksum_is_noticed_and_the_next_frame_is_read() -> None:
    reader = FrameReader()
    with pytest.raises(BadFrame, match="checksum"):
        reader.feed(frames.encode(b"\x00\x00\x90")[:-1] + b"\x00")
    assert reader.feed(frames.encode(b"\x00\x00\x9f")) == b"\x00\x00\x9f"


def test_a_read_answer_is_as_long_as_the_module_makes_it() -> None:
    answer = frames.encode(bytes((0, 0, frames.OK, 1, 0, 4, 0)) + OLD.record() + bytes(1024))
    assert len(answer) == 1295


def test_the_record_gives_kind_age_and_number_and_shows_neither() -> None:
    card = parse(OLD.record())
    assert card.kind is CardKind.RESIDENT
    assert card.number == OLD.number
    assert (card.age(date(2026, 2, 27)), card.age(date(2026, 2, 28))) == (75, 76)
    assert OLD.number not in repr(card)
    assert "1950" not in repr(card)
    card.wipe()
    assert card.number == ""


def _foreigner_2017() -> bytes:
    fields = (
        ("DOE, JANE", 120), ("2", 2), ("XXX199001010001", 30), ("XXX", 6), ("简", 30), ("20200101", 16),
        ("20300101", 16), ("19900101", 16), ("01", 4), ("1500", 8), ("I", 2), ("", 6),
    )  # fmt: skip
    return b"".join(text.ljust(size // 2).encode("utf-16-le") for text, size in fields)


def test_a_foreigners_card_has_its_fields_elsewhere() -> None:
    card = parse(_foreigner_2017())
    assert (card.kind, card.birth, card.number) == (CardKind.FOREIGNER_2017, date(1990, 1, 1), "XXX199001010001")


def test_a_card_of_hong_kong_macau_or_taiwan_is_laid_out_as_a_residents() -> None:
    record = bytearray(OLD.record())
    record[248:250] = "J".encode("utf-16-le")
    assert parse(bytes(record)).kind is CardKind.HK_MACAU_TAIWAN


@given(st.binary(min_size=256, max_size=256))
def test_a_broken_record_is_refused_without_quoting_it(record: bytes) -> None:
    with pytest.raises(BadRecord) as caught:
        parse(record)
    assert str(caught.value) in ("kind", "number", "birth")
    assert caught.value.__cause__ is None


@pytest.fixture
def virtual() -> Iterator[VirtualReader]:
    reader = VirtualReader()
    reader.start()
    yield reader
    reader.stop()


@pytest.fixture
def reader(virtual: VirtualReader) -> Iterator[SerialReader]:
    driver = SerialReader(virtual.device)
    yield driver
    driver.close()


def test_find_select_read_over_a_pty(reader: SerialReader, virtual: VirtualReader) -> None:
    assert reader.find() is False
    virtual.lay(OLD)
    assert reader.find() is True
    assert reader.read().number == OLD.number
    assert reader.find() is False, "a card that was read is found again only after it was lifted"
    assert reader.present() is True
    virtual.lift()
    assert reader.present() is False


@pytest.mark.parametrize(("trick", "code"), [(Trick.WRONG_CHECKSUM, "frame"), (Trick.LIFT_MID_READ, "broken_off")])
def test_a_disturbed_read_fails_with_a_code(
    reader: SerialReader, virtual: VirtualReader, trick: Trick, code: str
) -> None:
    virtual.lay(OLD)
    virtual.trick = trick
    assert reader.find()
    with pytest.raises(ReadFailed, match=code):
        reader.read()


def test_a_card_lifted_before_reading_cannot_be_selected(reader: SerialReader, virtual: VirtualReader) -> None:
    virtual.lay(OLD)
    assert reader.find()
    virtual.lift()
    with pytest.raises(ReadFailed, match="select_81"):
        reader.read()


def test_silence_and_a_missing_port_mean_the_reader_is_gone(reader: SerialReader, virtual: VirtualReader) -> None:
    virtual.trick = Trick.SILENT
    with pytest.raises(ReaderGone):
        reader.find()
    virtual.trick = Trick.NONE
    assert reader.find() is False, "it is opened again"
    with pytest.raises(ReaderGone):
        SerialReader("/dev/tty-that-is-not-there").find()


class Heard:
    """Collects what the watch says."""

    def __init__(self) -> None:
        self.news: list[CardNews] = []
        self.reader: list[bool] = []

    def states(self) -> list[CardState]:
        return [news.state for news in self.news]


@pytest.fixture
def watching(virtual: VirtualReader) -> Iterator[tuple[CardWatch, Heard]]:
    heard = Heard()
    watch = CardWatch(SerialReader(virtual.device), 0.02, 3600, heard.news.append, heard.reader.append)
    watch.start()
    yield watch, heard
    watch.stop()


def test_a_lifted_card_is_wiped(virtual: VirtualReader, watching: tuple[CardWatch, Heard]) -> None:
    watch, heard = watching
    virtual.lay(OLD)
    until(lambda: heard.news, "card")
    handle = heard.news[0].handle
    assert handle is not None
    card = watch.card(handle)
    assert card is not None
    assert card.number == OLD.number
    virtual.lift()
    until(lambda: CardState.LIFTED in heard.states(), "lifted")
    assert card.number == ""
    assert watch.card(handle) is None


def test_the_page_going_home_wipes_the_card(virtual: VirtualReader, watching: tuple[CardWatch, Heard]) -> None:
    watch, heard = watching
    virtual.lay(OLD)
    until(lambda: heard.news, "card")
    card = watch.card(heard.news[0].handle or "")
    assert card is not None
    watch.reset()
    assert card.number == ""
    assert heard.states() == [CardState.PRESENT, CardState.NONE]


def test_a_card_lifted_while_it_is_read_is_failed_and_can_be_laid_again(
    virtual: VirtualReader, watching: tuple[CardWatch, Heard]
) -> None:
    _, heard = watching
    virtual.trick = Trick.LIFT_MID_READ
    virtual.lay(OLD)
    until(lambda: heard.news, "news")
    assert heard.states() == [CardState.FAILED]
    virtual.trick = Trick.NONE
    virtual.lay(OLD)
    until(lambda: CardState.PRESENT in heard.states(), "read after all")


def test_a_module_that_cannot_select_twice_keeps_the_card_for_a_time_only(virtual: VirtualReader) -> None:
    heard = Heard()
    virtual.trick = Trick.NO_SECOND_SELECT
    watch = CardWatch(SerialReader(virtual.device), 0.02, 0.3, heard.news.append, heard.reader.append)
    watch.start()
    virtual.lay(OLD)
    until(lambda: CardState.EXPIRED in heard.states(), "expired")
    assert heard.states() == [CardState.PRESENT, CardState.EXPIRED]
    watch.stop()


def test_the_reader_going_away_is_said_and_so_is_its_return(
    virtual: VirtualReader, watching: tuple[CardWatch, Heard]
) -> None:
    _, heard = watching
    until(lambda: heard.reader == [True], "there")
    virtual.trick = Trick.SILENT
    until(lambda: heard.reader == [True, False], "gone")
    virtual.trick = Trick.NONE
    until(lambda: heard.reader == [True, False, True], "back")


def test_stopping_wipes(virtual: VirtualReader) -> None:
    heard = Heard()
    watch = CardWatch(SerialReader(virtual.device), 0.02, 3600, heard.news.append, heard.reader.append)
    watch.start()
    virtual.lay(OLD)
    until(lambda: heard.news, "card")
    card = watch.card(heard.news[0].handle or "")
    watch.stop()
    assert card is not None
    assert card.number == ""
    assert not [thread for thread in threading.enumerate() if thread.name == "card-watch"]


def test_a_reader_whose_plug_is_pulled_between_two_questions_is_gone() -> None:
    reader = VirtualReader()
    reader.start()
    driver = SerialReader(reader.device)
    assert not driver.find()
    reader.stop()
    with pytest.raises(ReaderGone):
        driver.find()
