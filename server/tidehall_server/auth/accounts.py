"""Persons' accounts: kept per hall, never deleted (the story names them), disabled instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from tidehall_server.auth.audit import Action, Source, note
from tidehall_server.auth.passwords import Passwords
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store, bump
from tidehall_server.auth.tables import accounts, sessions


@dataclass(frozen=True, slots=True)
class Account:
    """What may be shown of an account. ``name`` is what one signs in with and what the story keeps."""

    name: str
    display: str
    role: str
    disabled: bool
    must_change: bool
    created_at: datetime
    last_login_at: datetime | None


def name_key(name: str) -> str:
    """Two spellings of one name are one account."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


class Accounts:
    """``now_ms`` is the wall clock, ``keeper`` who gives accounts; ``changed`` is called after rights changed."""

    def __init__(
        self,
        store: Store,
        hall: str,
        passwords: Passwords,
        now_ms: Callable[[], int],
        changed: Callable[[], None],
        keeper: str,
    ) -> None:
        self._store = store
        self._hall = hall
        self._passwords = passwords
        self._now_ms = now_ms
        self._changed = changed
        self._keeper = keeper

    def add(
        self, name: str, display: str, role: str, password: str, source: Source, must_change: bool = True
    ) -> Account:
        """A new account; raises ``Problem`` for a password or name that cannot be."""
        clean = self._passwords.check(password, name)
        hashed = self._passwords.hash(clean)
        now_ms = self._now_ms()

        def work(connection: Connection) -> Account:
            if _row(connection, self._hall, name) is not None:
                raise Problem(ProblemCode.USER_EXISTS, name=name)
            new = NewAccount(name, display, role, hashed, must_change, source.actor)
            insert_account(connection, self._hall, new, now_ms)
            note(connection, self._hall, source, Action.USER_ADDED, name, now_ms, role=role)
            return _account(_known(connection, self._hall, name))

        return self._store.write(work)

    def seed(self, wanted: Iterable[tuple[str, str, str]], source: Source) -> int:
        """Make the accounts ``(name, display, role)`` of the hall's file that are not there; returns how many.

        Nobody knows their passwords: a manager resets one to hand it over.
        """
        now_ms = self._now_ms()

        def work(connection: Connection) -> int:
            new = [each for each in wanted if _row(connection, self._hall, each[0]) is None]
            for name, display, role in new:
                account = NewAccount(name, display, role, self._passwords.unusable, True, source.actor)
                insert_account(connection, self._hall, account, now_ms)
                note(connection, self._hall, source, Action.USER_ADDED, name, now_ms, role=role)
            return len(new)

        return self._store.write(work)

    def list(self) -> list[Account]:
        chosen = select(accounts).where(accounts.c.hall == self._hall).order_by(accounts.c.name_key)
        return self._store.read(lambda connection: [_account(row) for row in connection.execute(chosen)])

    def any_keeper(self) -> bool:
        """Whether somebody can give accounts."""
        return self._store.read(lambda connection: self._keepers(connection) > 0)

    def disable(self, name: str, source: Source, by_name: str = "") -> Account:
        """No more sign-ins and no session left. The last who gives accounts and oneself cannot be disabled."""
        if by_name and name_key(by_name) == name_key(name):
            raise Problem(ProblemCode.USER_YOURSELF, name=name)

        def work(connection: Connection) -> Account:
            row = _known(connection, self._hall, name)
            if row.role == self._keeper and not row.disabled and self._keepers(connection) <= 1:
                raise Problem(ProblemCode.USER_LAST_KEEPER, name=row.name)
            self._set(connection, row.name_key, disabled=True)
            note(connection, self._hall, source, Action.USER_DISABLED, row.name, self._now_ms())
            return _account(_known(connection, self._hall, name))

        return self._after_change(work)

    def reset(self, name: str, password: str, source: Source) -> Account:
        """A new first password; it also enables a disabled account and ends its sessions."""
        clean = self._passwords.check(password, name)
        hashed = self._passwords.hash(clean)

        def work(connection: Connection) -> Account:
            row = _known(connection, self._hall, name)
            self._set(connection, row.name_key, disabled=False, must_change=True, password=hashed)
            note(connection, self._hall, source, Action.USER_RESET, row.name, self._now_ms())
            return _account(_known(connection, self._hall, name))

        return self._after_change(work)

    def _after_change(self, work: Callable[[Connection], Account]) -> Account:
        account = self._store.write(work)
        self._changed()
        return account

    def _keepers(self, connection: Connection) -> int:
        chosen = (accounts.c.hall == self._hall) & (accounts.c.role == self._keeper) & accounts.c.disabled.is_(False)
        return int(connection.execute(select(func.count()).select_from(accounts).where(chosen)).scalar_one())

    def _set(self, connection: Connection, key: str, **values: object) -> None:
        chosen = (accounts.c.hall == self._hall) & (accounts.c.name_key == key)
        connection.execute(update(accounts).where(chosen).values(**values))
        end_sessions(connection, self._hall, key)
        bump(connection)


def end_sessions(connection: Connection, hall: str, key: str, but: str = "") -> None:
    """Delete the sessions of an account, all or all but one (its token hash)."""
    connection.execute(
        delete(sessions).where(sessions.c.hall == hall, sessions.c.name_key == key, sessions.c.token_hash != but)
    )


@dataclass(frozen=True, slots=True)
class NewAccount:
    """``password`` is the argon2id string."""

    name: str
    display: str
    role: str
    password: str
    must_change: bool
    created_by: str


def insert_account(connection: Connection, hall: str, new: NewAccount, now_ms: int) -> None:
    """One row, in the transaction of the caller."""
    connection.execute(
        insert(accounts).values(
            hall=hall,
            name_key=name_key(new.name),
            disabled=False,
            created_ms=now_ms,
            **asdict(new),
        )
    )


def _row(connection: Connection, hall: str, name: str) -> Row[tuple[object, ...]] | None:
    chosen = (accounts.c.hall == hall) & (accounts.c.name_key == name_key(name))
    return connection.execute(select(accounts).where(chosen)).first()


def _known(connection: Connection, hall: str, name: str) -> Row[tuple[object, ...]]:
    row = _row(connection, hall, name)
    if row is None:
        raise Problem(ProblemCode.USER_UNKNOWN, name=name)
    return row


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(
        name=row.name,
        display=row.display,
        role=row.role,
        disabled=row.disabled,
        must_change=row.must_change,
        created_at=datetime.fromtimestamp(row.created_ms / 1000, UTC),
        last_login_at=None if row.last_login_ms is None else datetime.fromtimestamp(row.last_login_ms / 1000, UTC),
    )
