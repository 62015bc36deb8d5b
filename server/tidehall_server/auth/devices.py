"""Devices: a token each, bound to a role, a hall and perhaps a window; revocable at once.

Pairing has the shape of the OAuth device grant: the device keeps a long code and shows a short one, a manager types
the short one, the device collects its token. Until the token has been used the device may collect it again, so that a
lost answer does not cost a walk to the device.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from tidehall_server.auth.audit import Action, Source, note
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store, bump
from tidehall_server.auth.tables import devices, pairings
from tidehall_server.auth.throttle import PAIR_LIMIT, PAIR_START_LIMIT, Throttle
from tidehall_server.auth.tokens import (
    DEVICE_PREFIX,
    MAX_TOKEN_LENGTH,
    clean_pair_code,
    new_pair_code,
    new_token,
    token_hash,
)

PAIR_MS = 600_000
POLL_S = 5
_WAITING_PAIRINGS = 500


@dataclass(frozen=True, slots=True)
class Device:
    id: str
    name: str
    role: str
    window: str | None
    created_at: datetime
    last_seen: datetime | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class PairStart:
    device_code: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Paired:
    device: Device
    token: str


class Devices:
    """``now_ms`` is the wall clock; ``changed`` is called after somebody's rights changed."""

    def __init__(self, store: Store, hall: str, now_ms: Callable[[], int], changed: Callable[[], None]) -> None:
        self._store = store
        self._hall = hall
        self._now_ms = now_ms
        self._changed = changed
        self._throttle = Throttle(store)

    def add(self, name: str, role: str, window: str | None, source: Source) -> Paired:
        """A device and its token, at once: for the command line, where the token is copied by hand."""
        token = new_token(DEVICE_PREFIX)

        def work(connection: Connection) -> Device:
            device = self._insert(connection, name, role, window, token, source)
            note(connection, self._hall, source, Action.DEVICE_ADDED, device.id, self._now_ms(), name=name, role=role)
            return device

        return Paired(self._store.write(work), token)

    def list(self, revoked: bool = False) -> list[Device]:
        """The hall's devices by name; revoked ones only if asked for."""
        chosen = select(devices).where(devices.c.hall == self._hall).order_by(devices.c.name, devices.c.id)
        if not revoked:
            chosen = chosen.where(devices.c.revoked_ms.is_(None))
        return self._store.read(lambda connection: [_device(row) for row in connection.execute(chosen)])

    def revoke(self, device_id: str, source: Source) -> Device:
        """The token ends now; revoking twice is no error."""

        def work(connection: Connection) -> Device:
            row = connection.execute(
                select(devices).where(devices.c.id == device_id, devices.c.hall == self._hall)
            ).first()
            if row is None:
                raise Problem(ProblemCode.DEVICE_UNKNOWN, device=device_id)
            if row.revoked_ms is None:
                connection.execute(update(devices).where(devices.c.id == device_id).values(revoked_ms=self._now_ms()))
                note(connection, self._hall, source, Action.DEVICE_REVOKED, device_id, self._now_ms(), name=row.name)
                bump(connection)
            return _device(connection.execute(select(devices).where(devices.c.id == device_id)).one())

        device = self._store.write(work)
        self._changed()
        return device

    def revoke_all(self, reason: str, source: Source) -> int:
        """Every device of the hall loses its token now; returns how many."""

        def work(connection: Connection) -> int:
            chosen = (devices.c.hall == self._hall) & devices.c.revoked_ms.is_(None)
            gone = connection.execute(update(devices).where(chosen).values(revoked_ms=self._now_ms())).rowcount
            told = {"reason": reason, "count": gone}
            note(connection, self._hall, source, Action.DEVICES_REVOKED, self._hall, self._now_ms(), **told)
            bump(connection)
            return gone

        count = self._store.write(work)
        self._changed()
        return count

    def order_reload(self, device_id: str, source: Source) -> Device:
        """Ask a device to load its page again; every process hears of it with the next change of generation."""

        def work(connection: Connection) -> Device:
            chosen = (devices.c.id == device_id) & (devices.c.hall == self._hall) & devices.c.revoked_ms.is_(None)
            row = connection.execute(select(devices).where(chosen)).first()
            if row is None:
                raise Problem(ProblemCode.DEVICE_UNKNOWN, device=device_id)
            note(connection, self._hall, source, Action.DEVICE_RELOAD, device_id, self._now_ms(), name=row.name)
            bump(connection)
            return _device(row)

        device = self._store.write(work)
        self._changed()
        return device

    def pair_start(self, address: str) -> PairStart:
        """A code to show for ten minutes. Starting too often from one address is refused."""
        bucket = f"pair-start:{address}"
        now_ms = self._now_ms()
        self._throttle.check(bucket, now_ms)
        self._throttle.fail(bucket, PAIR_START_LIMIT, now_ms)
        device_code = secrets.token_urlsafe(32)
        expires_ms = now_ms + PAIR_MS

        def work(connection: Connection) -> str:
            connection.execute(delete(pairings).where(pairings.c.expires_ms <= now_ms))
            if connection.execute(select(func.count()).select_from(pairings)).scalar_one() >= _WAITING_PAIRINGS:
                raise Problem(ProblemCode.TOO_MANY, retry_after_s=60)
            code = new_pair_code()
            connection.execute(
                insert(pairings).values(
                    device_code_hash=token_hash(device_code), code_hash=token_hash(code), expires_ms=expires_ms
                )
            )
            return code

        return PairStart(device_code, self._store.write(work), datetime.fromtimestamp(expires_ms / 1000, UTC))

    def pair_approve(self, code: str, name: str, role: str, window: str | None, source: Source) -> Device:
        """Give the device that shows ``code`` a role in this hall; wrong codes are counted against who types them."""
        bucket = f"pair:{self._hall}:{source.actor}"
        now_ms = self._now_ms()
        self._throttle.check(bucket, now_ms)
        code_hash = token_hash(clean_pair_code(code))

        def work(connection: Connection) -> Device | None:
            row = connection.execute(
                select(pairings).where(pairings.c.code_hash == code_hash, pairings.c.expires_ms > now_ms)
            ).first()
            if row is None or row.device is not None:
                note(connection, self._hall, source, Action.PAIR_FAILED, "", now_ms)
                return None
            device = self._insert(connection, name, role, window, new_token(DEVICE_PREFIX), source)
            connection.execute(update(pairings).where(pairings.c.code_hash == code_hash).values(device=device.id))
            note(connection, self._hall, source, Action.PAIR_APPROVED, device.id, now_ms, name=name, role=role)
            return device

        device = self._store.write(work)
        if device is None:
            self._throttle.fail(bucket, PAIR_LIMIT, now_ms)
            raise Problem(ProblemCode.PAIR_CODE_WRONG)
        return device

    def pair_poll(self, device_code: str, address: str) -> Paired | None:
        """None while nobody has approved; then the token. Raises ``pair_expired`` when the codes are over."""
        if len(device_code) > MAX_TOKEN_LENGTH:
            raise Problem(ProblemCode.PAIR_EXPIRED)
        now_ms = self._now_ms()
        chosen = pairings.c.device_code_hash == token_hash(device_code)

        def look(connection: Connection) -> str | None:
            row = connection.execute(select(pairings).where(chosen, pairings.c.expires_ms > now_ms)).first()
            if row is None:
                raise Problem(ProblemCode.PAIR_EXPIRED)
            return None if row.device is None else str(row.device)

        device_id = self._store.read(look)
        if device_id is None:
            return None
        return self._store.write(lambda connection: self._deliver(connection, device_id, address))

    def _deliver(self, connection: Connection, device_id: str, address: str) -> Paired:
        token = new_token(DEVICE_PREFIX)
        given = connection.execute(
            update(devices)
            .where(devices.c.id == device_id, devices.c.seen_ms.is_(None), devices.c.revoked_ms.is_(None))
            .values(token_hash=token_hash(token))
        )
        if given.rowcount != 1:
            raise Problem(ProblemCode.PAIR_EXPIRED)
        row = connection.execute(select(devices).where(devices.c.id == device_id)).one()
        note(connection, row.hall, Source("", address), Action.PAIR_DELIVERED, device_id, self._now_ms())
        bump(connection)
        return Paired(_device(row), token)

    def _insert(
        self, connection: Connection, name: str, role: str, window: str | None, token: str, source: Source
    ) -> Device:
        device_id = f"{role}-{secrets.token_hex(4)}"
        connection.execute(
            insert(devices).values(
                id=device_id,
                hall=self._hall,
                name=name,
                role=role,
                window=window,
                token_hash=token_hash(token),
                created_ms=self._now_ms(),
                created_by=source.actor,
            )
        )
        return _device(connection.execute(select(devices).where(devices.c.id == device_id)).one())


def _device(row: Row[tuple[object, ...]]) -> Device:
    return Device(
        id=row.id,
        name=row.name,
        role=row.role,
        window=row.window,
        created_at=datetime.fromtimestamp(row.created_ms / 1000, UTC),
        last_seen=None if row.seen_ms is None else datetime.fromtimestamp(row.seen_ms / 1000, UTC),
        revoked=row.revoked_ms is not None,
    )
