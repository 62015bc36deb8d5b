"""Who signed in, who failed, who changed whose rights: an append-only table (triggers refuse UPDATE and DELETE)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select

from tidehall_server.auth.store import Store
from tidehall_server.auth.tables import audit

_PIECE = 500


class Action(StrEnum):
    """What an audit row tells."""

    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOGIN_BLOCKED = "login_blocked"
    LOGOUT = "logout"
    PASSWORD_CHANGED = "password_changed"
    SETUP = "setup"
    SETUP_FAILED = "setup_failed"
    USER_ADDED = "user_added"
    USER_DISABLED = "user_disabled"
    USER_RESET = "user_reset"
    DEVICE_ADDED = "device_added"
    DEVICE_REVOKED = "device_revoked"
    PAIR_APPROVED = "pair_approved"
    PAIR_FAILED = "pair_failed"
    PAIR_DELIVERED = "pair_delivered"
    DEVICE_SETTINGS = "device_settings"
    DEVICE_RELOAD = "device_reload"
    DEVICES_REVOKED = "devices_revoked"
    CALL_BACK = "call_back"
    APPLICANT_SHOWN = "applicant_shown"
    RATE_LINK = "rate_link"
    MESSAGE_AGAIN = "message_again"
    MESSAGE_GIVEN_UP = "message_given_up"
    SETTINGS_CHANGED = "settings_changed"


@dataclass(frozen=True, slots=True)
class Source:
    """Who did something and from where. ``actor`` is ``role:id``, or empty before anybody is known."""

    actor: str
    address: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    id: int
    at: datetime
    actor: str
    address: str
    action: str
    subject: str
    detail: dict[str, Any]


def note(
    connection: Connection, hall: str, source: Source, action: Action, subject: str, now_ms: int, **detail: object
) -> int:
    """Add a row in the transaction of the change that it tells; returns its id."""
    added = connection.execute(
        insert(audit).values(
            at_ms=now_ms,
            hall=hall,
            actor=source.actor[:128],
            address=source.address[:64],
            action=action.value,
            subject=subject[:128],
            detail=json.dumps(detail, ensure_ascii=False, sort_keys=True),
        )
    )
    key = added.inserted_primary_key
    return int(key[0]) if key is not None else 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: from ``since`` to before ``until``, of one action, of actors or subjects that contain ``text``."""

    since: datetime | None = None
    until: datetime | None = None
    action: Action | None = None
    text: str = ""

    def where(self, hall: str) -> ColumnElement[bool]:
        """As a condition on the table."""
        found = [audit.c.hall == hall]
        if self.since is not None:
            found.append(audit.c.at_ms >= int(self.since.timestamp() * 1000))
        if self.until is not None:
            found.append(audit.c.at_ms < int(self.until.timestamp() * 1000))
        if self.action is not None:
            found.append(audit.c.action == self.action.value)
        if self.text:
            within = audit.c.actor.contains(self.text, autoescape=True)
            found.append(within | audit.c.subject.contains(self.text, autoescape=True))
        return and_(*found)


ALL = Wanted()


def rows(store: Store, hall: str, after: int, limit: int, wanted: Wanted = ALL) -> tuple[int, Sequence[AuditRow]]:
    """How many rows the hall has, and at most ``limit`` of them with an id above ``after``, oldest first."""

    def work(connection: Connection) -> tuple[int, list[AuditRow]]:
        where = wanted.where(hall)
        total = connection.execute(select(func.count()).select_from(audit).where(where)).scalar_one()
        chosen = select(audit).where(where, audit.c.id > after).order_by(audit.c.id).limit(limit)
        return total, [_row(each) for each in connection.execute(chosen)]

    return store.read(work)


def newest(store: Store, hall: str, before: int, limit: int, wanted: Wanted) -> Sequence[AuditRow]:
    """At most ``limit`` rows with an id below ``before`` (0: from the end), newest first."""
    chosen = select(audit).where(wanted.where(hall)).order_by(audit.c.id.desc()).limit(limit)
    if before:
        chosen = chosen.where(audit.c.id < before)
    return store.read(lambda connection: [_row(each) for each in connection.execute(chosen)])


def every(store: Store, hall: str, wanted: Wanted) -> Iterator[AuditRow]:
    """All of them, oldest first, read in pieces: rows that are written meanwhile may come along."""
    last = 0
    while True:
        _, found = rows(store, hall, last, _PIECE, wanted)
        yield from found
        if len(found) < _PIECE:
            return
        last = found[-1].id


def latest(store: Store, hall: str, action: Action, limit: int) -> list[AuditRow]:
    """The last rows of one kind, newest first."""
    chosen = (
        select(audit)
        .where(audit.c.hall == hall, audit.c.action == action.value)
        .order_by(audit.c.id.desc())
        .limit(limit)
    )
    return store.read(lambda connection: [_row(each) for each in connection.execute(chosen)])


def _row(row: Row[tuple[object, ...]]) -> AuditRow:
    return AuditRow(
        id=row.id,
        at=datetime.fromtimestamp(row.at_ms / 1000, UTC),
        actor=row.actor,
        address=row.address,
        action=row.action,
        subject=row.subject,
        detail=json.loads(row.detail),
    )
