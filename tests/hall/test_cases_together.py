"""Cases on each kind of database, with two processes' shells at once: one of two wins, and rows say what facts say."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from tests.core.cases.test_random_cases import BOOK, CALENDAR, PAPERS
from tests.server.house import START
from tidehall_server.clock import ManualClock
from tidehall_server.core.cases import commands as c
from tidehall_server.core.cases.model import Delivery, Material, Verdict
from tidehall_server.core.cases.room import CASES
from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.refusal import Refused
from tidehall_server.journal import Journal
from tidehall_server.journal.case_list import CaseList, Wanted
from tidehall_server.journal.matter_tables import cases
from tidehall_server.matters import Matters

CLERK = Actor("zhang", "clerk")
WHOLE = c.Receive("town", Verdict.COMPLETE, delivery=Delivery.WINDOW, materials=tuple(map(Material, PAPERS)))


@pytest.fixture(params=["sqlite", "postgresql"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    url = f"sqlite:///{tmp_path / 'journal.sqlite'}"
    if request.param == "postgresql":
        fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        url = fresh()
    opened = Journal.open(url, people_key=bytes(32))
    yield opened
    opened.close()


def test_two_who_do_the_same_step_at_once_do_it_once(journal: Journal) -> None:
    clock = ManualClock(START)
    shells = [Matters("test", journal, clock, lambda: CALENDAR, lambda _kind: BOOK) for _ in range(2)]
    ended: list[tuple[str, str]] = []

    def work(who: int) -> None:
        for n in range(6):
            name = f"SJ20260302{n + 1:04d}"
            try:
                shells[who].execute(CASES, name, c.Send(), CLERK, f"send-{who}-{n}")
            except Refused as refused:
                ended.append((name, refused.code.value))
            else:
                ended.append((name, "sent"))

    made = [str(shells[0].open(CASES, WHOLE, CLERK, f"open-{n}").result["document"]) for n in range(6)]
    assert made == [f"SL2026{n:06d}" for n in range(1, 7)]
    threads = [threading.Thread(target=work, args=(who,)) for who in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(ended) == sorted((f"SJ20260302{n:04d}", how) for n in range(1, 7) for how in ("sent", "case_status"))
    assert journal.verify() == []
    assert journal.stale() == []
    total, lines = CaseList(journal.engine, "test").find(Wanted(status=["sent"], limit=2))
    assert (total, [line["receipt"] for line in lines]) == (6, ["SJ202603020006", "SJ202603020005"])
    assert CaseList(journal.engine, "other").find(Wanted()) == (0, [])


def test_a_spoilt_row_is_found_and_made_again(journal: Journal) -> None:
    shell = Matters("test", journal, ManualClock(START), lambda: CALENDAR, lambda _kind: BOOK)
    name: Any = shell.open(CASES, WHOLE, CLERK, "open").result["id"]
    with journal.engine.begin() as connection:
        connection.execute(update(cases).values(status="delivered"))
    assert journal.stale() == [f"case/test/{name}"]
    journal.rebuild()
    assert journal.stale() == []
