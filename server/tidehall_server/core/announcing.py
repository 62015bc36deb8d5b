"""Did anybody hear it? A call that no board showed and no voice spoke is somebody who waits for nothing.

Boards acknowledge each call (``CallAnnounced``). Per area of the hall the newest call that is old enough is looked at,
so that one alert stands for a whole stretch of calls and ends with the first call that gets through.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tidehall_server.core.queue.day import Call, Day
from tidehall_server.core.queue.model import AlertKind, Announcement

SEEN_WITHIN = timedelta(seconds=10)
HEARD_WITHIN = timedelta(seconds=30)
"""Another board of the area may still be speaking while one says that it cannot."""

_SEEN = {Announcement.SHOWN.value, Announcement.SPOKEN.value}
Lacks = dict[tuple[AlertKind, str], str]


def lacks(day: Day, now: datetime) -> Lacks:
    """Which areas see or hear nothing, with the call that shows it. Nothing where the hall has no board at all."""
    if not day.announces:
        return {}
    found: Lacks = {}
    settled: set[tuple[AlertKind, str]] = set()
    for call in reversed(day.calls):
        area = _area(day, call)
        for kind, lacking in (
            (AlertKind.CALL_UNANNOUNCED, _unseen(call, now)),
            (AlertKind.VOICE_UNAVAILABLE, _unheard(call, now)),
        ):
            if lacking is None or (kind, area) in settled:
                continue
            settled.add((kind, area))
            if lacking:
                reason = call.announced.get(Announcement.SILENT, "")
                found[kind, area] = ":".join(filter(None, (call.ticket, call.window, reason)))
    return found


def _area(day: Day, call: Call) -> str:
    return day.windows[call.window].spec.area if call.window in day.windows else ""


def _unseen(call: Call, now: datetime) -> bool | None:
    """Whether nobody saw or heard the call; None while it is too young to say."""
    if _SEEN & call.announced.keys():
        return False
    return True if now - call.at >= SEEN_WITHIN else None


def _unheard(call: Call, now: datetime) -> bool | None:
    """Whether a board said it could not speak and no other one did; None when nobody has said anything."""
    if Announcement.SPOKEN in call.announced:
        return False
    return True if Announcement.SILENT in call.announced and now - call.at >= HEARD_WITHIN else None
