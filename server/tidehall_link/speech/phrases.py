"""What is said: calls digit by digit, and which texts may be spoken at all. Pure."""

from __future__ import annotations

import re
from typing import Final

LANGUAGES: Final = {"cmn": "普通话", "yue": "粤语", "en": "English"}
"""Languages that the synthesiser can speak. Every other one (客家话 ``hak``, 闽南语 ``nan`` …) needs recorded clips."""

LONGEST: Final = 120
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})?")
_DIGITS: Final = "零一二三四五六七八九"
_RESPELT: Final = {"cmn": (("一 号", "衣 号"), ("一号", "衣号"))}
"""A number that ends in 一 keeps its first tone before 号; a synthesiser would bend it as in 一个."""
_WORD = r"0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff"
_MARKS = r" ，。、；：！？（）《》“”‘’·—…,.:;!?'()%+-"
PATTERN: Final = f"^[{_WORD}{_MARKS}]*[{_WORD}][{_WORD}{_MARKS}]*$"
"""Chinese, Latin letters, digits and the marks of plain sentences: no markup, no phoneme input, no control signs."""
_PLAIN = re.compile(PATTERN)


class UnspeakableError(ValueError):
    """The text is empty, too long, or is not a plain sentence."""


def is_language(code: str) -> bool:
    """Whether ``code`` looks like a language: ``cmn``, ``yue``, ``hak``, ``hak-x1``."""
    return _CODE.fullmatch(code) is not None


def clean(text: str) -> str:
    """The text as it is spoken and kept, on one line. Raises ``UnspeakableError``."""
    line = " ".join(text.split())
    if len(line) > LONGEST or not _PLAIN.fullmatch(line):
        raise UnspeakableError(line[:40])
    return line


def digits(number: str, *, yao: bool = False) -> str:
    """``A001`` -> ``A 零 零 一``: letters and digits one by one. ``yao``: 1 is 幺, as on the telephone."""
    said = " ".join(_DIGITS[int(sign)] if sign.isdecimal() and sign.isascii() else sign.upper() for sign in number)
    return said.replace("一", "幺") if yao else said


def numeral(number: int) -> str:
    """``12`` -> ``十二``, as one reads the number of a window; up to 99."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not head else "")


def window_words(window: str, name: str) -> str:
    """``3`` -> ``三 号窗口``; a window that has no number is called by its name."""
    if window.isascii() and window.isdecimal():
        value = int(window)
        return f"{numeral(value) if 0 < value < 100 else digits(window)} 号窗口"
    if re.fullmatch(r"[A-Za-z]{0,2}\d{1,4}", window):
        return f"{digits(window)} 号窗口"
    return name if name.endswith("窗口") else f"{name}窗口"


def call_texts(language: str, ticket: str, window: str, name: str, *, yao: bool = False) -> tuple[str, str]:
    """The two halves of a call, so that each is made once: the number, and where to go. Only Mandarin says 幺."""
    if language == "en":
        letters = "".join(sign for sign in ticket.upper() if not sign.isdecimal())
        return f"Number {letters}, {' '.join(ticket[len(letters) :])}", f"please go to window {window}"
    return f"请 {digits(ticket, yao=yao and language == 'cmn')} 号", f"到 {window_words(window, name)}"


def as_heard(language: str, text: str) -> str:
    """What a synthesiser is given so that it says what was meant."""
    for written, heard in _RESPELT.get(language, ()):
        text = text.replace(written, heard)
    return text
