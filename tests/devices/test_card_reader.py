"""SAM_V frames, records and a reader on a pty. Every person is made up."""

from __future__ import annotations

import termios
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.devices.kiosk import until
from tidehall_kiosk.reader import frames
from tidehall_kiosk.reader.driver import ReaderGone, ReadFailed, SamReader
from tidehall_kiosk.reader.frames import BadFrame, FrameReader
from tidehall_kiosk.reader.record import BadRecord, Card, CardKind, parse
from tidehall_kiosk.reader.usb_layouts import Layout, arranged
from tidehall_kiosk.reader.watch import CardNews, CardState, CardWatch
from tidehall_kiosk.usb import UsbPort
from tidehall_kiosk.virtual.people import MadeUpPerson
from tidehall_kiosk.virtual.reader import USB_ID, SamModule, Trick, VirtualReader, plug_split, plug_whole
from tidehall_kiosk.virtual.usb import Plugged, VirtualBus
from tidehall_link.ports import SerialPort

OLD = MadeUpPerson("张某某", date(1950, 2, 28))


@pytest.mark.parametrize(
    ("body", "frame"),
    [
        (frames.FIND, "AAAAAA96690003200122"),
        (frames.SELECT, "AAAAAA96690003200221"),
        (frames.READ, "AAAAAA96690003300132"),
        (frames.READ_WITH_FINGERPRINTS, "AAAAAA96690003301023"),
        (frames.READ_ADDED_ADDRESS, "AAAAAA96690003300330"),
        (frames.RESET_SAM, "AAAAAA9669000310FFEC"),
        (frames.SAM_STATUS, "AAAAAA9669000311FFED"),
        (frames.SAM_ID, "AAAAAA9669000312FFEE"),
        (bytes((0, 0, frames.FOUND, 0, 0, 0, 0)), "AAAAAA9669000800009F0000000097"),
        (bytes((0, 0, frames.NOT_FOUND)), "AAAAAA9669000400008084"),
        (bytes((0, 0, frames.NOT_SELECTED)), "AAAAAA9669000400008185"),
        (bytes((0, 0, frames.OK)) + bytes(8), "AAAAAA9669000C00009000000000000000009C"),
        (bytes((0, 0, frames.READ_FAILED)), "AAAAAA9669000400004145"),
    ],
)
def test_vendor_frames_byte_for_byte(body: bytes, frame: str) -> None:
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


@pytest.mark.parametrize(
    ("sizes", "data", "head", "length"),
    [
        ("01000400", 256 + 1024, "AAAAAA966905080000900100 0400", 1295),
        ("010004000400", 256 + 1024 + 1024, "AAAAAA9669090A0000900100 0400 0400", 2321),
    ],
)
def test_vendor_read_answers_are_as_long_as_the_module_makes_them(
    sizes: str, data: int, head: str, length: int
) -> None:
    answer = frames.encode(bytes((0, 0, frames.OK)) + bytes.fromhex(sizes) + bytes(data))
    assert answer.startswith(bytes.fromhex(head))
    assert len(answer) == length
    assert FrameReader().feed(answer) is not None


def test_the_record_gives_kind_age_and_number_and_shows_neither() -> None:
    card = parse(OLD.record())
    assert card.kind is CardKind.RESIDENT
    assert card.number == OLD.number
    assert (card.age(date(2026, 2, 27)), card.age(date(2026, 2, 28))) == (75, 76)
    assert OLD.number not in repr(card)
    assert "1950" not in repr(card)
    card.wipe()
    assert card.number == ""


@pytest.mark.parametrize("kind", CardKind)
def test_all_four_layouts_are_read(kind: CardKind) -> None:
    person = MadeUpPerson("张某某", date(1958, 3, 4), 7, kind)
    record = person.record()
    assert len(record) == 256
    card = parse(record)
    assert (card.kind, card.birth, card.number) == (kind, date(1958, 3, 4), person.number)
    name = record[158:188] if kind is CardKind.FOREIGNER_2017 else record[:30]
    assert name.decode("utf-16-le").rstrip() == "张某某", "where the layout has the Chinese name"


