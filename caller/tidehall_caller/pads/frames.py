"""``FF 68 L L 68 ADDR FUNC DATA CS 16``: the frames of the keypads of deployed halls, 9600 8N1, many on one bus.

``L`` is 2 + the length of DATA, sent twice; ``CS`` is the low byte of ADDR + FUNC + all of DATA.
"""

from __future__ import annotations

from dataclasses import dataclass

START, START_2, SECOND, END = 0xFF, 0x68, 0x68, 0x16
SHOW, BEEP, EVALUATE, EVALUATED = 0x02, 0x03, 0x01, 0x11
BLANK = 0x0A
_LEAST, _MOST = 2, 16


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame, either way."""

    address: int
    function: int
    data: bytes = b""

    def encoded(self) -> bytes:
        """As it goes over the line."""
        length = 2 + len(self.data)
        body = bytes((self.address, self.function)) + self.data
        return bytes((START, START_2, length, length, SECOND)) + body + bytes((sum(body) & 0xFF, END))


def acknowledgement(frame: Frame) -> Frame:
    """What the PC answers: the frame itself, but FUNC 01 for an evaluator's value."""
    return Frame(frame.address, EVALUATE, frame.data) if frame.function == EVALUATED else frame


def show_ticket(address: int, digits: str) -> Frame:
    """Right half of the display: the last three digits of the number called or served."""
    return Frame(address, SHOW, bytes((BLANK,) * 3) + _three(digits))


def show_waiting(address: int, count: int) -> Frame:
    """Left half: how many wait, 999 at most."""
    return Frame(address, SHOW, _three(str(min(count, 999))) + bytes((BLANK,) * 3))


def show_nothing(address: int) -> Frame:
    return Frame(address, SHOW, bytes((BLANK,) * 6))


def beep(address: int) -> Frame:
    return Frame(address, BEEP)


def start_evaluation(address: int) -> Frame:
    """The evaluator asks its citizen now."""
    return Frame(address, EVALUATE, b"\x0b")


def _three(digits: str) -> bytes:
    return bytes(int(sign) for sign in digits[-3:].rjust(3, "0"))


class FrameReader:
    """Finds frames in whatever a bus carries: noise, halves, wrong checksums, two pads at once.

    ``spoilt`` counts frames that began well and ended wrong, ``whole`` the others.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self.spoilt = self.whole = 0

    def feed(self, data: bytes) -> list[Frame]:
        """The whole frames that ``data`` completes."""
        self._held += data
        found = []
        while (frame := self._first()) is not None:
            found.append(frame)
        return found

    def quiet(self) -> list[Frame]:
        """The line fell silent: what looked like a beginning was none. A whole frame may stand behind it."""
        found = []
        while self._held:
            self._spoil()
            found += self.feed(b"")
        return found

    def _first(self) -> Frame | None:
        """The next whole frame. A false start costs one byte, so that a frame right behind it is still found."""
        held = self._held
        while True:
            start = held.find(START)
            del held[: start if start >= 0 else len(held)]
            if len(held) < 2:
                return None
            if held[1] != START_2:
                del held[0]
                continue
            if len(held) < 5:
                return None
            length = held[2]
            if length != held[3] or held[4] != SECOND or not _LEAST <= length <= _MOST:
                self._spoil()
                continue
            if len(held) < 7 + length:
                return None
            body = bytes(held[5 : 5 + length])
            if sum(body) & 0xFF != held[5 + length] or held[6 + length] != END:
                self._spoil()
                continue
            del held[: 7 + length]
            self.whole += 1
            return Frame(body[0], body[1], body[2:])

    def _spoil(self) -> None:
        self.spoilt += 1
        del self._held[0]
