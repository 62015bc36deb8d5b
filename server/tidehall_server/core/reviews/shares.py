"""The two promises of notice 003 §15: reasonable bad reviews put right, and real-name ones answered: 100 % each.

A review counts from the moment it was given, not from its deadline: an open one lowers the share until it is done.
Only what two persons called invalid is left out. Nothing in here can be switched off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tidehall_server.core.reviews.model import Limit, Rectification, Step


@dataclass(frozen=True, slots=True)
class Share:
    """``done`` of ``of``; an empty promise is kept, and says so by ``of`` being 0. ``late``: not done, and a limit on
    the way to it is broken and not made good."""

    done: int
    of: int
    late: int = 0

    @property
    def percent(self) -> float:
        """Rounded down to one decimal: 999 of 1000 is never shown as 100."""
        return 100.0 if not self.of else self.done * 1000 // self.of / 10

    @property
    def kept(self) -> bool:
        return self.done == self.of


@dataclass(frozen=True, slots=True)
class Shares:
    rectified: Share
    replied: Share
    invalid: int
    overdue: int


def shares(matters: Iterable[Rectification]) -> Shares:
    """Both promises over these reviews."""
    known = [each for each in matters if each.exists]
    counted = [each for each in known if each.invalid_at is None]
    named = [each for each in counted if each.real_name]
    return Shares(
        Share(sum(each.rectified_at is not None for each in counted), len(counted), sum(map(_unsettled, counted))),
        Share(sum(each.replied_at is not None for each in named), len(named), sum(map(_unanswered, named))),
        invalid=len(known) - len(counted),
        overdue=sum(bool(each.overdue) and not each.over for each in counted),
    )


def _unsettled(each: Rectification) -> bool:
    """Not put right, and late."""
    return each.rectified_at is None and Limit.SETTLE in each.overdue


def _unanswered(each: Rectification) -> bool:
    """Not answered, and late: nobody has called in time and still not, or it should have been put right by now, or
    answered.
    """
    silent = Limit.CONTACT in each.overdue and Step.CONTACT in each.steps
    return each.replied_at is None and (silent or bool({Limit.SETTLE, Limit.REPLY} & each.overdue))
