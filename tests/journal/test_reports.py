"""Read tables say what the facts say: written row by row, rebuilt, or folded by the rules themselves."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from tests.journal.story import NINE, STREAM, random_day, store
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.events import ActionUndone, TicketCalled, TicketRated, TicketTaken, TideOpened
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.journal import Journal
from tidehall_server.journal.codec import instant
from tidehall_server.journal.report_model import Fold
from tidehall_server.journal.reports import apply
from tidehall_server.journal.tables import READ_TABLES, ratings, tickets, tides, window_sessions


def contents(journal: Journal) -> dict[str, list[Any]]:
    with journal.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in READ_TABLES
        }


def fold(facts: list[Fact]) -> Day:
    day = Day()
    for fact in facts:
        evolve(day, fact)
    return day


@pytest.mark.parametrize("seed", range(8))
def test_rebuilt_equals_incremental(journal: Journal, seed: int) -> None:
    facts = random_day(seed, 150, close=seed % 2 == 0)
    sizes = random.Random(seed).choices([1, 2, 3, 9], k=40)
    store(journal, facts, sizes=sizes)
    assert journal.stale() == []
    written = contents(journal)
    assert all(written[name] for name in ("tickets", "window_sessions"))
    journal.rebuild()
    assert contents(journal) == written


def test_the_random_days_have_what_is_hard() -> None:
    """Undone actions, ratings and tides must be in the histories above, or they would prove little."""
    kinds = {type(fact.event) for seed in range(8) for fact in random_day(seed, 150, close=seed % 2 == 0)}
    assert {ActionUndone, TicketRated, TideOpened} <= kinds


def test_a_rebuild_repairs_what_was_spoilt(journal: Journal) -> None:
    store(journal, random_day(2, 80))
    written = contents(journal)
    with journal.engine.begin() as connection:
        connection.execute(delete(tickets).where(tickets.c.ticket == "A001"))
        connection.execute(window_sessions.update().values(clerk="nobody"))
        connection.execute(tides.delete())
    assert journal.stale() == [STREAM]
    assert journal.verify() == [], "reports are no part of the chain"
    journal.rebuild()
    assert journal.stale() == []
    assert contents(journal) == written


def test_the_tables_agree_with_the_rules(journal: Journal) -> None:
    facts = random_day(4, 250)
    store(journal, facts, sizes=[1] * len(facts))
    day = fold(facts)
    with journal.engine.connect() as connection:
        rows = {row.ticket: row for row in connection.execute(select(tickets))}
        turns = connection.execute(select(tides).order_by(tides.c.version)).all()
        rated = {row.ticket: row.level for row in connection.execute(select(ratings))}
    assert rows.keys() == day.tickets.keys()
    assert [(t.window, t.reason) for t in turns] == [(t.window, t.reason.value) for t in day.tides]
    assert rated == {t.id: t.rating for t in day.tickets.values() if t.rating is not None}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9), st.integers(10, 160))
def test_the_fold_agrees_with_the_rules(seed: int, steps: int) -> None:
    facts = random_day(seed, steps)
    day, reports = fold(facts), Fold(STREAM)
    for fact in facts:
        apply(reports, fact)
    assert reports.tickets.keys() == day.tickets.keys()
    for name, ticket in day.tickets.items():
        row = reports.tickets[name]
        assert row.status == ticket.status.value
        assert (row.service, row.priority) == (ticket.service, ticket.priority.value)
        assert (row.recalls, row.passes, row.reprints) == (ticket.recalls, ticket.passes, ticket.reprints)
        if ticket.window is not None:
            assert row.window == ticket.window
        for column, value in (
            (row.started_at, ticket.started_at),
            (row.called_at, ticket.called_at),
            (row.ended_at, ticket.ended_at),
        ):
            assert column == (None if value is None else instant(value))
    seated = {s.clerk: s.window for s in reports.sessions.values() if s.ended_at is None}
    assert seated == {clerk.id: clerk.window for clerk in day.clerks.values()}
    assert {t.window for t in reports.tides.values() if t.closed_at is None} == {
        turn.window for turn in day.tides if turn.closed_at is None
    }


def test_reports_never_stand_in_the_way_of_a_fact(journal: Journal) -> None:
    called = Fact(1, NINE, "clerk:c1", "id-1", TicketCalled("A404", "1", "c1", "own"))
    undone = Fact(2, NINE, "clerk:c1", "id-2", ActionUndone("A404", "1", "call"))
    store(journal, [called, undone], sizes=[1])
    assert list(journal.read(STREAM)) == [called, undone]
    assert contents(journal)["tickets"] == []


def test_names_with_wild_cards_are_not_mixed_up(journal: Journal) -> None:
    """The undo of A_1 looks for the past of A_1, not of AB1 or A%1."""
    taken = next(fact.event for fact in random_day(1, 40) if isinstance(fact.event, TicketTaken))
    names = ("A_1", "AB1", "A%1", 'A"1', "A!1")
    facts = [Fact(n, NINE, "k:k", f"i{n}", replace(taken, ticket=name)) for n, name in enumerate(names, 1)]
    for name in names:
        facts.append(Fact(len(facts) + 1, NINE, "c:c", f"i{len(facts)}", TicketCalled(name, "1", "c1", "own")))
    store(journal, facts)
    for name in names:
        undone = Fact(journal.head(STREAM).version + 1, NINE, "c:c", "u", ActionUndone(name, "1", "call"))
        store(journal, [undone])
    with journal.engine.connect() as connection:
        assert set(connection.execute(select(tickets.c.ticket, tickets.c.status))) == {(n, "waiting") for n in names}
