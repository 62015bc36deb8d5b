"""Errands as the database keeps them: made with their fact, leased by whoever runs them, settled once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, select, update

from tidehall_server.core.errands import errands_of
from tidehall_server.core.fact import Fact
from tidehall_server.journal.bulk import Bulk
from tidehall_server.journal.codec import instant, moment
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import translated
from tidehall_server.journal.matter_tables import errands
from tidehall_server.journal.values import hall_of


class State(StrEnum):
    """``failed`` waits for a person; ``open`` is tried again."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Errand:
    """``said`` is the last answer, for people; never personal data.

    ``doubts``: tries of which nobody knows whether they were taken.
    """

    stream: str
    version: int
    what: str
    made_at: datetime
    state: State
    tries: int
    next_at: datetime
    said: str
    done_at: datetime | None
    doubts: int = 0

    @property
    def id(self) -> str:
        """The id of the command that this errand gives: the same however often it is run."""
        return f"after:{self.stream}:{self.version}:{self.what}"


_MADE = Bulk(errands)


def make(connection: Connection, stream: str, facts: Iterable[Fact]) -> None:
    """Write the errands of new facts, in the transaction of the facts."""
    rows = []
    for fact in facts:
        for what in errands_of(fact.event):
            at = instant(fact.at)
            made = {"stream": stream, "version": fact.version, "what": what, "hall": hall_of(stream), "made_at": at,
                    "state": State.OPEN.value, "tries": 0, "next_at": at, "said": "", "done_at": None,
                    "doubts": 0}  # fmt: skip
            rows.append([made[name] for name in _MADE.columns])
    _MADE.run(connection, rows)


class ErrandBook:
    """The errands of one hall."""

    def __init__(self, engine: Engine, hall: str) -> None:
        self._engine = engine
        self._reader = engine.execution_options(**{READ_ONLY: True})
        self._hall = hall

    def due(self, what: Collection[str], now: datetime, limit: int = 50) -> list[Errand]:
        """The open errands of these kinds whose time has come, oldest first."""
        e = errands.c
        sought = (
            select(errands)
            .where(e.hall == self._hall, e.state == State.OPEN.value, e.next_at <= instant(now), e.what.in_(what))
            .order_by(e.next_at, e.stream, e.version)
            .limit(limit)
        )
        return self._found(sought)

    def lease(self, errand: Errand, until: datetime) -> Errand | None:
        """Take an errand for this process until then; None when another has it."""
        taken = replace(errand, tries=errand.tries + 1, next_at=until)
        return taken if self._change(errand, tries=taken.tries, next_at=instant(until)) else None

    def settle(self, errand: Errand, state: State, said: str, at: datetime, next_at: datetime | None = None) -> bool:
        """Say how a leased errand went. False when it was no longer ours."""
        values: dict[str, object] = {"state": state.value, "said": said[:500], "doubts": errand.doubts}
        if next_at is not None:
            values["next_at"] = instant(next_at)
        if state is State.DONE:
            values["done_at"] = instant(at)
        return self._change(errand, **values)

    def again(self, stream: str, version: int, what: str, now: datetime) -> bool:
        """Have a failed errand tried once more."""
        e = errands.c
        mine = (e.hall == self._hall) & (e.stream == stream) & (e.version == version) & (e.what == what)
        change = update(errands).where(mine, e.state == State.FAILED.value)
        with translated(), self._engine.begin() as connection:
            done = connection.execute(change.values(state=State.OPEN.value, tries=0, doubts=0, next_at=instant(now)))
            return done.rowcount == 1

    def done_by_hand(self, stream: str, version: int, what: str, said: str, now: datetime) -> bool:
        """It was done outside, and is not to be tried any more. False for what is done already."""
        e = errands.c
        mine = (e.hall == self._hall) & (e.stream == stream) & (e.version == version) & (e.what == what)
        values = {"state": State.DONE.value, "said": said[:500], "done_at": instant(now)}
        change = update(errands).where(mine, e.state != State.DONE.value).values(**values)
        with translated(), self._engine.begin() as connection:
            return connection.execute(change).rowcount == 1

    def newest(
        self, what: str | Collection[str] | None = None, state: State | None = None, limit: int = 200
    ) -> list[Errand]:
        """The newest errands, of one kind or several."""
        e = errands.c
        sought = select(errands).where(e.hall == self._hall)
        if what is not None:
            sought = sought.where(e.what.in_([what] if isinstance(what, str) else what))
        if state is not None:
            sought = sought.where(e.state == state.value)
        return self._found(sought.order_by(e.made_at.desc(), e.stream, e.version).limit(limit))

    def counts(self) -> dict[tuple[str, State], int]:
        """How many errands stand how, by what they are."""
        e = errands.c
        sought = select(e.what, e.state, func.count()).where(e.hall == self._hall).group_by(e.what, e.state)
        with translated(), self._reader.connect() as connection:
            return {(what, State(state)): count for what, state, count in connection.execute(sought)}

    def _change(self, errand: Errand, **values: object) -> bool:
        e = errands.c
        where = (e.stream == errand.stream) & (e.version == errand.version) & (e.what == errand.what)
        mine = where & (e.state == State.OPEN.value) & (e.next_at == instant(errand.next_at))
        with translated(), self._engine.begin() as connection:
            return connection.execute(update(errands).where(mine).values(**values)).rowcount == 1

    def _found(self, sought: Select[Any]) -> list[Errand]:
        with translated(), self._reader.connect() as connection:
            return [_errand(row) for row in connection.execute(sought)]


def _errand(row: Row[tuple[object, ...]]) -> Errand:
    return Errand(
        row.stream, row.version, row.what, moment(row.made_at), State(row.state), row.tries, moment(row.next_at),
        row.said, None if row.done_at is None else moment(row.done_at), row.doubts,
    )  # fmt: skip
