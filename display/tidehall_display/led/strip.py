"""Any strip that takes one line of text in a fixed frame: the frame is written down in the settings.

    template = "<02>{address2}{text}{check}<0D>"

``<02>`` is a byte in hex, ``{address}`` the address as one byte, ``{address2}`` as two digits, ``{text}`` the text,
``{check}`` the checksum over everything since ``{from}``, or since the beginning where there is no ``{from}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tidehall_display.led.driver import Abilities
from tidehall_display.led.face import Row
from tidehall_display.led.gb2312 import encode
from tidehall_display.led.onbon.frame import crc16
from tidehall_display.led.wire import Line

CHECKS = ("none", "sum", "xor", "negative_sum", "crc16")
_PART = re.compile(r"<([0-9A-Fa-f]{2})>|\{(address2|address|text|check|from)\}|([^<>{}\x00-\x1f\x7f-\U0010ffff])")


@dataclass(frozen=True, slots=True)
class Template:
    """``check_hex``: the checksum as hex digits, not bytes. ``answer``: bytes that mean yes; empty: it never answers.

    ``text_bytes``: the text is cut or filled up with spaces to so many bytes; 0 leaves it as it is.
    """

    frame: str = "<02>{address2}{text}{check}<0D>"
    check: str = "xor"
    check_hex: bool = True
    answer: bytes = b""
    text_bytes: int = 0


def template_ok(frame: str) -> bool:
    """Whether ``frame`` can be read, and has a text."""
    return _PART.sub("", frame) == "" and "{text}" in frame


def built(template: Template, address: int, text: str) -> bytes:
    """The frame that shows ``text``, which has been made plain, on the strip with this address."""
    said = encode(text)
    if template.text_bytes:
        said = cut(said, template.text_bytes).ljust(template.text_bytes)
    frame, start = bytearray(), 0
    for part in _PART.finditer(template.frame):
        byte, word, letter = part.groups()
        if byte:
            frame.append(int(byte, 16))
        elif letter:
            frame += letter.encode("ascii")
        elif word == "from":
            start = len(frame)
        elif word == "check":
            frame += _check(template, bytes(frame[start:]))
        else:
            frame += {"address": bytes((address & 0xFF,)), "address2": b"%02d" % (address % 100), "text": said}[word]
    return bytes(frame)


def cut(said: bytes, most: int) -> bytes:
    """At most ``most`` bytes, never half a character."""
    return encode(said[:most].decode("gb2312", "ignore"))


def _check(template: Template, covered: bytes) -> bytes:
    match template.check:
        case "sum":
            value = bytes((sum(covered) & 0xFF,))
        case "negative_sum":
            value = bytes((-sum(covered) & 0xFF,))
        case "xor":
            folded = 0
            for byte in covered:
                folded ^= byte
            value = bytes((folded,))
        case "crc16":
            value = crc16(covered).to_bytes(2, "little")
        case _:
            return b""
    return value.hex().upper().encode("ascii") if template.check_hex else value


class TextStrip:
    """One strip on a line. It shows the first row and nothing else."""

    def __init__(self, line: Line, template: Template, address: int, answer_s: float = 1.0) -> None:
        self._line = line
        self._template = template
        self._address = address
        self._answer_s = answer_s

    @property
    def abilities(self) -> Abilities:
        answers = bool(self._template.answer)
        return Abilities(
            rows=1, ping=False, clock=False, power=False, brightness=False, answers=answers, clears=False
        )  # fmt: skip

    def open(self) -> None:
        """Nothing to ask: the first text will tell."""

    def batch(self, rows: Mapping[int, Row]) -> Mapping[int, Row]:
        number = next(iter(rows))
        return {number: rows[number]}

    def show(self, rows: Mapping[int, Row], gone: Sequence[int], *, afresh: bool) -> None:
        for row in rows.values():
            frame = built(self._template, self._address, row.text)
            if not self._template.answer:
                self._line.say(frame)
                continue
            heard = bytearray()
            self._line.talk(frame, lambda said, heard=heard: self._hear(heard, said), self._answer_s)  # type: ignore[misc]

    def ping(self) -> None:
        """It knows no such thing."""

    def set_clock(self, now: datetime) -> None:
        """It knows no such thing."""

    def power(self, on: bool) -> None:
        """It knows no such thing."""

    def brightness(self, level: int) -> None:
        """It knows no such thing."""

    def close(self) -> None:
        self._line.leave()

    def _hear(self, heard: bytearray, said: bytes) -> bool | None:
        heard += said
        return True if self._template.answer in heard else None
