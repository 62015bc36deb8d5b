"""Frames of the BX cards, byte for byte as their maker prints them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_display.led.face import Colour, Rect, Row
from tidehall_display.led.onbon import area, bitmap, command, frame
from tidehall_display.led.onbon.command import CardError
from tidehall_display.led.onbon.frame import BadFrame, FrameReader
from tidehall_display.led.onbon.header import ANY_WITH_ANSWER, CRC, HOST, NONE, SUM, Header, packed, unpacked

START = "a5 a5 a5 a5 a5 a5 a5 a5 "
WELCOME = START + (
    "fe ff 00 80 00 00 00 00 00 00 fe 02 2c 00 a3 06 01 00 00 00 01 23 00 00 00 80 00 00 80 80 20 00 00 00 00 0a 00 00"
    " 00 00 02 01 01 00 02 0a 08 00 00 00 bb b6 d3 ad b9 e2 c1 d9 3c 49 5a"
)
PING = START + "01 00 00 80 00 00 00 00 00 00 FE 02 05 00 A2 00 01 00 00 68 F8 5A"
CLOCK = START + "01 00 00 80 00 00 00 00 00 00 FE 02 0D 00 A2 03 01 08 00 13 20 01 25 11 17 26 05 B0 3F 5A"
ACK = START + "A5 00 80 FE FF 00 00 00 00 00 00 FE 02 05 00 A0 00 00 00 00 14 AC 5A"
NACK = START + "A5 00 80 FE FF 00 00 00 00 00 00 FE 02 05 00 A0 01 05 00 00 05 51 5A"
OTHERS = {
    "start of a file": "FE FF 00 80 00 00 00 00 00 00 FE 02 0E 00 A1 05 01 00 00 01 50 30 30 30 47 00 00 00 48 14",
    "page data": "01 00 00 80 00 00 00 00 00 00 FE 02 17 00 A4 02 01 00 00 00 0F 00 77 77 77 2E 6F 6E 62 6F 6E 62 78 2E"
    " 63 6F 6D 68 B5",
    "delete a page": "01 00 00 80 00 00 00 00 00 00 FE 02 06 00 A4 09 01 00 00 00 65 9C",
    "delete the special area": "01 00 00 80 00 00 00 00 00 00 FE 02 05 00 A4 04 01 00 00 E1 C8",
    "format": "01 00 00 80 00 00 00 00 00 00 FE 02 05 00 A1 00 01 00 00 2C F8",
    "lock": "01 00 00 80 00 00 00 00 00 00 FE 02 0B 00 A3 04 01 00 00 00 01 50 30 30 30 C2 40",
    "unlock": "01 00 00 80 00 00 00 00 00 00 FE 02 0B 00 A3 04 01 00 00 00 00 50 30 30 30 FF 80",
    "a special area": "01 00 00 80 00 00 00 00 00 00 FE 02 1D 00 A4 01 01 00 00 28 00 00 00 08 00 40 00 00 01 00 02 00"
    " 02 00 02 0A 00 00 00 00 00 00 00 FD C0",
    "hardware address": "FE FF 00 80 00 00 00 00 00 00 FE 02 0B 00 A4 06 01 00 00 00 FF FE 83 A8 56 1C 2C",
    "programme of two areas": "01 00 00 80 00 00 00 00 00 00 63 02 77 00 A1 06 01 00 00 50 30 30 30 01 00 00 65 00 00"
    " 00 00 00 00 50 30 30 30 65 00 00 00 FF 00 00 01 FF FF FF FF FF FF FF FF 01 00 00 02 27 00 00 00 00 00 80 00 00 80"
    " 80 10 00 FF 00 00 00 00 00 00 00 02 02 03 00 0A 0A 08 00 00 00 BB B6 D3 AD B9 E2 C1 D9 23 00 00 00 00 00 80 10 00"
    " 80 80 10 00 FF 00 00 00 00 00 00 00 02 02 03 00 0A 0A 04 00 00 00 31 32 33 34 8A EC F7 4C",
    "programme": "FE FF 00 80 00 00 00 00 00 00 FE 02 59 00 A1 06 01 00 00 50 30 30 30 01 00 00 47 00 00 00 00 00 00 50"
    " 30 30 30 47 00 00 00 FF 00 00 01 FF FF FF FF FF FF FF FF 01 00 00 01 2C 00 00 00 00 00 80 00 00 80 80 20 00 FF 00"
    " 00 00 00 00 00 00 02 02 02 00 0A 0A 0D 00 00 00 BB B6 D3 AD B9 E2 C1 D9 4F 6E 62 6F 6E 0F 18 EC F0",
}  # fmt: skip

RESERVED = {
    "no notices in turn": "FE FF 00 80 FF 00 00 00 00 00 FE 02 06 00 A2 08 01 00 00 01 BC 51",
    "notices in turn": "FE FF 00 80 FF 00 00 00 00 00 FE 02 06 00 A2 08 01 00 00 00 7D 91",
    "which fonts": "FE FF 00 80 FF 00 00 00 00 00 FE 02 05 00 A2 09 01 00 00 F0 00",
}
"""Examples in which the reserved bytes are not zero. Two others of the document are no frames: the one that sets the
address lacks a byte, the one that sets the relays has no checksum."""


def read(text: str) -> tuple[Header, bytes]:
    inner = FrameReader().feed(bytes.fromhex(text))
    assert len(inner) == 1
    return unpacked(inner[0])


def test_vendor_welcome_on_a_panel_of_128_by_32() -> None:
    shown = area.Area(0, Rect(0, 0, 128, 32), "欢迎光临".encode("gb2312"), timeout_s=10)
    made = packed(Header(to=ANY_WITH_ANSWER), command.areas([area.packed(shown)]))
    assert made == bytes.fromhex(WELCOME)


def test_vendor_ping_and_clock() -> None:
    assert packed(Header(), command.ping()) == bytes.fromhex(PING)
    assert packed(Header(), command.set_clock(datetime(2013, 1, 25, 11, 17, 26, tzinfo=UTC))) == bytes.fromhex(CLOCK)


def test_vendor_ack_and_nack_with_a_ninth_a5() -> None:
    for text, ok, error in ((ACK, True, CardError.OK), (NACK, False, CardError.CHECKSUM)):
        header, data = read(text)
        answer = command.read_answer(data)
        assert answer is not None
        assert (header.to, header.origin, answer.ok, answer.error) == (HOST, ANY_WITH_ANSWER, ok, error)
        assert packed(header, command.answer_bytes(answer)) == bytes.fromhex(text)[1:]


@pytest.mark.parametrize("name", OTHERS)
def test_vendor_examples_of_commands_that_we_never_send(name: str) -> None:
    """They prove checksum and header; nothing of ours can build their content."""
    content = bytes.fromhex(OTHERS[name])
    wire = frame.wrap(content)
    header, data = unpacked(FrameReader().feed(wire)[0])
    assert packed(header, data) == wire


@pytest.mark.parametrize("name", RESERVED)
def test_vendor_examples_with_something_in_the_reserved_bytes_are_read(name: str) -> None:
    content = bytes.fromhex(RESERVED[name])
    wire = frame.framed(content[:-2])
    assert wire == frame.wrap(content), "the checksum is the maker's"
    header, data = unpacked(FrameReader().feed(wire)[0])
    assert (header, data) == (Header(to=ANY_WITH_ANSWER), content[14:-2])


def test_vendor_escapes() -> None:
    """The maker's two tests of its wrapper."""
    assert frame.wrap(b"\xa5\x5a") == bytes.fromhex(START + "a6 02 5b 02 5a")
    mixed = b"\xa5\xa6\x00\x5b\x00\x5a"
    wrapped = frame.wrap(mixed)
    assert wrapped == bytes.fromhex(START + "a6 02 a6 01 00 5b 01 00 5b 02 5a")
    assert frame.unwrap(FrameReader().feed(wrapped)[0]) == mixed


