"""A change as it is written on a command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tidehall_server.core.queue.model import PolicyValue
from tidehall_server.simulate.change import Change, Spans

_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


class Unclear(ValueError):
    """What was written cannot be read; the text is what was written."""


def change_of(
    settings: Iterable[str] = (), closed: Sequence[str] = (), rights: Iterable[str] = (), staff: Iterable[str] = ()
) -> Change:
    """Settings ``key=value``, closed windows, rights ``W=a,b+c`` (``c`` is helped with), staff ``W=09:00-12:00,…``."""
    return Change(
        policy={key: policy_value(value) for key, value in map(_pair, settings)},
        closed=tuple(closed),
        rights={window: _rights(value) for window, value in map(_pair, rights)},
        staff={window: _spans(value) for window, value in map(_pair, staff)},
    )


def _pair(written: str) -> tuple[str, str]:
    key, equals, value = written.partition("=")
    if not (key and equals):
        raise Unclear(written)
    return key, value


def policy_value(written: str) -> PolicyValue:
    """A flag, a number, or the name of an order; whether it fits is the rules' matter."""
    if written in ("true", "false"):
        return written == "true"
    for read in (int, float):
        try:
            return read(written)
        except ValueError:
            continue
    return written


def _rights(written: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    services, _, helps = written.partition("+")
    return _names(services), _names(helps)


def _names(written: str) -> tuple[str, ...]:
    return tuple(name for name in written.split(",") if name)


def _spans(written: str) -> Spans:
    """Nothing written: nobody all day."""
    found = []
    for span in filter(None, written.split(",")):
        match = _SPAN.fullmatch(span)
        if match is None:
            raise Unclear(span)
        starts, ends = (int(match[n]) * 3600 + int(match[n + 1]) * 60 for n in (1, 3))
        if not 0 <= starts < ends <= 86400:
            raise Unclear(span)
        found.append((starts, ends))
    return tuple(found)
