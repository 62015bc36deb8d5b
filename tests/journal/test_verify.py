# ruff: noqa: S608 - a forger writes SQL by hand
"""Whoever tampers is named: the stream, the first broken row, and what is wrong with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.journal.story import STREAM, plan, random_day, store
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.events import DayOpened
from tidehall_server.journal import Journal, JournalCorrupt
from tidehall_server.journal.chain import link

FACTS = random_day(5, 30)
NEXT = "hall/mx/2026-01-06"


def forge(journal: Journal, *statements: str) -> None:
    """What somebody with the database's password can do: take the triggers away first."""
    if journal.engine.dialect.name == "sqlite":
        names = ("events_no_update", "events_no_delete", "events_no_replace")
        drops = [f"DROP TRIGGER IF EXISTS {name}" for name in names]
    else:
        drops = [f"DROP TRIGGER IF EXISTS {name} ON events" for name in ("events_no_change", "events_no_truncate")]
    with journal.engine.begin() as connection:
        for statement in (*drops, *statements):
            connection.exec_driver_sql(statement)


def breaks(journal: Journal, stream: str | None = None) -> list[tuple[str, int, str]]:
    return [(b.stream, b.version, b.what) for b in journal.verify(stream)]


def test_an_untouched_journal_is_whole(journal: Journal) -> None:
    assert journal.verify() == []
    store(journal, FACTS)
    assert journal.verify() == []
    assert journal.verify(STREAM) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("type", "'TicketPassed'"),
        ("schema", "2"),
        ("at", "'2026-01-05T01:00:09.000000Z'"),
        ("actor", "'manager:innocent'"),
        ("command_id", "'other'"),
        ("data", "data || ' '"),
        ("hash", "'x' || substr(hash, 2)"),
    ],
)
def test_a_changed_column_is_found(journal: Journal, column: str, value: str) -> None:
    store(journal, FACTS)
    forge(journal, f"UPDATE events SET {column} = {value} WHERE version = 6")
    assert breaks(journal) == [(STREAM, 6, "hash")]