def test_vendor_places_of_birth_and_number_in_the_record() -> None:
    """By the published field lengths, not by our own parser: a field moved by one character is not read."""
    resident = [30, 2, 4, 16, 70, 36, 30, 16, 16, 18, 4, 6, 2, 6]
    foreigner_2017 = [120, 2, 30, 6, 30, 16, 16, 16, 4, 8, 2, 6]
    foreigner_2023 = [30, 2, 4, 16, 70, 36, 30, 16, 16, 22, 6, 2, 6]
    places = {" ": (resident, 3, 5), "J": (resident, 3, 5), "I": (foreigner_2017, 7, 2), "Y": (foreigner_2023, 3, 5)}
    for letter, (lengths, birth, number) in places.items():
        texts = {birth: "19450815", number: "440000194508150011", len(lengths) - 2: letter}
        fields = [texts.get(at, "")[: size // 2].ljust(size // 2) for at, size in enumerate(lengths)]
        assert sum(lengths) == 256
        card = parse("".join(fields).encode("utf-16-le"))
        assert card.birth == date(1945, 8, 15)
        assert card.number == "440000194508150011"[: lengths[number] // 2]


@given(st.binary(min_size=256, max_size=256))
def test_a_broken_record_is_refused_without_quoting_it(record: bytes) -> None:
    with pytest.raises(BadRecord) as caught:
        parse(record)
    assert str(caught.value) in ("kind", "number", "birth")
    assert caught.value.__cause__ is None


def test_vendor_number_of_the_module(reader: SamReader, virtual: VirtualReader) -> None:
    """Two numbers of two bytes and three of four, low byte first, as the certificate on the case writes them."""
    answer = bytes.fromhex("AAAAAA9669 0014 000090 0500 0300 25023301 87D61200 01000000 D5")
    body = FrameReader().feed(answer)
    assert body is not None
    assert frames.module_number(body[3:]) == "05.03-20120101-0001234567-0000000001"
    assert reader.module_number() == "05.03-20120101-0001234567-0000000001"
    virtual.trick = Trick.GARBAGE
    assert reader.module_number() == ""


@pytest.fixture
def virtual() -> Iterator[VirtualReader]:
    reader = VirtualReader()
    reader.start()
    yield reader
    reader.stop()


@pytest.fixture
def reader(virtual: VirtualReader) -> Iterator[SamReader]:
    driver = SamReader(SerialPort(virtual.device, 115200))
    yield driver
    driver.close()


def test_find_select_read_over_a_pty(reader: SamReader, virtual: VirtualReader) -> None:
    assert reader.find() is False
    virtual.lay(OLD)
    assert reader.find() is True
    assert reader.read().number == OLD.number
    assert reader.find() is False, "a card that was read is found again only after it was lifted"
    assert reader.present() is True
    virtual.lift()
    assert reader.present() is False


@pytest.mark.parametrize(
    ("trick", "code"),
    [
        (Trick.WRONG_CHECKSUM, "frame"),
        (Trick.WRONG_LENGTH, "length"),
        (Trick.LIFT_MID_READ, "broken_off"),
        (Trick.CANNOT_READ, "read_41"),
        (Trick.OTHER_CARD, "select_40"),
    ],
)
def test_a_disturbed_read_fails_with_a_code(reader: SamReader, virtual: VirtualReader, trick: Trick, code: str) -> None:
    virtual.lay(OLD)
    virtual.trick = trick
    assert reader.find()
    with pytest.raises(ReadFailed, match=code):
        reader.read()


def test_a_card_lifted_before_reading_cannot_be_selected(reader: SamReader, virtual: VirtualReader) -> None:
    virtual.lay(OLD)
    assert reader.find()
    virtual.lift()
    with pytest.raises(ReadFailed, match="select_81"):
        reader.read()


def test_silence_and_a_missing_port_mean_the_reader_is_gone(reader: SamReader, virtual: VirtualReader) -> None:
    virtual.trick = Trick.SILENT
    with pytest.raises(ReaderGone):
        reader.find()
    virtual.trick = Trick.NONE
    assert reader.find() is False, "it is opened again"
    with pytest.raises(ReaderGone):
        SamReader(SerialPort("/dev/tty-that-is-not-there", 115200)).find()


def test_nonsense_is_no_card_and_nothing_but_nonsense_is_no_reader(reader: SamReader, virtual: VirtualReader) -> None:
    """As at a wrong speed of the line. It must not end the thread that watches."""
    assert reader.find() is False
    virtual.trick = Trick.GARBAGE
    assert [reader.find(), reader.find()] == [False, False]
    with pytest.raises(ReaderGone):
        reader.find()
    virtual.trick = Trick.NONE
    virtual.lay(OLD)
    assert reader.find() is True


def test_a_module_without_its_licence_is_no_reader(reader: SamReader, virtual: VirtualReader) -> None:
    virtual.trick = Trick.NOT_AUTHORISED
    with pytest.raises(ReaderGone, match="sam_66"):
        reader.find()
    virtual.trick = Trick.NONE
    assert reader.find() is False
    assert reader.sam_ready()


@pytest.mark.parametrize("baud", [9600, 115200, 230400])
def test_the_speed_of_the_line_is_a_setting(virtual: VirtualReader, baud: int) -> None:
    driver = SamReader(SerialPort(virtual.device, baud))
    virtual.lay(OLD)
    assert driver.find()
    with open(virtual.device, "rb", buffering=0) as line:  # noqa: PTH123 - a device, not a file
        assert termios.tcgetattr(line)[4] == getattr(termios, f"B{baud}")
    driver.close()


USB = pytest.mark.parametrize("layout", ["whole", "split"])


def _usb_reader(layout: Layout) -> tuple[SamModule, Plugged, SamReader]:
    module = SamModule()
    plug = plug_split(module) if layout == "split" else plug_whole(module)
    return module, plug, SamReader(arranged(UsbPort(*USB_ID, 1.0, backend=VirtualBus(plug)), layout))


@USB
@pytest.mark.parametrize("kind", CardKind)
def test_the_same_driver_reads_over_usb_in_both_layouts(layout: Layout, kind: CardKind) -> None:
    module, _, driver = _usb_reader(layout)
    assert driver.find() is False
    person = MadeUpPerson("王某某", date(1950, 1, 2), 3, kind)
    module.lay(person)
    assert driver.find() is True
    card = driver.read()
    assert (card.kind, card.number) == (kind, person.number)
    module.lift()
    assert driver.present() is False
    driver.close()


@USB
def test_a_usb_reader_is_unplugged_and_comes_back(layout: Layout) -> None:
    module, plug, driver = _usb_reader(layout)
    module.lay(OLD)
    assert driver.find()
    plug.there = False
    for _ in range(2):
        with pytest.raises(ReaderGone):
            driver.find()
    plug.there = True
    assert driver.find()
    module.trick = Trick.LIFT_MID_READ
    with pytest.raises(ReadFailed, match="broken_off"):
        driver.read()
    assert driver.find() is False


@pytest.mark.parametrize(("driven", "real"), [("whole", "split"), ("split", "whole")])
def test_the_wrong_layout_is_a_missing_reader_not_a_hang(driven: Layout, real: Layout) -> None:
    module = SamModule()
    plug = plug_split(module) if real == "split" else plug_whole(module)
    driver = SamReader(arranged(UsbPort(*USB_ID, 0.2, backend=VirtualBus(plug)), driven))
    with pytest.raises(ReaderGone):
        assert any(driver.find() for _ in range(4))


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
    watch = CardWatch(SamReader(SerialPort(virtual.device, 115200)), 0.02, 3600, heard.news.append, heard.reader.append)
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
    watch = CardWatch(SamReader(SerialPort(virtual.device, 115200)), 0.02, 0.3, heard.news.append, heard.reader.append)
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
    watch = CardWatch(SamReader(SerialPort(virtual.device, 115200)), 0.02, 3600, heard.news.append, heard.reader.append)
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
    driver = SamReader(SerialPort(reader.device, 115200))
    assert not driver.find()
    reader.stop()
    with pytest.raises(ReaderGone):
        driver.find()


class Finder:
    """A module that finds the card on its plate again and again, as some do."""

    def __init__(self) -> None:
        self.lies = True

    def find(self) -> bool:
        return self.lies

    def read(self) -> Card:
        return Card(CardKind.RESIDENT, date(1950, 2, 28), bytearray(b"44"))

    def present(self) -> bool:
        return self.lies

    def close(self) -> None:
        """Nothing to let go of."""


def test_k7_a_card_that_was_forgotten_is_read_again_only_after_it_was_lifted() -> None:
    reader, news = Finder(), list[str]()
    watch = CardWatch(reader, 0.01, 0.1, lambda card: news.append(card.state.value), lambda _: None)
    watch.start()
    try:
        until(lambda: news == ["present", "expired"], "the card is read, and wiped after a while")
        looks = threading.Event()
        looks.wait(0.3)
        assert news == ["present", "expired"], "nobody laid it down again"
        reader.lies = False
        looks.wait(0.1)
        reader.lies = True
        until(lambda: news[2:3] == ["present"], "laid anew")
    finally:
        watch.stop()
