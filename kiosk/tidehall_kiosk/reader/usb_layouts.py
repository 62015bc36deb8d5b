"""The two ways in which public drivers talk to the reader over USB. Which one a reader wants, only the reader knows.

``whole``: the frame goes out and comes in through one pair of bulk end points. ``split``: preamble and length have a
pair of their own, the body another. Neither has met a reader here.
"""

from __future__ import annotations

from typing import Literal

from tidehall_kiosk.reader.frames import HEAD, PREAMBLE
from tidehall_kiosk.usb import UsbPort
from tidehall_link.ports import Port

Layout = Literal["whole", "split"]
HEAD_OUT, BODY_OUT, HEAD_IN, BODY_IN = 0x02, 0x06, 0x81, 0x85


def arranged(usb: UsbPort, layout: Layout) -> Port:
    """The port of a reader with this layout."""
    return SplitPort(usb) if layout == "split" else usb


class SplitPort:
    """Head and body of a frame by ways of their own; above it, it is one stream of bytes."""

    def __init__(self, usb: UsbPort) -> None:
        self._usb = usb
        self._body_left = 0

    def __str__(self) -> str:
        return f"{self._usb} split"

    def open(self) -> None:
        self._body_left = 0
        self._usb.open()

    def write(self, data: bytes) -> None:
        """One whole frame."""
        self._body_left = 0
        self._usb.send(HEAD_OUT, data[:HEAD])
        self._usb.send(BODY_OUT, data[HEAD:])

    def read(self, wait_s: float) -> bytes:
        if self._body_left:
            said = self._usb.receive(BODY_IN, wait_s)
            self._body_left = max(0, self._body_left - len(said))
            return said
        head = self._usb.receive(HEAD_IN, wait_s)
        if len(head) == HEAD and head.startswith(PREAMBLE):
            self._body_left = int.from_bytes(head[-2:], "big")
        return head

    def close(self) -> None:
        self._usb.close()
