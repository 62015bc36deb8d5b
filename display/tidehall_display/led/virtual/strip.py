"""A strip of another maker without hardware: it knows its template and shows what came in a whole frame."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from tidehall_display.led.dots import RGB, text_mask
from tidehall_display.led.face import Colour, Palette
from tidehall_display.led.strip import Template, built
from tidehall_display.led.virtual.picture import OFF, as_lamps
from tidehall_display.led.virtual.trick import Trick, answered


@dataclass(slots=True)
class VirtualStrip:
    """Reads frames back by their beginning and end, and compares them with what the template would make of the text.

    One that is busy or deaf shows nothing and says nothing: such strips have no word for no.
    """

    template: Template
    address: int
    shown: str = ""
    frames: int = 0
    trick: Trick = Trick.NONE
    _held: bytearray = field(default_factory=bytearray)

    def image(self, width: int, height: int, palette: Palette = Palette.ONE, scale: int = 6) -> Image.Image:
        """The strip as people see it; what does not fit hangs over at the right."""
        lamps = Image.new("RGB", (width, height), OFF)
        if self.shown:
            ink = text_mask(self.shown, 16)
            lamps.paste(RGB[palette.nearest(Colour.RED)], (max(0, (width - ink.width) // 2), (height - 16) // 2), ink)
        return as_lamps(lamps, scale)

    def hear(self, data: bytes) -> list[bytes]:
        """The answer, if it gives any. Raises HungUp."""
        self._held += data
        before, after = self._around()
        answers = []
        while (end := self._held.find(after)) >= 0:
            frame = bytes(self._held[: end + len(after)])
            del self._held[: end + len(after)]
            text = self._text(frame, before)
            if text is None or self.trick in (Trick.BUSY, Trick.DEAF):
                continue
            self.shown, self.frames = text, self.frames + 1
            answers.append(self.template.answer)
        return answered(self.trick, [answer for answer in answers if answer])

    def _around(self) -> tuple[bytes, bytes]:
        """What stands before the text, and the last byte of a frame."""
        empty = Template(self.template.frame, "none", text_bytes=0)
        before = built(empty, self.address, "\x7f").split(b"\x7f")[0]
        return before, built(empty, self.address, "")[-1:]

    def _text(self, frame: bytes, before: bytes) -> str | None:
        """The text of a frame for this address whose checksum is right."""
        rest = frame[len(before) :]
        for size in range(len(rest), -1, -1):
            text = rest[:size].decode("gb2312", "replace")
            if frame == built(self.template, self.address, text):
                return text.rstrip()
        return None