def test_vendor_checksum_table() -> None:
    """The first and some other entries of the table in the annex."""
    known = {0: 0x0000, 1: 0xC0C1, 2: 0xC181, 3: 0x0140, 16: 0xCC01, 30: 0x0880, 31: 0xC841, 64: 0xF001, 80: 0x3C00}
    assert {n: frame.crc16(bytes((n,))) for n in known} == known
    assert frame.crc16(b"123456789") == 0xBB3D


@given(st.binary(min_size=1, max_size=600), st.sampled_from([CRC, SUM, NONE]), st.integers(1, 9),
       st.binary(max_size=20).map(lambda b: b.replace(b"\xa5", b"").replace(b"\x5a", b"")))  # fmt: skip
def test_a_frame_is_found_in_pieces_and_behind_noise(data: bytes, check: int, size: int, noise: bytes) -> None:
    wire = noise + packed(Header(to=7, check=check, on_top=True), data)
    assert frame.START not in wire[len(noise) + 8 : -1]
    reader = FrameReader()
    found = [inner for at in range(0, len(wire), size) for inner in reader.feed(wire[at : at + size])]
    assert [unpacked(inner) for inner in found] == [(Header(to=7, check=check, on_top=True), data)]


@given(st.binary(max_size=300))
def test_whatever_comes_is_a_frame_or_a_bad_one(data: bytes) -> None:
    for inner in FrameReader().feed(data + b"\x5a"):
        with suppress(BadFrame):
            unpacked(inner)


