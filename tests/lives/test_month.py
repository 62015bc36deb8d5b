"""Each of the five halls lived through a whole month, and every total that it shows counted once more from the journal.

The suite lives small months, in one of which the province takes part over real HTTP; ``make soak`` lives full ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.acceptance.house import LOCAL
from tests.lives import compare, recount_matters
from tests.lives.away import KEYS, Away, table
from tests.lives.booking import Bookings
from tests.lives.casework import Casework
from tests.lives.compare_report import report
from tests.lives.recount import Journal
from tests.lives.reviewing import Concerns, Reviewing, Watch
from tests.lives.town import Month, Town
from tidehall_server.province.virtual.server import VirtualProvince
from tidehall_server.simulate.model import of_hall

MONTHS = (
    Month("jianping", date(2026, 2, 1), 28, 3),  # 春节: nine days off, and two Saturdays that are working days
    Month("meixian", date(2026, 10, 1), 31, 3),  # 国庆, and a working Saturday after it
    Month("tongshan", date(2026, 5, 1), 31, 3),  # 劳动节
    Month("chini", date(2025, 12, 8), 31, 3),  # ends in another year, whose numbers begin anew
    Month("meijiang", date(2026, 4, 1), 30, 3, province=True),  # 清明
)


_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own below it
"""What a commit costs on a disk is measured elsewhere; here are ten thousand of them."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where the machine has such a place."""
    if not os.access(_MEMORY, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir=_MEMORY, prefix="tidehall-") as name:
        yield Path(name)


def full(month: Month) -> Month:
    """As many people as the hall's own figures expect, the second hand looked at more often, the province in all."""
    return replace(month, people=round(of_hall(month.preset).expected), look_min=5, province=True)


def _name(month: Month) -> str:
    return month.preset


def _live(month: Month, folder: Path, province: VirtualProvince | None) -> None:
    town = Town(month, folder, table(province) if province is not None else None)
    cases, reviewing = Casework(town), Reviewing(town, share=0.25 if month.people < 20 else 0.4)
    Watch(town)
    Concerns(town)
    bookings = Bookings(town)
    away = None
    if province is not None:
        province.now = lambda: town.now
        away = Away(town, province)
    town.live()
    if away is not None:
        away.settle()
    journal = Journal(folder / "journal.sqlite", town.hall.id)
    _lived_much(town)
    assert journal.broken == [], "the chain of hashes, worked out once more"
    assert {name for name, _ in journal.of("case")} == set(cases.received), "what was received is there, once"
    said = {key: each["level"] for key, each in recount_matters.ratings(journal).items()}
    assert said == {key: level.value for key, level in reviewing.rated.items()}, "what was said is there, unchanged"
    added = {key: each["level"] for key, each in recount_matters.appended(journal).items()}
    assert added == {key: level.value for key, level in reviewing.appended.items()}
    assert recount_matters.numbers(journal) == []
    counts = (compare.days, compare.cases, compare.reviews, compare.concerns, compare.cards, compare.outbox, report)
    assert [found for count in counts for found in count(town, journal)] == []
    assert compare.breaches(journal) == []
    assert bookings.differences(journal) == []
    assert away is None or away.differences(journal) == []
    assert town.house.journal.verify() == []
    assert town.house.journal.stale() == []


def _lived_much(town: Town) -> None:
    """A month in which nothing happened would prove nothing; a script whose wishes are mostly refused neither."""
    wanted = {"receive", "supply", "send", "decide", "deliver", "archive", "tell", "rate", "AnswerCard"}
    assert wanted <= town.done.keys()
    assert town.refused.total() <= town.done.total() // 20, town.refused


@pytest.mark.parametrize("month", MONTHS, ids=_name)
def test_a_month_of_a_hall_counted_once_more(month: Month, folder: Path) -> None:
    _with_province(month, folder)


@pytest.mark.soak
@pytest.mark.parametrize("month", [full(each) for each in MONTHS], ids=_name)
def test_a_full_month_of_a_hall_counted_once_more(month: Month, folder: Path) -> None:
    _with_province(month, folder)


def _with_province(month: Month, folder: Path) -> None:
    if not month.province:
        _live(month, folder, None)
        return
    with VirtualProvince(KEYS, lambda: datetime.now(UTC), LOCAL) as province:
        _live(month, folder, province)