@pytest.mark.parametrize("version", [1, 2, len(FACTS) // 2, len(FACTS)])
def test_one_flipped_character_is_found_wherever_it_is(journal: Journal, version: int) -> None:
    store(journal, FACTS)
    flipped = "substr(data, 1, length(data) - 2) || '~' || substr(data, length(data))"
    forge(journal, f"UPDATE events SET data = {flipped} WHERE version = {version}")
    assert breaks(journal) == [(STREAM, version, "hash")]


def test_a_missing_row_is_a_gap(journal: Journal) -> None:
    store(journal, FACTS)
    forge(journal, "DELETE FROM events WHERE version IN (4, 5)")
    assert breaks(journal) == [(STREAM, 4, "gap")]


def test_a_missing_row_closed_up_is_found(journal: Journal) -> None:
    store(journal, FACTS)
    forge(
        journal,
        "DELETE FROM events WHERE version = 4",
        "UPDATE events SET version = -version WHERE version > 4",
        "UPDATE events SET version = -version - 1 WHERE version < 0",
        "UPDATE streams SET version = version - 1",
    )
    assert breaks(journal) == [(STREAM, 4, "hash")]


def test_two_rows_exchanged_are_found(journal: Journal) -> None:
    store(journal, FACTS)
    forge(
        journal,
        "UPDATE events SET version = -6 WHERE version = 6",
        "UPDATE events SET version = 6 WHERE version = 7",
        "UPDATE events SET version = 7 WHERE version = -6",
    )
    assert breaks(journal) == [(STREAM, 6, "hash")]


def test_a_cut_tail_is_found(journal: Journal) -> None:
    store(journal, FACTS)
    forge(journal, f"DELETE FROM events WHERE version > {len(FACTS) - 3}")
    assert breaks(journal) == [(STREAM, len(FACTS) - 2, "tail")]


def test_all_rows_gone_is_found(journal: Journal) -> None:
    store(journal, FACTS)
    forge(journal, "DELETE FROM events")
    assert breaks(journal) == [(STREAM, 1, "tail")]


def test_a_head_set_back_is_found(journal: Journal) -> None:
    store(journal, FACTS)
    forge(journal, "UPDATE streams SET version = 5, hash = (SELECT hash FROM events WHERE version = 5)")
    assert breaks(journal) == [(STREAM, 6, "head")]


def test_a_head_with_another_hash_is_found(journal: Journal) -> None:
    store(journal, FACTS)
    forge(journal, "UPDATE streams SET hash = 'ab'")
    assert breaks(journal) == [(STREAM, len(FACTS), "head")]


def test_a_stream_without_its_entry_is_found(journal: Journal) -> None:
    store(journal, FACTS)
    forge(journal, "DELETE FROM streams")
    assert breaks(journal) == [(STREAM, 1, "orphan")]


def test_only_the_broken_stream_is_named(journal: Journal) -> None:
    store(journal, FACTS)
    store(journal, FACTS, "hall/other/2026-01-05")
    forge(journal, "UPDATE events SET actor = 'x:y' WHERE stream = 'hall/other/2026-01-05' AND version > 7")
    assert breaks(journal) == [("hall/other/2026-01-05", 8, "hash")]
    assert breaks(journal, STREAM) == []


# From day to day


def next_day(journal: Journal, previous: str) -> None:
    opened = Fact(1, FACTS[-1].at, "policy:policy", "open", DayOpened(plan("2026-01-06"), previous))
    store(journal, [opened], NEXT)


def test_days_are_linked(journal: Journal) -> None:
    head = store(journal, FACTS)
    next_day(journal, link(STREAM, head.hash))
    assert journal.verify() == []


def test_late_facts_of_yesterday_break_nothing(journal: Journal) -> None:
    head = store(journal, FACTS[:-2])
    next_day(journal, link(STREAM, head.hash))
    store(journal, FACTS[-2:])
    assert journal.verify() == []


@pytest.mark.parametrize("previous", ["", "nonsense", f"{STREAM}@{'0' * 64}", "hall/mx/2026-01-04@00"])
def test_a_wrong_link_is_found(journal: Journal, previous: str) -> None:
    store(journal, FACTS)
    next_day(journal, previous)
    assert breaks(journal) == [(NEXT, 1, "link")]


def test_a_day_taken_out_whole_is_found(journal: Journal) -> None:
    head = store(journal, FACTS)
    next_day(journal, link(STREAM, head.hash))
    forge(journal, f"DELETE FROM events WHERE stream = '{STREAM}'", f"DELETE FROM streams WHERE stream = '{STREAM}'")
    assert breaks(journal) == [(NEXT, 1, "link")]


def test_a_day_cut_and_its_head_forged_is_found_by_the_next_day(journal: Journal) -> None:
    head = store(journal, FACTS)
    next_day(journal, link(STREAM, head.hash))
    forge(
        journal,
        f"DELETE FROM events WHERE stream = '{STREAM}' AND version > 5",
        f"UPDATE streams SET version = 5, hash = (SELECT hash FROM events WHERE stream = '{STREAM}' AND version = 5) "
        f"WHERE stream = '{STREAM}'",
    )
    assert breaks(journal) == [(NEXT, 1, "link")]


# The file itself


Damage = Callable[[Path], None]


def in_the_middle(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    for page in range(4096, len(raw), 4096):
        raw[page : page + 64] = b"\xff" * 64
    path.write_bytes(raw)


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def no_database(path: Path) -> None:
    path.write_bytes(b"this is no database " * 500)


@pytest.mark.parametrize("damage", [in_the_middle, cut_in_half, no_database])
def test_a_damaged_file_is_refused_with_the_remedy(tmp_path: Path, damage: Damage) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal.open(f"sqlite:///{path}")
    store(journal, random_day(5, 200))
    journal.close()
    damage(path)
    with pytest.raises(JournalCorrupt, match=r"tidehall verify.*backup"):
        list(Journal.open(f"sqlite:///{path}").read(STREAM))


def test_verify_reports_a_damaged_page(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal.open(f"sqlite:///{path}")
    store(journal, random_day(5, 400))
    in_the_middle_of_one_table(journal, path)
    assert [b.what for b in journal.verify()] == ["database"]
    journal.close()


def in_the_middle_of_one_table(journal: Journal, path: Path) -> None:
    with journal.engine.connect() as connection:
        root = root_page(connection, "tickets")
    journal.close()
    raw = bytearray(path.read_bytes())
    raw[(root - 1) * 4096 : (root - 1) * 4096 + 200] = b"\xff" * 200
    path.write_bytes(raw)


def root_page(connection: Connection, table: str) -> int:
    found = connection.exec_driver_sql(f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'").scalar_one()
    return int(found)


def test_the_hall_goes_on_while_it_is_verified(journal: Journal) -> None:
    """Rows and heads that move between the questions are no break, and the walk holds no writer up."""
    facts = random_day(8, 150)
    store(journal, facts[:1])
    stop = threading.Event()

    def work() -> None:
        for fact in facts[1:]:
            store(journal, [fact])
        stop.set()

    worker = threading.Thread(target=work)
    worker.start()
    found = []
    while not stop.is_set():
        found += journal.verify()
    worker.join()
    assert found == []
    assert list(journal.read(STREAM)) == facts
