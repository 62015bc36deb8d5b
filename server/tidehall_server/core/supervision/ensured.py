"""Rules that the program keeps by itself, because there is no way past them: nothing is measured, and no number told.

Whoever takes such a way open again takes its line away here.
"""

from __future__ import annotations

from tidehall_server.core.supervision.compliance import Group, Line, State

_SOURCES = {
    "receipt_copies": "000 三（三）1",
    "one_list": "000 三（三）1 / 003 第10条 / 004 四（一）",
    "accept_at_once": "003 第10条",
    "deemed": "003 第10条",
    "delivery_fixed": "001 四（四）",
    "authority": "001 四（二） / 004 二（二）1",
    "apart": "000 一 / 002 一 / 003 第8条",
    "tolerance_listed": "003 第22条",
    "return_way": "004 三（二）2",
    "own_word": "003 第15条",
    "concern_scope": "002 三（一）1",
    "accounts": "004 三（二）1",
    "traced": "000 五（四） / 002 三（五）9 / 004 三（一）",
    "private": "003 五（二）",
}
"""The notice and paragraph of each; how it is kept is said in the words of the page."""

ENSURED: tuple[Line, ...] = tuple(
    Line(name, source, State.ENSURED, group=Group.ENSURED) for name, source in _SOURCES.items()
)
