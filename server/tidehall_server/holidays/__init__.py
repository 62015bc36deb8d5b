"""The years whose holiday notices are known: one text a year, in the notice's own words.

``data/<year>.txt`` holds the operative lines of the notice of the General Office of the State Council, after a line
that says where they are from. A later year comes with a release, or is pasted into the hall's settings when it is out.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tidehall_server.core.holidays import National, Year, read, together

_DATA = Path(__file__).parent / "data"


@cache
def shipped() -> tuple[Year, ...]:
    """The years that came with this release."""
    return tuple(read(path.read_text(encoding="utf-8")) for path in sorted(_DATA.glob("*.txt")))


def national(pasted: Iterable[str] = ()) -> National:
    """What is known, the hall's own notices included; they count before what was shipped.

    Raises ``NoticeError`` for a pasted text that is no notice.
    """
    return together((*shipped(), *(read(text) for text in pasted)))
