"""The decoder that judges every slip: what it refuses, what it measures, and that a fault planted in a slip shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image

from tests.devices.test_printer_slips import CHINESE, URL, WIDE, codes, printed
from tidehall_kiosk.clock import SystemClock
from tidehall_kiosk.virtual.decoder import CutPaper, Decoder, NewLine, Op, QrCode, Raster, Text, UnknownCommand
from tidehall_kiosk.virtual.mechanism import Mechanism, PrintedSlip
from tidehall_kiosk.virtual.rasterise import OverWide, draw_slip

CHINESE_ON = b"\x1b@\x1c&"
SMALLEST_CELL = 4
"""Dots, half a millimetre. A perfect picture reads at one dot; thermal paper and an old telephone do not."""


def ops(data: bytes) -> list[Op]:
    return list(Decoder().feed(data))


@pytest.mark.parametrize(
    "data",
    [
        b"\x1bZ\x00", b"\x1c?", b"\x1dX", b"\x07", b"\x0c", b"\x1b\x1b@", b"\x1dV\x09", b"\x1dV\x42"[:2] + b"\x07",
        b"\x1dv1\x00\x01\x00\x01\x00\xff", b"\x1dv0\x07\x01\x00\x01\x00\xff", b"\x1d(k\x03\x002C\x05",
        b"\x1d(L\x02\x0001", b"\x1d(k\x03\x001X\x05", b"\x1ba\x03", b"\x1ba\x33", b"\x1b!\x02",
        b"\x1c!\x01", b"\x1d!\x08", b"\x1d!\x80", b"\x1dr\x05", b"\x10\x04\x05", b"\x1d(k\x03\x001C\x11",
        b"\x1d(k\x03\x001C\x00", b"\x1d(k\x03\x001E\x34", b"\x1d(k\x04\x001P1a", b"\x1d(k\x03\x001Q0",
        CHINESE_ON + b"\xff\xff", CHINESE_ON + b"\x81\x30\x81\x20",
    ],
)  # fmt: skip
def test_what_is_no_command_is_refused(data: bytes) -> None:
    with pytest.raises(UnknownCommand):
        ops(data)


def test_an_unfinished_command_waits_and_is_seen_to_wait() -> None:
    for whole in (b"\x1dv0\x00\x01\x00\x02\x00\xff\x00", b"\x1d(k\x04\x001P0a", b"\x1b!\x08", b"\x1dVB\x00"):
        for cut in range(1, len(whole)):
            decoder = Decoder()
            assert list(decoder.feed(whole[:cut])) == []
            assert decoder.pending == whole[:cut]
            list(decoder.feed(whole[cut:]))
            assert decoder.pending == b""


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_gb18030_of_one_two_and_four_bytes_in_pieces(size: int) -> None:
    text = "A号䶮𬭎𠮷㛃①〇Z"
    data = CHINESE_ON + text.encode("gb18030") + b"\n"
    decoder = Decoder()
    found = [op for at in range(0, len(data), size) for op in decoder.feed(data[at : at + size])]
    assert "".join(op.text for op in found if isinstance(op, Text)) == text


def test_without_chinese_mode_the_same_bytes_are_no_chinese() -> None:
    found = ops(b"\x1b@" + "号".encode("gb18030") + b"\n")
    assert [op.text for op in found if isinstance(op, Text)] != ["号"]


def test_a_code_is_what_was_stored_last_with_its_size_and_correction() -> None:
    store = b"\x1d(k\x05\x001P0ab"
    (code,) = ops(b"\x1d(k\x03\x001C\x07" + b"\x1d(k\x03\x001E3" + store + b"\x1d(k\x03\x001Q0")
    assert code == QrCode(b"ab", 7, 0x33, 0)


def test_dots_stand_where_they_were_sent() -> None:
    found = ops(b"\x1ba\x02" + b"\x1dv0\x00\x01\x00\x02\x00\x80\x01")
    assert found == [Raster(1, 2, b"\x80\x01", 2)]
    picture = draw_slip(found, 384)
    left, top = 32 + 384 - 8, 32
    black = [at for at in _dark(picture) if top <= at[1] < top + 2]
    assert black == [(left, top), (left + 7, top + 1)]


def _dark(picture: Image.Image) -> list[tuple[int, int]]:
    return [(x, y) for y in range(picture.height) for x in range(picture.width) if picture.getpixel((x, y)) == 0]


@pytest.mark.parametrize(
    ("fits", "over"),
    [
        (b"A" * 32 + b"\n", b"A" * 33 + b"\n"),
        (b"\x1d!\x30" + b"A" * 8 + b"\n", b"\x1d!\x30" + b"A" * 9 + b"\n"),
        (CHINESE_ON + "号".encode("gbk") * 16 + b"\n", CHINESE_ON + "号".encode("gbk") * 17 + b"\n"),
        (
            CHINESE_ON + b"\x1c!\x04" + "号".encode("gbk") * 8 + b"\n",
            CHINESE_ON + b"\x1c!\x04" + "号".encode("gbk") * 8 + b"a\n",
        ),
        (b"\x1dv0\x00\x30\x00\x01\x00" + b"\xff" * 48, b"\x1dv0\x00\x31\x00\x01\x00" + b"\xff" * 49),
        (
            b"\x1d(k\x03\x001C\x0f\x1d(k\x04\x001P0a\x1d(k\x03\x001Q0",
            b"\x1d(k\x03\x001C\x10" + b"\x1d(k\x43\x001P0" + b"a" * 64 + b"\x1d(k\x03\x001Q0",
        ),
    ],
    ids=["latin", "latin-4x", "chinese", "chinese-2x", "raster", "code"],
)
def test_one_dot_too_wide_is_told(fits: bytes, over: bytes) -> None:
    draw_slip(ops(fits), 384)
    with pytest.raises(OverWide):
        draw_slip(ops(over), 384)


def test_each_cut_is_a_slip_and_paper_without_a_cut_is_none() -> None:
    mechanism = Mechanism(384, SystemClock().now)
    mechanism.receive(b"\x1b@one\n\x1dV\x00two\n\x1dVB\x00three\n", lambda _: None)
    assert [slip.text for slip in mechanism.slips] == ["one", "two"]
    assert all(sum(isinstance(op, CutPaper) for op in slip.ops) == 1 for slip in mechanism.slips)


def test_a_feed_moves_the_paper_by_its_lines() -> None:
    assert ops(b"\x1bd\x05") == [NewLine(5)]
    one, five = draw_slip(ops(b"\n"), 384), draw_slip(ops(b"\x1bd\x05"), 384)
    assert five.height - 64 == 5 * (one.height - 64)


def _judged(slip: PrintedSlip) -> bool:
    """What the tests of slips ask of each one."""
    try:
        seen = codes(slip.picture())
    except OverWide:
        return False
    flat = slip.text.replace("\n", "")
    if any(op.module < SMALLEST_CELL for op in slip.ops if isinstance(op, QrCode)):
        return False
    return slip.error == "" and seen == [URL] and all(fact in flat for fact in (CHINESE.hall, CHINESE.service, "F102"))


@pytest.mark.parametrize(
    "fault",
    [
        lambda good: good.replace(b"\x1c&", b"", 1),
        lambda good: good.replace(b"\x1d!\x00\x1b!\x30\x1c!\x0c", b"", 1),
        lambda good: good.replace(b"\x1d!\x55", b"\x1d!\x77", 1).replace(b"F102", b"F10234567", 1),
        lambda good: good.replace(b"\x1d(kM\x00", b"\x1d(kL\x00", 1),
        lambda good: good.replace(b"\x1d(kM\x00", b"\x1d(kN\x00", 1),
        lambda good: good.replace(b"1C\x05", b"1C\x01", 1),
        lambda good: good.replace(b"F102\n", b"F102", 1),
        lambda good: good.replace(CHINESE.service.encode("gbk"), CHINESE.service.encode("utf-8"), 1),
        lambda good: good.replace(b"\x1b!", b"\x1b?", 1),
        lambda good: good.replace(URL.encode(), URL[:-1].encode() + b"X", 1),
    ],
    ids=[
        "no-chinese-mode", "size-not-reset", "number-too-wide", "store-too-short", "store-too-long", "cells-of-one-dot",
        "line-not-ended", "utf8", "unknown-command", "another-address",
    ],
)  # fmt: skip
def test_a_fault_planted_in_a_slip_is_seen(fault: Callable[[bytes], bytes]) -> None:
    good = printed(CHINESE, WIDE).raw
    assert b"\x1d(kM\x00" in good
    spoilt = fault(good)
    assert spoilt != good
    mechanism = Mechanism(576, SystemClock().now)
    mechanism.receive(spoilt, lambda _: None)
    assert not any(_judged(slip) for slip in mechanism.slips)
    assert _judged(printed(CHINESE, WIDE)), "the judge is not always against it"
