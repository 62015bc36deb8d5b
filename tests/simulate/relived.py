"""Holds that a recorded day can be lived again: hooked in where the suite records days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tidehall_server.core.fact import Fact
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal, JournalError, load_key
from tidehall_server.simulate.recorded import relive

_LONGEST = 20_000
"""Facts; a day of more is a load test, which says nothing more about the rules."""


def assert_relived(facts: Sequence[Fact]) -> None:
    if len(facts) > _LONGEST:
        return
    found = relive(facts)
    assert found.difference is None, f"the recorded day does not come out again: {found.difference}"
    assert found.facts == len(facts)


def assert_journal_relived(journal: Journal, hall: str) -> int:
    """Every day of the hall; returns how many there were."""
    streams = journal.streams(hall)
    for stream in streams:
        assert_relived(list(journal.read(stream)))
    return len(streams)


def assert_data_relived(data: Path, hall: str) -> None:
    """Every day in the data directory of a server that has stopped."""
    if not (data / "journal.sqlite").is_file():
        return
    journal = Journal.open(f"sqlite:///{data / 'journal.sqlite'}", people_key=load_key(data / "people.key"))
    try:
        assert_journal_relived(journal, hall)
    finally:
        journal.close()


@dataclass(slots=True, eq=False)
class Days:
    """What one test recorded. ``forgiven``: the test writes facts by hand and says so."""

    stories: list[list[Fact]] = field(default_factory=list)
    halls: list[Hall] = field(default_factory=list)
    forgiven: bool = False

    def check(self) -> None:
        for story in self.stories:
            assert_relived(story)
        for journal, hall in {(id(h.journal), h.id): (h.journal, h.id) for h in self.halls}.values():
            try:
                assert_journal_relived(journal, hall)
            except JournalError:
                continue  # the test broke or dropped its database
            finally:
                journal.close()


_running: list[Days] = []
"""The module's days, then those of the running test: whoever makes a hall adds it to the last."""


def watched(init: Callable[..., None]) -> Callable[..., None]:
    """``Hall.__init__`` that remembers the hall."""

    def remembering(hall: Hall, *args: Any, **kwargs: Any) -> None:
        init(hall, *args, **kwargs)
        if _running:
            _running[-1].halls.append(hall)

    return remembering


@contextmanager
def every_recorded_day() -> Iterator[Days]:
    """Collects the days that are recorded meanwhile, and lives them again at the end."""
    days = Days()
    _running.append(days)
    try:
        yield days
        if not days.forgiven:
            days.check()
    finally:
        _running.remove(days)


def recorded_here(facts: list[Fact]) -> None:
    """A story that is just beginning: ``facts`` grows while the test tells it."""
    if _running:
        _running[-1].stories.append(facts)


def written_by_hand() -> None:
    """This test writes facts that no command made."""
    _running[-1].forgiven = True
