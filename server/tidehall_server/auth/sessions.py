"""Signing in and out, changing one's password, and the first manager.

A wrong name and a wrong password cost the same time and get the same answer; a name is locked whether it exists or not.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from tidehall_server.auth.accounts import NewAccount, end_sessions, insert_account, name_key
from tidehall_server.auth.audit import Action, Source, note
from tidehall_server.auth.identity import Identity
from tidehall_server.auth.passwords import Passwords
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store, bump
from tidehall_server.auth.tables import STATE_ID, accounts, sessions, state
from tidehall_server.auth.throttle import ADDRESS_LIMIT, NAME_LIMIT, SETUP_LIMIT, Throttle
from tidehall_server.auth.tokens import SESSION_PREFIX, new_token, token_hash


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str
    name: str
    display: str
    role: str
    must_change: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lives unused, and at most."""

    idle_ms: int = 4 * 3_600_000
    longest_ms: int = 14 * 3_600_000


class Sessions:
    """Everything about a person's being signed in to one hall. ``keeper``: the role of the first account."""

    def __init__(
        self,
        store: Store,
        hall: str,
        passwords: Passwords,
        now_ms: Callable[[], int],
        changed: Callable[[], None],
        lifetimes: Lifetimes,
        keeper: str,
    ) -> None:
        self._store = store
        self._hall = hall
        self._passwords = passwords
        self._now_ms = now_ms
        self._changed = changed
        self._lifetimes = lifetimes
        self._keeper = keeper
        self._throttle = Throttle(store)

    def login(self, name: str, password: str, address: str) -> SignedIn:
        """A new session; raises ``login_wrong`` or, after too many of them, ``login_locked``."""
        key = name_key(name)
        buckets = {f"name:{self._hall}:{key}": NAME_LIMIT, f"login:{address}": ADDRESS_LIMIT}
        for bucket in buckets:
            self._throttle.check(bucket, self._now_ms(), ProblemCode.LOGIN_LOCKED)
        row = self._store.read(lambda connection: _row(connection, self._hall, key))
        usable = row is not None and not row.disabled
        if not self._passwords.verify(row.password if row is not None and usable else None, password) or row is None:
            blocked = [self._throttle.fail(bucket, limit, self._now_ms()) for bucket, limit in buckets.items()]
            action = Action.LOGIN_BLOCKED if any(blocked) else Action.LOGIN_FAILED
            self._note(Source("", address), action, name)
            raise Problem(ProblemCode.LOGIN_WRONG)
        self._throttle.clear(f"name:{self._hall}:{key}")
        return self._open(row, address)

    def logout(self, identity: Identity, address: str) -> None:
        """End this session; a device has none to end and stays paired."""

        def work(connection: Connection) -> None:
            connection.execute(delete(sessions).where(sessions.c.token_hash == identity.token_hash))
            note(connection, self._hall, Source(identity.label, address), Action.LOGOUT, identity.id, self._now_ms())
            bump(connection)

        self._store.write(work)
        self._changed()

    def change_password(self, identity: Identity, old: str, new: str, address: str) -> None:
        """Own password; every other session of the account ends."""
        key = name_key(identity.id)
        bucket = f"name:{self._hall}:{key}"
        self._throttle.check(bucket, self._now_ms(), ProblemCode.LOGIN_LOCKED)
        row = self._store.read(lambda connection: _row(connection, self._hall, key))
        if row is None or not self._passwords.verify(row.password, old):
            self._throttle.fail(bucket, NAME_LIMIT, self._now_ms())
            raise Problem(ProblemCode.PASSWORD_WRONG)
        clean = self._passwords.check(new, identity.id)
        if self._passwords.verify(row.password, clean):
            raise Problem(ProblemCode.PASSWORD_SAME)
        hashed = self._passwords.hash(clean)

        def work(connection: Connection) -> None:
            chosen = (accounts.c.hall == self._hall) & (accounts.c.name_key == key)
            connection.execute(update(accounts).where(chosen).values(password=hashed, must_change=False))
            end_sessions(connection, self._hall, key, but=identity.token_hash)
            source = Source(identity.label, address)
            note(connection, self._hall, source, Action.PASSWORD_CHANGED, identity.id, self._now_ms())
            bump(connection)

        self._store.write(work)
        self._changed()

    def offer_setup(self) -> str | None:
        """A fresh one-time secret while nobody can give accounts, else None. An older secret ends."""
        secret = secrets.token_urlsafe(15)

        def work(connection: Connection) -> str | None:
            if self._kept(connection):
                return None
            connection.execute(update(state).where(state.c.id == STATE_ID).values(setup_hash=token_hash(secret)))
            return secret

        return self._store.write(work)

    def setup(self, secret: str, name: str, password: str, address: str) -> SignedIn:
        """The first who gives accounts, once. The password is that person's own, so it needs no change."""
        bucket = f"setup:{address}"
        self._throttle.check(bucket, self._now_ms())
        if self._store.read(self._kept):
            raise Problem(ProblemCode.SETUP_DONE)
        if not self._store.read(lambda connection: _fits(connection, secret)):
            self._throttle.fail(bucket, SETUP_LIMIT, self._now_ms())
            self._note(Source("", address), Action.SETUP_FAILED, "")
            raise Problem(ProblemCode.SETUP_SECRET_WRONG)
        hashed = self._passwords.hash(self._passwords.check(password, name))

        def work(connection: Connection) -> Row[tuple[object, ...]]:
            if self._kept(connection) or not _fits(connection, secret):
                raise Problem(ProblemCode.SETUP_DONE)
            if _row(connection, self._hall, name_key(name)) is not None:
                raise Problem(ProblemCode.USER_EXISTS, name=name)
            new = NewAccount(name, name, self._keeper, hashed, must_change=False, created_by="setup")
            insert_account(connection, self._hall, new, self._now_ms())
            connection.execute(update(state).where(state.c.id == STATE_ID).values(setup_hash=None))
            note(connection, self._hall, Source("setup", address), Action.SETUP, name, self._now_ms())
            chosen = (accounts.c.hall == self._hall) & (accounts.c.name_key == name_key(name))
            return connection.execute(select(accounts).where(chosen)).one()

        return self._open(self._store.write(work), address)

    def _kept(self, connection: Connection) -> bool:
        chosen = (accounts.c.hall == self._hall) & (accounts.c.role == self._keeper)
        return connection.execute(select(accounts.c.name_key).where(chosen).limit(1)).first() is not None

    def _open(self, row: Row[tuple[object, ...]], address: str) -> SignedIn:
        token = new_token(SESSION_PREFIX)
        now_ms = self._now_ms()
        expires_ms = now_ms + self._lifetimes.longest_ms

        def work(connection: Connection) -> None:
            connection.execute(delete(sessions).where(sessions.c.expires_ms < now_ms))
            connection.execute(
                insert(sessions).values(
                    token_hash=token_hash(token),
                    hall=self._hall,
                    name_key=row.name_key,
                    created_ms=now_ms,
                    used_ms=now_ms,
                    expires_ms=expires_ms,
                    address=address[:64],
                )
            )
            chosen = (accounts.c.hall == self._hall) & (accounts.c.name_key == row.name_key)
            connection.execute(update(accounts).where(chosen).values(last_login_ms=now_ms))
            source = Source(f"{row.role}:{row.name}", address)
            note(connection, self._hall, source, Action.LOGIN, row.name, now_ms)

        self._store.write(work)
        expires_at = datetime.fromtimestamp(expires_ms / 1000, UTC)
        return SignedIn(token, row.name, row.display, row.role, row.must_change, expires_at)

    def _note(self, source: Source, action: Action, subject: str) -> None:
        self._store.write(lambda connection: note(connection, self._hall, source, action, subject, self._now_ms()))


def _row(connection: Connection, hall: str, key: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(accounts).where(accounts.c.hall == hall, accounts.c.name_key == key)).first()


def _fits(connection: Connection, secret: str) -> bool:
    stored = connection.execute(select(state.c.setup_hash)).scalar()
    return stored is not None and secrets.compare_digest(stored, token_hash(secret))
