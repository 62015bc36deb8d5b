"""Everything about accounts and devices of one hall, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tidehall_server.auth.accounts import Accounts
from tidehall_server.auth.devices import Devices
from tidehall_server.auth.identity import Identifier
from tidehall_server.auth.passwords import Passwords
from tidehall_server.auth.sessions import Lifetimes, Sessions
from tidehall_server.auth.store import Store
from tidehall_server.clock import Clock


@dataclass(frozen=True, slots=True)
class Rooms:
    """Who is who in one hall: everything about accounts and devices, for the API and for the command line."""

    store: Store
    identifier: Identifier
    sessions: Sessions
    accounts: Accounts
    devices: Devices
    passwords: Passwords


def make_rooms(
    store: Store,
    hall: str,
    clock: Clock,
    lifetimes: Lifetimes,
    passwords: Passwords,
    changed: Callable[[], None],
    keeper: str,
) -> Rooms:
    """Accounts, sessions and devices of one hall. ``changed`` is called after somebody's rights changed.

    ``keeper`` is the role that gives accounts (``Permissions.keeper``).
    """

    def now_ms() -> int:
        return int(clock.now().timestamp() * 1000)

    store.ensure_state()
    identifier = Identifier(store, now_ms, lifetimes.idle_ms)

    def everywhere() -> None:
        identifier.forget()
        changed()

    return Rooms(
        store=store,
        identifier=identifier,
        sessions=Sessions(store, hall, passwords, now_ms, everywhere, lifetimes, keeper),
        accounts=Accounts(store, hall, passwords, now_ms, everywhere, keeper),
        devices=Devices(store, hall, now_ms, everywhere),
        passwords=passwords,
    )
