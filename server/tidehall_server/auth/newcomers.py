"""Accounts and devices made before the database knows its hall: they wait, and the first hall served takes them in."""

from __future__ import annotations

from sqlalchemy import Connection, update

from tidehall_server.auth.store import Store
from tidehall_server.auth.tables import accounts, devices

NO_HALL_YET = ""
"""What stands for the hall until one is served."""


def take_in(store: Store, hall: str) -> None:
    """Give everybody who waits to ``hall``."""

    def work(connection: Connection) -> None:
        for table in (accounts, devices):
            connection.execute(update(table).where(table.c.hall == NO_HALL_YET).values(hall=hall))

    store.write(work)
