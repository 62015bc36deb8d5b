"""What the keys of a keypad mean. The last byte is the key, digits typed before it stand in front."""

from __future__ import annotations

from tidehall_caller.entry import combined
from tidehall_caller.keys import Key, Press
from tidehall_caller.pads.frames import EVALUATED, Frame

CODES: dict[int, Key] = {
    0x0C: Key.NEXT,
    0x0D: Key.RECALL,
    0x0B: Key.RATE,
    0x0F: Key.STEP,
    0x12: Key.PAUSE,
    0x13: Key.TRANSFER,
}


def pressed(frame: Frame) -> Press | None:
    """The press that a frame tells; None for an evaluator's value, an unused key (0E 取消, 11 一米线) or nonsense."""
    if frame.function == EVALUATED or not frame.data:
        return None
    *before, code = frame.data
    key = CODES.get(code)
    if key is None or any(digit > 9 for digit in before):
        return None
    return combined(key, "".join(str(digit) for digit in before))


def value(frame: Frame) -> int | None:
    """The value of an evaluator's key; None for any other frame."""
    return frame.data[-1] if frame.function == EVALUATED and frame.data else None
