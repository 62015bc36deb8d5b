"""Shape, word and colour of a window's state. A tide on its way tells more than "closed"."""

from __future__ import annotations

from tidehall_display.board.view import Window

ICONS = {
    "open": "ring", "called": "bell", "serving": "people", "paused": "pause", "closed": "minus",
    "ordered": "clock", "closing": "lower",
}  # fmt: skip
_EDGES = {
    "open": "night-good", "called": "night-mark", "serving": "night-ink-2", "paused": "night-warn",
    "ordered": "night-warn", "closing": "night-warn",
}  # fmt: skip
_TONES = {
    "open": "night-good", "called": "night-mark", "paused": "night-warn", "ordered": "night-warn",
    "closing": "night-warn", "closed": "night-ink-2",
}  # fmt: skip


def glance(line: Window) -> str:
    """open, called, serving, paused, closed, ordered or closing."""
    tide = line.tide.state if line.tide else ""
    if tide in ("ordered", "closing"):
        return tide
    return line.state if line.state in ICONS else "closed"


def word_of(look: str) -> str:
    """Key of the state's word."""
    return f"tide.{look}" if look in ("ordered", "closing") else f"state.{look}"


def edge_of(look: str) -> str:
    """Colour of the strip beside it."""
    return _EDGES.get(look, "night-line")


def tone_of(look: str) -> str:
    """Colour of its word."""
    return _TONES.get(look, "night-ink")
