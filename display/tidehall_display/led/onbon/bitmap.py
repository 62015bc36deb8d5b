"""Frames of the bitmap cards BX-6Q and BX-6E: the same wrapper, another header, pictures instead of text.

Made after the maker's public description of the format. **Never compared with a card or a capture.**
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from tidehall_display.led.face import Rect
from tidehall_display.led.onbon.frame import BadFrame, checked, framed

MODELS = {
    "6q1": 0x0166, "6q2": 0x0266, "6q3": 0x0366, "6q2l": 0x0466, "6q3l": 0x0566, "6e1": 0x0174, "6e2": 0x0274,
    "6e3": 0x0374, "6e1x": 0x0474, "6e2x": 0x0574, "5e1": 0x0154, "5e2": 0x0254, "5e3": 0x0354,
}  # fmt: skip
EVERYBODY, HOST = 0xFFFF, 0x8000
SEND, DELETE = 0x00, 0x01
_HEAD = struct.Struct("<HHBBH4xI")
_PAGE = struct.Struct("<IBBBBHBH9xII")
_PAGE_LEN = 26
_ANSWER = struct.Struct("<BBBHHH")
STILL = 1


@dataclass(frozen=True, slots=True)
class Page:
    """RGB888, row by row. ``hold`` in hundredths of a second."""

    rgb: bytes
    hold: int = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """What a card said. ``ok`` for a plain yes."""

    group: int
    command: int
    status: int
    error: int

    @property
    def ok(self) -> bool:
        return (self.group, self.command) == (0xA0, 0) and self.error == 0


def request(model: int, command: int, data: bytes) -> bytes:
    """A frame of group A7 that wants an answer."""
    head = _HEAD.pack(EVERYBODY, HOST, 0xF0, 0, model, len(data) + 3)
    return framed(head + bytes((1, 0xA7, command)) + data)


def send_area(model: int, number: int, place: Rect, pages: Sequence[Page], timeout_s: int = 0) -> bytes:
    """Show ``pages`` one after the other in ``place``, whatever programme is playing."""
    para = _parameters(number, place, pages, timeout_s)
    body = bytes(2) + (1).to_bytes(2, "little") + len(para).to_bytes(4, "little") + para
    return request(model, SEND, body + b"".join(page.rgb for page in pages))


def delete_areas(model: int, numbers: Sequence[int] = ()) -> bytes:
    """Take away areas; without numbers all of them."""
    return request(model, DELETE, bytes((0, 0, len(numbers) if numbers else 0xFF, *numbers)))


def _parameters(number: int, place: Rect, pages: Sequence[Page], timeout_s: int) -> bytes:
    run = 2 if timeout_s else 0
    para = struct.pack("<BBHBHB4x", number, run, timeout_s, 1, 0, 1)
    para += struct.pack("<BHHHHBBBBB5xH", 0x10, place.x, place.y, place.w, place.h, 0, 0, 0, 0, 0, len(pages))
    offset = 0
    for page in pages:
        para += _PAGE.pack(_PAGE_LEN, 0, STILL, 0, 0, page.hold, 1, place.w, offset, len(page.rgb))
        offset += len(page.rgb)
    return para


def read_reply(inner: bytes) -> Reply:
    """The answer in a frame. Raises BadFrame."""
    plain = checked(inner)
    if len(plain) < _HEAD.size + _ANSWER.size:
        raise BadFrame("length")
    _, group, command, status, error, _ = _ANSWER.unpack_from(plain, _HEAD.size)
    return Reply(group, command, status, error)


def reply_frame(reply: Reply, model: int) -> bytes:
    """An answer as a card sends it."""
    body = _ANSWER.pack(0, reply.group, reply.command, reply.status, reply.error, 0)
    return framed(_HEAD.pack(HOST, EVERYBODY, 0xF0, 0, model, len(body)) + body)