@given(st.binary(min_size=1, max_size=40), st.integers(0, 100), st.integers(1, 255))
def test_a_spoilt_frame_is_noticed(data: bytes, where: int, flip: int) -> None:
    content = bytearray(unwrapped(packed(Header(), data)))
    content[where % len(content)] ^= flip
    with pytest.raises(BadFrame):
        frame.checked(frame.escaped(bytes(content)))


def unwrapped(wire: bytes) -> bytes:
    return frame.unwrap(FrameReader().feed(wire)[0])


def test_a_frame_with_a_barcode_is_read() -> None:
    """Only the setting of a 6K's address has one."""
    plain = packed(Header(), b"\xa4\x05\x01\x00\x00")
    content = bytearray(unwrapped(plain)[:-2])
    content[7] = 1
    content[8:8] = bytes(range(16))
    assert unpacked(FrameReader().feed(frame.framed(bytes(content)))[0]) == (Header(), b"\xa4\x05\x01\x00\x00")


def test_areas_by_dot_and_by_eight_dots() -> None:
    by_eight = area.packed(area.Area(3, Rect(16, 4, 64, 24), b"x", by_dot=False))
    by_dot = area.packed(area.Area(3, Rect(16, 4, 64, 24), b"x"))
    assert by_eight[1:10] == bytes((2, 0, 4, 0, 8, 0, 24, 0, 3))
    assert by_dot[1:10] == bytes((16, 0x80, 4, 0, 64, 0x80, 24, 0, 3))


def test_lettering_names_both_fonts_and_the_colour_first() -> None:
    assert area.lettering("请A017号", 24, Colour.YELLOW) == b"\\FO001\\FE001\\C3" + "请A017号".encode("gb2312")


BITMAP = (
    "ffff 0080 f0 00 6602 00000000 50000000"  # to everybody, from the host, version, a BX-6Q2, so many bytes follow
    "01 a7 00  0000 0100 3f000000"  # answer wanted, show an area; reserved, one area, so long its parameters
    "02 00 0000 01 0000 01 00000000"  # its number, for ever, over all programmes, at once
    "10 0800 0400 0200 0100 00 00 00 00 00 0000000000 0100"  # its place, no frame, no voice; one page
    "1a000000 00 01 00 00 c800 01 0200 000000000000000000 00000000 06000000"  # it stands for two seconds
    "ff0000 00ff00"  # a red dot and a green one
)


def test_bitmap_frames_are_as_the_public_description_has_them() -> None:
    """Every byte in the order of the maker's own program; never compared with a card."""
    wire = bitmap.send_area(bitmap.MODELS["6q2"], 2, Rect(8, 4, 2, 1), [bitmap.Page(b"\xff\x00\x00\x00\xff\x00")])
    assert wire == frame.framed(bytes.fromhex(BITMAP))
    forgotten = bitmap.send_area(bitmap.MODELS["6q2"], 2, Rect(8, 4, 2, 1), [bitmap.Page(bytes(6))], 300)
    assert frame.checked(FrameReader().feed(forgotten)[0])[27:31] == bytes.fromhex("02 02 2c01"), "five minutes"
    head = "ffff 0080 f0 00 7401 00000000"
    for numbers, said in (((), "06000000 01 a7 01 0000 ff"), ((1, 3), "08000000 01 a7 01 0000 02 01 03")):
        gone = bitmap.delete_areas(bitmap.MODELS["6e1"], numbers)
        assert gone == frame.framed(bytes.fromhex(head + said))
    yes = frame.framed(bytes.fromhex("0080 ffff f0 00 6602 00000000 09000000 00 a0 00 0000 0000 0000"))
    assert bitmap.read_reply(FrameReader().feed(yes)[0]) == bitmap.Reply(0xA0, 0, 0, 0)
    assert bitmap.reply_frame(bitmap.Reply(0xA0, 0, 0, 0), 0x0266) == yes


def test_nothing_of_ours_can_write_or_wear_out_the_flash() -> None:
    """Not one name in the module of commands builds group A1, and A2 01 (erase everything) cannot be said."""
    row = Row(Rect(0, 0, 128, 32), "x", Colour.RED, 16)
    assert row.dark().text == ""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    built = [command.ping(), command.set_clock(now), command.power(True), command.brightness(3),
             command.areas([]), command.areas([], [1])]  # fmt: skip
    assert {(data[0], data[1]) for data in built} == {(0xA2, 0), (0xA2, 3), (0xA3, 0), (0xA3, 2), (0xA3, 6)}
