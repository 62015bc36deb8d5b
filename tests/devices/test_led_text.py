"""What a font card can show, and what becomes of the rest."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_display.led.face import Colour
from tidehall_display.led.fit import fitted
from tidehall_display.led.gb2312 import MISSING, Speller, encode, width
from tidehall_display.led.onbon.area import lettering
from tidehall_display.led.virtual.shown import _read_text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("请A017号到3号窗口", "请A017号到3号窗口"),
        ("一—二·三", "一―二・三"),
        ("〇¥5", "○￥5"),
        ("8㎡", "8m2"),
        ("a\u00a0b\u3000c", "a b\u3000c"),
        ("一\n二\t三", "一 二 三"),
        ("\u200b零\u202e宽", "零宽"),
        ("😀", MISSING),
        ("𬭎䶮", MISSING * 2),
        ("①“好”", "①“好”"),
    ],
)
def test_what_cannot_be_shown_is_replaced(said: str, shown: str) -> None:
    assert Speller().plain(said) == shown


def test_a_rare_character_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    speller = Speller()
    with caplog.at_level(logging.WARNING):
        assert [speller.plain("䶮某"), speller.plain("䶮某"), speller.plain("鿏")] == ["〓某", "〓某", "〓"]
    assert [record.args for record in caplog.records] == [("䶮", 0x4DAE, "〓"), ("鿏", 0x9FCF, "〓")]


@pytest.mark.parametrize("nasty", ["窗口\\C2号", "\\FO002大", "a\\n\\n", "[n1]123", "\\", "\\DH\\DM", "[g2]x"])
def test_a_name_cannot_give_orders(nasty: str) -> None:
    """Not the colour, the font, a line break, the clock, nor how a speaking card reads."""
    data = lettering(Speller().plain(nasty), 16, Colour.RED)
    assert data.count(b"\\") == 3
    assert b"[n" not in data
    assert b"[g" not in data


@given(st.text(max_size=60))
def test_any_text_is_plain_in_the_end(text: str) -> None:
    plain = Speller().plain(text)
    data = encode(plain)
    assert data.decode("gb2312") == plain
    assert b"\\" not in data
    assert width(plain, 16) == len(data) * 8
    shown, colour, dots = _read_text(lettering(plain, 24, Colour.GREEN))
    assert (shown, colour, dots) == (plain, Colour.GREEN, 24)
    assert Speller().plain(plain) == plain


def test_every_character_of_gb2312_is_shown_as_itself() -> None:
    """6763 characters and the signs, except the one that a card would obey."""
    speller = Speller()
    cells = [bytes((row, column)) for row in range(0xA1, 0xF8) for column in range(0xA1, 0xFF)]
    known = [text for cell in cells if (text := cell.decode("gb2312", "ignore"))]
    assert len([text for text in known if "\u4e00" <= text <= "\u9fff"]) == 6763
    assert [text for text in known if text.strip() and speller.plain(text) != text] == []


def test_what_fits_stands_still_and_what_does_not_runs() -> None:
    wordings = ("请 A017 到 3 号窗口", "请 A017 号", "A017")
    assert [(it.text, it.dots, it.scroll) for it in (
        fitted(wordings, 320, (32, 24, 16)), fitted(wordings, 160, (32, 24, 16)), fitted(wordings, 64, (16,)),
        fitted(wordings, 24, (16,)), fitted(wordings, 128, (32, 24, 16), fullest=True),
    )] == [
        ("请 A017 到 3 号窗口", 32, False), ("请 A017 号", 32, False), ("A017", 16, False),
        ("请 A017 到 3 号窗口", 16, True), ("请 A017 号", 24, False),
    ]  # fmt: skip
