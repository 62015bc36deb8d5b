"""The doctor knows which names this machine could not show."""

from __future__ import annotations

from tidehall_link.checkup.fonts import COMMON, NAMES, RARE, lacking


def test_g9_doctor_names_the_characters_without_a_font() -> None:
    assert lacking(lambda sign: sign in COMMON + "㛃䶮鿏") == ("𠮷𬭎", RARE)
    assert lacking(lambda sign: sign in COMMON + NAMES) == ("", RARE)
    assert lacking(lambda _: True) == ("", "")


def test_a_machine_without_chinese_fonts_shows_no_pages() -> None:
    assert lacking(lambda _: False) is None
