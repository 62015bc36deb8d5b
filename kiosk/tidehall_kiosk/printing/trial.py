"""The test slip: what a technician looks at to know that this printer prints what the hall's slips need. Pure."""

from __future__ import annotations

from datetime import datetime

from tidehall_kiosk.printing.blocks import Align, Bar, Block, Cut, Line, Qr, Slip
from tidehall_kiosk.printing.encode import Profile
from tidehall_kiosk.words import Words

CODE = "TIDEHALL-OK"
"""What the QR code of the test slip says."""
COMMON = "请到3号窗口，￥5：〇①《》“”"
RARE = "䶮𬭎㛃𠮷鿏"
"""In no GBK font: they come as dots. Two of them are in four bytes only, one is outside the first plane."""


def lay_out_trial(words: Words, profile: Profile, at: datetime, printer: str) -> Slip:
    """One of everything: edges, sizes, both ways of writing, a bar for dead dots, a code, the knife."""
    center = Align.CENTER
    blocks: list[Block] = [
        Line(words("trial.title"), center, 2, 2, bold=True),
        Line(f"{at:%Y-%m-%d %H:%M:%S}", center),
        Line(printer, center),
        Line(ruler(profile.columns)),
        Line(words("trial.ruler", columns=profile.columns, dots=profile.dots)),
        Line(words("trial.left")),
        Line(words("trial.right"), Align.RIGHT),
        Line(words("trial.sizes")),
        Line("A1号", wide=2),
        Line("A1号", high=2),
        Line("A1号", wide=2, high=2),
        Line("A1", center, 4, 4, bold=True),
        Line(words("trial.common")),
        Line(COMMON, center),
        Line(words("trial.rare")),
        Line(RARE, center, 2, 2),
        Line(words("trial.bar")),
        Bar(24),
        Line(words("trial.code", text=CODE)),
        Line(""),
        Qr(CODE, 6),
        Line(""),
        Line(words("trial.knife" if profile.knife else "trial.tear"), center),
    ]
    return (*blocks, Cut())


def ruler(columns: int) -> str:
    """As wide as the paper, with a figure at each tenth column: ``....+....1....+....2``."""
    return "".join(str(at // 10 % 10) if at % 10 == 0 else "+" if at % 5 == 0 else "." for at in range(1, columns + 1))
