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
from tidehall_server.journal.trail import Step, trail
from tidehall_server.locale import Catalogue

_RIGHTS = ("id", "at", "actor", "address", "action", "subject", "detail")
_FACTS = ("stream", "version", "at", "actor", "fact", "data", "command_id", "hash")


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
    """What was done at the windows, with cases, reviews and cards; by stream, each row with the hash that chains it."""

    def line(step: Step) -> tuple[str | int, ...]:
        at = datetime.fromisoformat(step.at).astimezone(zone).isoformat(timespec="milliseconds")
        return (step.stream, step.version, at, step.actor, step.type, step.data, step.command_id, step.hash)

    def lines() -> Iterator[tuple[str | int, ...]]:
        yield tuple(words.text(f"trail_{each}") for each in _FACTS)
        yield from map(line, trail(journal.engine, hall, since, until))

    return csv_lines(lines())
