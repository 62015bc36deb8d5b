"""Bytes on the wire to a Chinese printer, for the strings that libraries get wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_kiosk.printing.blocks import Align, Cut, Line, Qr
from tidehall_kiosk.printing.encode import Profile, encode
from tidehall_kiosk.printing.text import clean, in_font, width, wrap
from tidehall_kiosk.virtual.decoder import CutPaper, Decoder, NewLine, QrCode, Raster, Text

_START = b"\x1b@\x1c&"


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("A001：", "41 30 30 31 a3 ba"),
        ("￥5", "a3 a4 35"),
        ("¥5", "a3 a4 35"),
        ("，", "a3 ac"),
        ("〇", "a9 96"),
        ("①", "a2 d9"),
        ("请A001号", "c7 eb 41 30 30 31 ba c5"),
    ],
)
def test_a_line_goes_out_as_gb18030_whatever_else_is_in_it(text: str, wire: str) -> None:
    assert encode([Line(text)], Profile()) == _START + bytes.fromhex(wire) + b"\n"


@pytest.mark.parametrize("text", ["䶮", "𬭎", "鿏", "𠮷", "王𬭎先生"])
def test_a_character_outside_gbk_is_drawn(text: str) -> None:
    sent = encode([Line(text)], Profile())
    assert sent.startswith(_START + b"\x1dv0\x00")
    ops = list(Decoder().feed(sent))
    (raster,) = ops
    assert isinstance(raster, Raster)
    assert raster.rows == 24
    assert any(raster.dots), "nothing was drawn"
    assert raster.across * 8 >= 20 * len(text)


def test_a_rare_character_makes_only_its_own_line_a_picture() -> None:
    ops = list(Decoder().feed(encode([Line("业务：社会保险"), Line("张䶮"), Line("号")], Profile())))
    assert [type(op) for op in ops] == [Text, NewLine, Raster, Text, NewLine]


def test_a_printer_without_chinese_gets_pictures_and_plain_ascii() -> None:
    sent = encode([Line("A001"), Line("号码")], Profile(chinese=False))
    assert b"\x1c" not in sent
    ops = list(Decoder().feed(sent))
    assert [type(op) for op in ops] == [Text, NewLine, Raster]


def test_double_size_uses_both_the_latin_and_the_chinese_command() -> None:
    sent = encode([Line("号A", Align.CENTER, 2, 2, bold=True)], Profile())
    assert sent == _START + b"\x1ba\x01" + b"\x1b!\x38" + b"\x1c!\x0c" + "号A".encode("gbk") + b"\n"


def test_the_number_is_four_by_four_and_the_next_line_is_normal_again() -> None:
    ops = list(Decoder().feed(encode([Line("A001", wide=4, high=4, bold=True), Line("业务a")], Profile())))
    number, _, normal, _ = ops
    assert isinstance(number, Text)
    assert isinstance(normal, Text)
    assert (number.style.wide, number.style.high, number.style.bold) == (4, 4, True)
    style = normal.style
    assert (style.wide, style.high, style.cjk_wide, style.cjk_high, style.bold) == (1, 1, 1, 1, False)


def test_native_qr_is_centred_by_the_alignment_command() -> None:
    sent = encode([Qr("https://h.example.cn/t/abc", module=5)], Profile())
    assert sent == (
        _START
        + b"\x1ba\x01"
        + bytes.fromhex("1d286b0300 314305 1d286b0300 314531")
        + b"\x1d(k\x1d\x001P0https://h.example.cn/t/abc"
        + bytes.fromhex("1d286b0300 315130")
    )
    (code,) = Decoder().feed(sent)
    assert code == QrCode(b"https://h.example.cn/t/abc", 5, 0x31, 1)


def test_a_printer_without_qr_gets_a_picture_of_it() -> None:
    ops = list(Decoder().feed(encode([Qr("https://h.example.cn/t/abc")], Profile(native_qr=False))))
    assert [type(op) for op in ops] == [Raster]


def test_cut_feeds_past_the_knife() -> None:
    assert encode([Cut()], Profile()) == _START + b"\x1bd\x03\x1dVB\x00"
    assert encode([Cut()], Profile(knife=False)) == _START + b"\x1bd\x03"


def test_a_name_cannot_command_the_printer() -> None:
    evil = "张\x1b@\x1dV\x00\x10\x04\x01三\x9b\u202e\u2028\x07\r\n"
    assert clean(evil) == "张@V三  "
    sent = encode([Line(evil)], Profile())
    assert not set(sent[len(_START) : -1]) & set(range(0x20))


@given(st.text(max_size=60), st.integers(1, 4), st.booleans())
def test_whatever_text_comes_only_known_commands_go_out(text: str, size: int, chinese: bool) -> None:
    for op in Decoder().feed(encode([Line(text, wide=size, high=size), Cut()], Profile(384, chinese))):
        assert isinstance(op, Text | NewLine | Raster | CutPaper)
        if isinstance(op, Raster):
            assert op.across * 8 <= 384


@given(st.text(st.characters(codec="gbk", exclude_categories=["C", "Z"]), max_size=80), st.integers(2, 48))
def test_wrapping_loses_nothing_and_stays_within_the_paper(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join(lines) == text
    assert all(width(line) <= columns for line in lines)


def test_latin_words_stay_whole() -> None:
    assert wrap("Watch the board and listen", 10) == ["Watch the", "board and", "listen"]


def test_what_the_font_holds() -> None:
    assert in_font("，〇①ＡA", chinese=True)
    assert not in_font("䶮", chinese=True)
    assert not in_font("号", chinese=False)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    assert wrap("中心“大综窗”", 6) == ["中心", "“大综", "窗”"]
    assert wrap("请留意，叫号", 6) == ["请留", "意，叫", "号"]
