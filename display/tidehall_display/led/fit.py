"""Which wording in which size: what fits stands still, what does not runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tidehall_display.led.gb2312 import width


@dataclass(frozen=True, slots=True)
class Fitted:
    text: str
    dots: int
    scroll: bool


def fitted(wordings: Sequence[str], across: int, sizes: Sequence[int], *, fullest: bool = False) -> Fitted:
    """The first wording that fits ``across`` dots in the largest of ``sizes`` (large to small).

    With ``fullest`` rather all the words than large ones. What fits nowhere runs in the largest, in full.
    """
    told = [wording for wording in wordings if wording]
    if not told:
        return Fitted("", sizes[-1], scroll=False)
    order = [(dots, wording) for dots in sizes for wording in told]
    if fullest:
        order.sort(key=lambda each: told.index(each[1]))
    for dots, wording in order:
        if width(wording, dots) <= across:
            return Fitted(wording, dots, scroll=False)
    return Fitted(told[0], sizes[0], scroll=True)
