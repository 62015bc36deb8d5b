"""The audit log as files: who signed in and changed rights, and every fact of the hall's work, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo

from tidehall_server.auth import audit
from tidehall_server.auth.audit import AuditRow, Wanted
from tidehall_server.auth.store import Store
from tidehall_server.figures.files import csv_lines
from tidehall_server.journal import Journal
from tidehall_server.journal.codec import moment
from tidehall_server.journal.trail import Step, trail
from tidehall_server.locale import Catalogue

_RIGHTS = ("id", "at", "actor", "address", "action", "subject", "detail")
FACTS = (
    "stream", "version", "first", "last", "at_local", "at_stored", "actor", "fact", "schema", "data", "command_id",
    "previous", "hash",
)  # fmt: skip
"""The columns of the facts; their names stand in the catalogue after ``trail_``. ``trail_check`` reads them again."""


def rights(store: Store, hall: str, wanted: Wanted, words: Catalogue, zone: tzinfo) -> Iterator[bytes]:
    """Sign-ins, failures, changes of accounts, devices and settings, looks at personal data; oldest first, as CSV."""

    def line(row: AuditRow) -> tuple[str | int, ...]:
        at = row.at.astimezone(zone).isoformat(timespec="seconds")
        done = words.names["audit"].get(row.action, row.action)
        detail = json.dumps(row.detail, ensure_ascii=False, sort_keys=True) if row.detail else ""
        return (row.id, at, row.actor, row.address, done, row.subject, detail)

    def lines() -> Iterator[tuple[str | int, ...]]:
        yield tuple(words.text(f"trail_{each}") for each in _RIGHTS)
        yield from map(line, audit.every(store, hall, wanted))

    return csv_lines(lines())


def facts(
    journal: Journal, hall: str, since: datetime | None, until: datetime | None, words: Catalogue, zone: tzinfo
) -> Iterator[bytes]:
    """What was done at the windows, with cases, reviews and cards; by stream, each row with the hash that chains it.

    What is hashed stands there as it is stored, so that whoever has the file can check it (``trail_check``).
    """

    def line(step: Step) -> tuple[str | int, ...]:
        it = step.texts
        return (
            step.stream, it.version, step.first, step.last, local_text(it.at, zone), it.at, it.actor, it.type,
            it.schema, it.data, it.command_id, step.previous, step.hash,
        )  # fmt: skip

    def lines() -> Iterator[tuple[str | int, ...]]:
        yield fact_names(words)
        yield from map(line, trail(journal.engine, hall, since, until))

    return csv_lines(lines())


def fact_names(words: Catalogue) -> tuple[str, ...]:
    """The first line of the facts in one language."""
    return tuple(words.text(f"trail_{each}") for each in FACTS)


def local_text(stored: str, zone: tzinfo) -> str:
    """A stored instant as people read it."""
    return moment(stored).astimezone(zone).isoformat(timespec="milliseconds")
