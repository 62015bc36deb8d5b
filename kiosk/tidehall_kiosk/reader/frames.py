"""SAM_V frames, the same on a serial line and over USB: ``AA AA AA 96 69 | length 2 | body | XOR``.

The length is big-endian and counts body and XOR; XOR runs over length and body. The body of an answer begins with
three status bytes, of which the third says how it went.
"""

from __future__ import annotations

import struct
from functools import reduce
from operator import xor

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
MAX_BODY = 4096

HEAD = len(PREAMBLE) + 2

FIND = b"\x20\x01"
SELECT = b"\x20\x02"
READ = b"\x30\x01"
READ_WITH_FINGERPRINTS = b"\x30\x10"
READ_ADDED_ADDRESS = b"\x30\x03"
RESET_SAM = b"\x10\xff"
SAM_STATUS = b"\x11\xff"
SAM_ID = b"\x12\xff"

OK = 0x90
FOUND = 0x9F
BAD_CHECKSUM = 0x10
OTHER_CARD = 0x40
READ_FAILED = 0x41
SELF_TEST = 0x60
NOT_AUTHORISED = 0x66
NOT_FOUND = 0x80
NOT_SELECTED = 0x81
UNKNOWN_COMMAND = 0x21


class BadFrame(Exception):
    """A frame whose length or checksum is wrong."""


def encode(body: bytes) -> bytes:
    """The frame around ``body``."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([reduce(xor, counted)])


def module_number(data: bytes) -> str:
    """The number of the security module, as its certificate has it: ``05.03-20120101-0001234567-0000000001``.

    Two numbers of two bytes, three of four, low byte first. It names the device, nobody else.
    """
    kind, variant, day, serial, more = struct.unpack("<HHIII", data[:16])
    return f"{kind:02d}.{variant:02d}-{day:08d}-{serial:010d}-{more:010d}"


class FrameReader:
    """Bytes in, bodies out; what stands before a preamble is noise."""

    def __init__(self) -> None:
        self._buffer = b""

    def clear(self) -> None:
        """Forget a half frame."""
        self._buffer = b""

    def feed(self, data: bytes) -> bytes | None:
        """The body of the first whole frame so far, or None. Raises BadFrame and forgets what it had."""
        self._buffer += data
        start = self._buffer.find(PREAMBLE)
        if start < 0:
            self._buffer = self._buffer[-(len(PREAMBLE) - 1) :]
            return None
        frame = self._buffer[start + len(PREAMBLE) :]
        if len(frame) < 2:
            return None
        length = int.from_bytes(frame[:2], "big")
        if not 2 <= length <= MAX_BODY:
            self.clear()
            raise BadFrame(f"length {length}")
        if len(frame) < 2 + length:
            return None
        body, check = frame[2 : 1 + length], frame[1 + length]
        self._buffer = frame[2 + length :]
        if reduce(xor, frame[: 1 + length]) != check:
            self.clear()
            raise BadFrame("checksum")
        return body
