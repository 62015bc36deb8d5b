"""The limits that run in the cases of a hall, as the supervision looks at them every minute: a case is read again when
it has another fact, and not before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from tidehall_server.core.cases.room import CASES
from tidehall_server.core.matter import fold
from tidehall_server.core.supervision.cases import Running, running
from tidehall_server.journal.case_list import CaseList
from tidehall_server.matters import Matters

_AT_ONCE = 200
"""Cases read in one go: after a start there may be a thousand, and the second hand has other things to do."""


@dataclass(slots=True)
class CaseLimits:
    """One hall's. It keeps the limits of a case by the version of its stream."""

    matters: Matters
    _kept: dict[str, tuple[int, tuple[Running, ...]]] = field(default_factory=dict)

    def look(self, until: datetime, also: Collection[str]) -> dict[str, tuple[Running, ...]] | None:
        """By receipt, the limits of the cases that ``CaseList.watched`` names. None when they were too many to read
        at once: ask again, and it goes on where it was."""
        watched = CaseList(self.matters.journal.engine, self.matters.hall).watched(until, also)
        self._kept = {receipt: kept for receipt, kept in self._kept.items() if receipt in watched}
        changed = [receipt for receipt, version in watched.items() if self._version(receipt) != version]
        for receipt in changed[:_AT_ONCE]:
            facts = self.matters.story(CASES, receipt)
            self._kept[receipt] = facts[-1].version, running(fold(CASES, facts))
        return None if len(changed) > _AT_ONCE else {receipt: limits for receipt, (_, limits) in self._kept.items()}

    def _version(self, receipt: str) -> int:
        kept = self._kept.get(receipt)
        return 0 if kept is None else kept[0]
