"""What a rating may say, first or appended: tags of its own level, and a reason for the two bad levels."""

from __future__ import annotations

from collections.abc import Sequence

from tidehall_server.core.queue.commands import BAD_LEVELS, Level
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.reviews.indicators import INDICATORS


def must_fit(level: Level, tags: Sequence[str]) -> None:
    """The national list alone counts: retired codes and a hall's own are refused (domain facts §2.4)."""
    for tag in tags:
        if tag not in INDICATORS or INDICATORS[tag].level is not level:
            raise Refused(Code.RATING_TAG_UNKNOWN, tag=tag)


def must_say_why(level: Level, tags: Sequence[str], words: str | None) -> None:
    """A bad level needs a tag or words."""
    if level in BAD_LEVELS and not tags and words is None:
        raise Refused(Code.RATING_NEEDS_REASON)
